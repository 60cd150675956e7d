"""PDF, Word, Excel, PowerPoint and web pages become text that says where it came from."""

import struct
import zlib

import pytest

from knowledge.documents import Document, Unreadable
from knowledge.loading import load_upload, page_image
from tests.knowledge.hostile_parts import changed, line, pdf, sheets, slides, stream, word, zipped
from tests.knowledge.hostile_sound import DEMO


def only(name: str, data: bytes) -> Document:
    loaded = load_upload(name, data)
    assert [str(failure) for failure in loaded.failures] == []
    assert len(loaded.documents) == 1
    return loaded.documents[0]


def parts_of(document: Document) -> dict[str, str]:
    return {one.label: document.text[one.start : one.end] for one in document.sections}


def page(*lines: str) -> bytes:
    return b"".join(line(text, at=(72, 700 - 14 * at)) for at, text in enumerate(lines))


def test_a_pdf_knows_which_text_stood_on_which_page():
    first = page("Returns", "You may return what you bought within seven days of delivery, if")
    second = page("it was not worn.", "Fees are eight yuan, which the customer pays unless the")

    found = only("returns.en.pdf", pdf(first, second))

    assert found.title == "Returns"
    assert parts_of(found) == {
        "page 1": "You may return what you bought within seven days of delivery, if",
        "page 2": "it was not worn.\n\nFees are eight yuan, which the customer pays unless the",
    }
    assert "delivery, if it was not worn." in found.text


def test_page_numbers_and_running_heads_of_a_pdf_are_no_text():
    pages = [
        page("Lark Select manual", f"Matter {at}: it is so.", f"Page {at} of 4")
        for at in range(1, 5)
    ]

    found = only("manual.en.pdf", pdf(*pages))

    assert "manual" not in found.text
    assert "of 4" not in found.text
    assert "Matter 2: it is so." in found.text


