"""Articles cut into chunks."""

from dataclasses import replace

from domain.audience import Audience
from domain.ids import ArticleId
from domain.knowledge import Article
from domain.language import Language
from domain.versions import Cutting
from knowledge.chunking import LONGEST, chunk_article


def article(text: str, language: Language = Language.ZH, **changes: object) -> Article:
    return Article(
        id=ArticleId("art_1"),
        slug="returns",
        language=language,
        title="退货",
        text=text,
        source="returns.md",
        content_hash="hash",
        version_date="2026-06-01",
        **changes,
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
        article("## 多久\n\n7天。\n\n## 运费\n\n¥10。", questions={"运费": ("邮费",)})
    )

    assert [chunk.questions for chunk in chunks] == [(), ("邮费",)]


def test_a_chunk_that_did_not_change_keeps_its_id_through_versions():
    before = chunk_article(article("## 多久\n\n7天。\n\n## 运费\n\n¥10。"))
    after = chunk_article(article("新的开头。\n\n## 多久\n\n7天。\n\n## 运费\n\n¥12。", version=2))

    assert [c.id for c in after if c.text == "7天。"] == [before[0].id]
    assert before[1].id not in {c.id for c in after}
    assert {c.version for c in after} == {2}


def test_the_same_words_twice_are_two_chunks():
    chunks = chunk_article(article("## 甲\n\n7天。\n\n## 甲\n\n7天。"))

    assert len({chunk.id for chunk in chunks}) == len(chunks) == 2


def test_what_the_index_keeps_of_a_chunk_is_in_its_id():
    plain = article("## 多久\n\n7天。")
    others = [
        replace(plain, title="退换货"),
        replace(plain, questions={"多久": ("几天",)}),
        replace(plain, id=ArticleId("art_2")),
    ]

    assert len({chunk_article(one)[0].id for one in (plain, *others)}) == 4


def test_an_article_can_be_cut_finer_or_coarser_than_others():
    text = "## 一\n\n" + "这一句话正好有十二个字。" * 20
    fine = chunk_article(article(text, cutting=Cutting(longest=50)))
    coarse = chunk_article(article(text, cutting=Cutting(longest=300)))

    assert (len(fine), len(coarse)) == (5, 1)
    assert all(text[c.start : c.end] == c.text and len(c.text) <= 50 for c in fine)


def test_short_sections_stand_in_one_chunk_where_headings_do_not_cut():
    text = "## 多久\n\n7天。\n\n## 运费\n\n¥10。"
    asked = {"多久": ("几天",), "运费": ("邮费",)}

    (chunk,) = chunk_article(article(text, cutting=Cutting(by_heading=False), questions=asked))

    assert chunk.text == text[chunk.start : chunk.end] == "7天。\n\n## 运费\n\n¥10。"
    assert (chunk.headings, chunk.questions) == (("多久",), ("几天", "邮费"))


def test_chunks_know_whom_their_article_is_for():
    audience = Audience(regions=("cn",))

    (chunk,) = chunk_article(article("7天。", audience=audience))

    assert chunk.audience == audience
