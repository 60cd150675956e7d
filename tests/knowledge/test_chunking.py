"""Articles cut into chunks."""

from domain.ids import ArticleId
from domain.knowledge import Article
from domain.language import Language
from knowledge.chunking import LONGEST, chunk_article


def article(text: str, language: Language = Language.ZH) -> Article:
    return Article(
        id=ArticleId("art_1"),
        slug="returns",
        language=language,
        title="退货",
        text=text,
        source="returns.md",
        content_hash="hash",
        version_date="2026-06-01",
    )


def test_chunks_remember_the_headings_they_stood_under():
    text = "开头一句。\n\n# 退货\n\n## 多久\n\n7天。\n\n### 会员\n\n15天。\n\n## 运费\n\n¥10。"

    found = {chunk.text: chunk.headings for chunk in chunk_article(article(text))}

    assert found == {
        "开头一句。": (),
        "7天。": ("退货", "多久"),
        "15天。": ("退货", "多久", "会员"),
        "¥10。": ("退货", "运费"),
    }


def test_offsets_give_exactly_the_text_in_the_article():
    text = "## 一\n\n" + "这是一个完整的句子，大约二十个字左右。" * 60 + "\n\n## 二\n\n- 甲\n- 乙"

    chunks = chunk_article(article(text))

    assert len(chunks) > 3
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert all(len(chunk.text) <= LONGEST[Language.ZH] for chunk in chunks)
    assert all(chunk.text.endswith("。") for chunk in chunks[:-1])


def test_an_endless_sentence_is_cut_and_nothing_is_lost():
    for language, text in ((Language.ZH, "没有句号的字" * 500), (Language.EN, "word " * 900)):
        chunks = chunk_article(article(text.strip(), language))

        together = "".join(chunk.text for chunk in chunks)
        assert len(chunks) > 2
        assert "".join(together.split()) == "".join(text.split())


def test_a_hash_in_code_is_no_heading():
    chunks = chunk_article(article("## 安装\n\n```\n# 注释\nrun\n```\n\n好了。"))

    assert {chunk.headings for chunk in chunks} == {("安装",)}


def test_other_wordings_go_with_their_heading():
    chunks = chunk_article(
        article("## 多久\n\n7天。\n\n## 运费\n\n¥10。"), questions={"运费": ["邮费"]}
    )

    assert [chunk.questions for chunk in chunks] == [(), ("邮费",)]


def test_the_same_article_gets_the_same_ids():
    text = "## 多久\n\n7天。"

    assert [c.id for c in chunk_article(article(text))] == [
        c.id for c in chunk_article(article(text))
    ]