def test_scanned_pages_of_a_pdf_are_told_and_the_others_read():
    picture = stream(
        b"\0" * 64,
        "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    scan = b"q 612 0 0 792 0 0 cm /I Do Q\n"
    data = pdf(line("Seven days."), scan, extra=[picture], resources="/XObject << /I 8 0 R >>")

    loaded = load_upload("half.en.pdf", data)

    assert [found.text for found in loaded.documents] == ["Seven days."]
    assert [failure.to_json() for failure in loaded.failures] == [
        {
            "where": {"zh": "第 2 页", "en": "page 2"},
            "reason": {
                "zh": "这一页是扫描图片，没有文字。",
                "en": "This page is a scan; it holds no text.",
            },
        }
    ]
    assert loaded.failures[0].note


def test_a_page_of_a_pdf_is_drawn():
    drawn = page_image((DEMO / "zh/warranty.zh.pdf").read_bytes(), 1)

    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", drawn[16:24])
    assert 600 < width <= 1400
    assert width < height <= 4000
    at, size = drawn.index(b"IDAT"), struct.unpack(">I", drawn[33:37])[0]
    pixels = zlib.decompress(drawn[at + 4 : at + 4 + size])
    assert len(pixels) == height * (3 * width + 1)
    assert len(set(pixels)) > 10


def test_a_page_that_is_not_there_or_cannot_be_drawn_is_told():
    with pytest.raises(Unreadable, match="has no page 2; it has 1"):
        page_image(pdf(line("x")), 2)
    with pytest.raises(Unreadable, match="damaged"):
        page_image(b"%PDF-1.7", 1)
    huge = page_image(pdf(line("x"), media="[0 0 9999999 2]"), 1)
    assert struct.unpack(">II", huge[16:24])[0] <= 1400


def test_a_word_document_keeps_its_levels_lists_and_merged_cells():
    from docx import Document as Word

    document = Word()
    document.add_heading("退换货", 0)
    document.add_heading("时间", 2)
    document.add_heading("例外", 3)
    document.add_paragraph("贴身衣物", "List Bullet")
    document.add_paragraph("食品", "List Bullet")
    table = document.add_table(3, 2)
    for cell, text in zip(table._cells, ("类型", "天数", "鞋", "7", "", "15"), strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    from io import BytesIO

    out = BytesIO()
    document.save(out)

    found = only("returns.zh.docx", out.getvalue())

    assert found.title == "退换货"
    assert found.text.startswith("## 时间\n\n### 例外\n\n- 贴身衣物\n- 食品")
    assert "- 鞋：天数：7。\n- 鞋：天数：15。" in found.text


def test_each_sheet_of_a_workbook_is_a_heading_and_each_row_a_sentence():
    book = sheets(
        价格=[
            ["价格表 2026"],
            ["商品", "价格", "折扣"],
            ["靴子", 199, None],
            ["帽子", 59.5, "九折"],
        ],
        Fees=[["Where", "Fee"], ["Tibet", 20]],
    )

    found = only("prices.zh.xlsx", book)

    assert found.text == (
        "## 价格\n\n价格表 2026\n\n- 靴子：价格：199。\n- 帽子：价格：59.5，折扣：九折。\n\n"
        "## Fees\n\n- Tibet: Fee: 20."
    )
    assert [(one.kind, one.name) for one in found.sections] == [
        ("sheet", "价格"),
        ("sheet", "Fees"),
    ]


def test_numbers_of_a_workbook_read_as_people_see_them():
    from datetime import date
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Item", "Price", "Off", "From", "Stock"])
    book.active.append(["Boots", 199.5, 0.15, date(2026, 3, 1), True])
    for place, shape in (("B2", '"¥"#,##0.00'), ("C2", "0%")):
        book.active[place].number_format = shape
    out = BytesIO()
    book.save(out)

    found = only("prices.en.xlsx", out.getvalue())

    assert "Price: ¥199.50, Off: 15%, From: 2026-03-01, Stock: TRUE." in found.text


def test_a_sheet_of_questions_and_answers_is_an_faq():
    book = sheets(
        FAQ=[
            ["问题", "答案", "相似问法"],
            ["运费多少？", "八元。", "邮费多少|快递费"],
            ["多久？", ""],
        ],
        说明=[["说明"], ["仅供参考。"]],
    )

    loaded = load_upload("faq.zh.xlsx", book)

    faq, notes = loaded.documents[-1], loaded.documents[0]
    assert (faq.kind, faq.title, faq.text) == ("faq", "运费多少？", "## 运费多少？\n\n八元。")
    assert faq.questions == {"运费多少？": ("邮费多少", "快递费")}
    assert (notes.kind, notes.text) == ("article", "## 说明\n\n说明\n仅供参考。")
    assert [failure.where.zh for failure in loaded.failures] == ["工作表 FAQ，第 3 行"]


def test_each_slide_is_a_heading_and_the_words_for_the_speaker_are_read():
    from io import BytesIO

    from pptx import Presentation

    deck = Presentation(BytesIO(slides(("Returns", "Within seven days\nUnworn"), ("运费", "八元"))))
    deck.slides[0].notes_slide.notes_text_frame.text = "Say it kindly."
    out = BytesIO()
    deck.save(out)

    found = only("training.en.pptx", out.getvalue())

    assert found.title == "Returns"
    assert parts_of(found) == {
        "slide 1": "## Returns\n\n- Within seven days\n- Unworn\n\nSay it kindly.",
        "slide 2": "## 运费\n\n八元",
    }


def test_a_page_without_paragraphs_is_read_too():
    markup = (
        "<div>Loose <b>words</b>.<div>Inner<br>line</div>After</div>"
        "<details><summary>How long?</summary>Seven days.</details>"
    )

    found = only("page.en.html", markup.encode())

    assert found.text == "Loose words.\n\nInner\n\nline\n\nAfter\n\n### How long?\n\nSeven days."


def test_white_letters_are_hidden_only_where_nothing_lies_behind_them():
    markup = (
        "<style>.hero{background:#123}.ghost{color:#fff}</style>"
        "<div class=hero><p style='color:#fff'>Seen one.</p></div><p class=ghost>Unseen.</p>"
        "<table bgcolor=black><tr><td><font color=white>Seen two.</font></td></tr></table>"
    )

    found = load_upload("page.en.html", markup.encode()).documents[0]

    assert found.text == "Seen one.\n\nSeen two."
    assert found.hidden == ("Unseen.",)


def test_hidden_words_are_told_but_are_no_failure():
    loaded = load_upload("page.en.html", b"<p>Seven days.</p><p hidden>Secret order.</p>")

    assert loaded.documents[0].hidden == ("Secret order.",)
    assert loaded.failures[0].note
    assert loaded.failures[0].reason.zh == "去掉了原文中读者看不到的文字（1 处）：“Secret order.”"


def test_files_of_an_archive_are_known_by_their_place_in_it():
    data = zipped(
        {
            "zh/returns.md": "七天。".encode(),
            "en/returns.md": b"Seven days.",
            "en/bad.pdf": b"%PDF-1.4",
            "en/picture.png": b"\x89PNG",
            "inner.zip": zipped({"half.en.pdf": pdf(line("Eight days."))}),
        }
    )

    loaded = load_upload("pack.zip", data)

    assert {(one.source, one.language.value) for one in loaded.documents} == {
        ("pack.zip/zh/returns.md", "zh"),
        ("pack.zip/en/returns.md", "en"),
        ("pack.zip/inner.zip/half.en.pdf", "en"),
    }
    told = {failure.where.en: failure for failure in loaded.failures}
    assert set(told) == {"en/bad.pdf", ""}
    assert told[""].note
    assert "en/picture.png" in told[""].reason
    assert all(failure.source == "pack.zip" for failure in loaded.failures)


def test_a_macro_or_a_link_to_elsewhere_changes_nothing():
    plain = word("Seven days.")
    away = b'<Relationship Id="rId99" TargetMode="External" Type="x" Target="file:///etc/passwd"/></Relationships>'
    linked = changed(plain, "word/_rels/document.xml.rels", b"</Relationships>", away)

    assert only("a.en.docx", linked).text == only("b.en.docx", plain).text == "Seven days."
