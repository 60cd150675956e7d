"""Files of every format become documents, and broken ones a sentence that says why."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from domain.language import Language
from knowledge import loading
from knowledge.documents import Document, Unreadable
from knowledge.loading import load_folder, load_page, load_upload


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def only(folder: Path) -> Document:
    documents, failures = load_folder(folder)
    assert failures == []
    assert len(documents) == 1
    return documents[0]


def test_markdown_says_what_it_is_in_its_front_matter(tmp_path: Path):
    head = "---\nslug: returns\nlanguage: en\ntitle: Returns\ntopic: after\nversion_date: 2026-06-01\n---\n"
    write(tmp_path, "a.md", head + "\n## How long?\n\n7 days.")

    found = only(tmp_path)

    assert (found.slug, found.language, found.title) == ("returns", Language.EN, "Returns")
    assert (found.topic, found.version_date) == ("after", "2026-06-01")
    assert found.text == "## How long?\n\n7 days."


def test_a_file_without_front_matter_is_known_by_its_name_and_heading(tmp_path: Path):
    write(tmp_path, "gift-cards.zh.md", "# 礼品卡\n\n有效期三年。")

    found = only(tmp_path)

    assert (found.slug, found.language) == ("gift-cards", Language.ZH)
    assert (found.title, found.text) == ("礼品卡", "有效期三年。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_faq_table_is_read_in_the_encodings_that_shops_export(tmp_path: Path, encoding: str):
    rows = (
        "问题,答案,相似问法\n"
        "退货运费由谁承担？,质量问题由我们承担运费，其他情况由买家承担。,运费谁出|邮费谁付\n"
        "发票多久可以收到？,电子发票在申请之后二十四小时以内发送到您填写的邮箱。,\n"
    )
    write(tmp_path, "faq.zh.csv", rows.replace("，", "、").encode(encoding))

    documents, failures = load_folder(tmp_path)

    assert failures == []
    assert {found.title for found in documents} == {"退货运费由谁承担？", "发票多久可以收到？"}
    assert documents[0].questions == {"退货运费由谁承担？": ("运费谁出", "邮费谁付")}


def test_faq_rows_add_to_the_article_of_their_slug(tmp_path: Path):
    write(tmp_path, "returns.en.md", "## How long?\n\n7 days.")
    write(
        tmp_path,
        "faq.en.csv",
        "question,answer,alternatives,slug,language\nWorn shoes?,No.,Used boots?,returns,en\n",
    )

    found = only(tmp_path)

    assert found.text == "## How long?\n\n7 days.\n\n## Worn shoes?\n\nNo."
    assert found.questions == {"Worn shoes?": ("Used boots?",)}
    assert found.source == "returns.en.md + faq.en.csv"


@pytest.mark.parametrize(
    ("name", "header", "article"),
    [
        (
            "wordings.en.csv",
            "slug,question,alternatives",
            "## How long?\n\n7 days.\n\n## Fees\n\n¥10.",
        ),
        ("wordings.zh.csv", "slug,标准问题,相似问法", "## How long?\n\n7天。\n\n## Fees\n\n¥10。"),
    ],
)
def test_a_table_without_answers_has_other_wordings_for_headings(
    tmp_path: Path, name: str, header: str, article: str
):
    tag = name.split(".")[1]
    write(tmp_path, f"returns.{tag}.md", article)
    write(tmp_path, f"faq.{tag}.csv", "slug,question,answer,alternatives\nreturns,Worn?,No.,Used?")
    write(
        tmp_path,
        name,
        f"{header}\nreturns,How long?,until when|deadline\nreturns,Worn?,dirty|Used?",
    )

    found = only(tmp_path)

    assert found.text == f"{article}\n\n## Worn?\n\nNo."
    assert found.questions == {"Worn?": ("Used?", "dirty"), "How long?": ("until when", "deadline")}


def test_wordings_that_belong_nowhere_are_told_and_the_others_kept(tmp_path: Path):
    write(tmp_path, "returns.en.md", "## How long?\n\n7 days.")
    table = "slug,question,alternatives\nreturns,How long?,until when\nreturns,How short?,x\nlost,Why?,y\nreturns,How long?,\n"
    write(tmp_path, "wordings.en.csv", table)

    documents, failures = load_folder(tmp_path)

    assert [found.questions for found in documents] == [{"How long?": ("until when",), "How short?": ("x",)}]  # fmt: skip
    told = [str(failure) for failure in failures]
    assert any("line 5" in one and "other wordings" in one for one in told)
    assert any("There is no article en/lost" in one for one in told)
    assert any("en/returns has no heading “How short?”" in one for one in told)


def test_html_keeps_its_main_part_with_headings_lists_and_tables(tmp_path: Path):
    page = """<html lang="en"><head><title>x</title><meta name="slug" content="fees"></head><body>
    <nav>Home</nav><main><h1>Fees</h1><h2>How much?</h2><p>It <b>costs</b> ¥8.</p>
    <ul><li>One</li><li>Two</li></ul>
    <table><tr><th>Where</th><th>Fee</th></tr><tr><td>Tibet</td><td>¥20</td></tr></table>
    <script>evil()</script></main><footer>Imprint</footer></body></html>"""
    write(tmp_path, "page.html", page)

    found = only(tmp_path)

    assert (found.slug, found.title, found.language) == ("fees", "Fees", Language.EN)
    assert found.text == "## How much?\n\nIt costs ¥8.\n\n- One\n- Two\n- Tibet: Fee: ¥20."


def test_docx_keeps_headings_and_tables(tmp_path: Path):
    from docx import Document as Word

    word = Word()
    word.add_heading("发票", 0)
    word.add_heading("怎么开发票？", 2)
    word.add_paragraph("在订单里申请。")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("类型", "时间", "电子", "24小时"), strict=True):
        cell.text = text
    file = io.BytesIO()
    word.save(file)
    write(tmp_path, "invoices.zh.docx", file.getvalue())

    found = only(tmp_path)

    assert found.title == "发票"
    assert found.text == "## 怎么开发票？\n\n在订单里申请。\n\n- 电子：时间：24小时。"


def test_the_demo_pdf_has_its_headings_and_whole_paragraphs():
    demo = Path(__file__).parents[2] / "demo" / "knowledge" / "zh" / "warranty.zh.pdf"

    loaded = load_upload(demo.name, demo.read_bytes())

    assert loaded.failures == []
    assert loaded.documents[0].slug == "warranty"
    assert "## 质保收费吗？\n\n质保期内的维修和更换不收费，" in loaded.documents[0].text


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("broken.pdf", b"%PDF-1.4 nothing here", "cannot be read"),
        ("broken.docx", b"not a zip", "cannot be read"),
        ("empty.md", b"", "is empty"),
        ("open.md", b"---\nslug: x\n", "never closed"),
        ("yaml.md", b"---\nslug: [x\n---\ntext", "not YAML"),
        ("faq.csv", b"a,b\n1,2\n", "columns question and answer"),
        ("binary.txt", b"PK\x00\x00text\x00", "not text"),
    ],
)
def test_a_broken_file_is_named_with_its_reason_and_the_others_are_read(
    tmp_path: Path, name: str, content: bytes, reason: str
):
    write(tmp_path, name, content)
    write(tmp_path, "good.en.md", "Fine text.")

    documents, failures = load_folder(tmp_path)

    assert [found.slug for found in documents] == ["good"]
    assert [failure.source for failure in failures] == [name]
    assert reason in failures[0].reason


def test_a_row_without_an_answer_is_named_by_its_line(tmp_path: Path):
    write(tmp_path, "faq.en.csv", "question,answer\nWhy?,\nHow?,Like this.\n")

    documents, failures = load_folder(tmp_path)

    assert [found.title for found in documents] == ["How?"]
    assert str(failures[0]) == "faq.en.csv, line 2: The row has no answer."
    assert failures[0].where.zh == "第 2 行"
    assert failures[0].reason.zh == "这一行没有答案。"


def test_a_file_that_takes_a_parser_forever_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    deep = "<table><tr>" + "<td>x" * 400_000
    write(tmp_path, "slow.html", deep)
    write(tmp_path, "good.en.md", "Fine text.")
    monkeypatch.setattr(loading, "SECONDS", 0.3)

    documents, failures = load_folder(tmp_path)

    assert [found.slug for found in documents] == ["good"]
    assert failures[0].reason == "Reading it took longer than 0.3 seconds."
    assert failures[0].reason.zh == "读取时间超过 0.3 秒。"


def test_two_files_of_one_slug_and_language_are_told(tmp_path: Path):
    write(tmp_path, "a/returns.en.md", "One.")
    write(tmp_path, "b/returns.en.md", "Two.")

    documents, failures = load_folder(tmp_path)

    assert [found.text for found in documents] == ["One."]
    assert failures[0].reason == "en/returns is already in a/returns.en.md."


def test_readme_and_hidden_files_are_no_articles(tmp_path: Path):
    write(tmp_path, "README.md", "About this folder.")
    write(tmp_path, ".git/config.md", "x")
    write(tmp_path, "_drafts/new.md", "x")

    assert load_folder(tmp_path) == ([], [])


def test_a_folder_that_is_none_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable, match="is not a folder"):
        load_folder(tmp_path / "absent")


def test_an_upload_is_one_document_with_its_language_chosen_by_a_person():
    loaded = load_upload(
        "Return policy.txt", "七天无理由退货。".encode("gb18030"), language=Language.EN
    )

    assert loaded.failures == []
    assert [(found.slug, found.language) for found in loaded.documents] == [
        ("Return policy", Language.EN)
    ]


def test_the_name_of_an_upload_is_a_label_and_nothing_else():
    loaded = load_upload("../../etc/<b>pass\nwd</b>.md", b"# Title\n\nText.")

    assert loaded.documents[0].slug == "..-..-etc-b-passwd-b-"
    assert loaded.documents[0].title == "Title"


def test_a_page_of_the_web_is_known_by_its_address():
    page = "<html lang='en'><title>退换货</title><body><p>七天内可以退货。</p></body></html>"

    loaded = load_page(
        "https://www.shop.example/help/returns?from=1",
        page.encode("gbk"),
        media_type='text/html; charset="GB2312"',
    )

    assert loaded.failures == []
    found = loaded.documents[0]
    assert found.slug.startswith("shop.example-help-returns-")
    assert (found.title, found.text, found.language) == ("退换货", "七天内可以退货。", Language.ZH)
    assert found.source == "https://www.shop.example/help/returns?from=1"


def test_rows_for_an_article_that_is_not_in_the_upload_say_that_they_are_additions():
    loaded = load_upload("faq.csv", b"question,answer,slug\nWorn?,No.,returns\n")

    assert [(found.slug, found.kind, found.addition) for found in loaded.documents] == [
        ("returns", "faq", True)
    ]


def test_what_goes_wrong_is_kept_in_both_languages():
    failure = load_upload("x.pdf", b"").failures[0]

    assert failure.to_json() == {
        "where": {"zh": "", "en": ""},
        "reason": {"zh": "文件是空的。", "en": "The file is empty."},
    }


def test_files_are_read_also_where_very_many_files_are_open():
    script = (
        "import resource\n"
        "most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))\n"
        "held = [open('/dev/null') for _ in range(min(1200, most - 100))]\n"
        "from knowledge.loading import load_upload\n"
        "print(len(load_upload('a.md', b'# Returns\\n\\nWithin seven days.').documents))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.strip() == "1"
