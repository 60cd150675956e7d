"""A corpus of hostile and broken files, the same on each run: bombs, stumps, disguises, traps and hidden words."""

import gzip
from collections.abc import Iterator
from functools import cache

from tests.knowledge import hostile_parts as parts
from tests.knowledge.hostile_bombs import archive_bombs, pdf_bombs, text_bombs, xml_bombs
from tests.knowledge.hostile_hidden import (
    active_pages,
    hidden_in_office,
    hidden_in_pages,
    hidden_in_pdfs,
    hidden_in_text,
)
from tests.knowledge.hostile_office import archives, broken_office, locked
from tests.knowledge.hostile_parts import line, pdf, sheets, word
from tests.knowledge.hostile_sound import ANY, ORDER_EN, READ, REFUSED, Hostile, sound


@cache
def corpus() -> tuple[Hostile, ...]:
    made = (
        stumps, damage, disguises, encodings, mixtures, active_pages, hidden_in_pages, hidden_in_text,
        hidden_in_pdfs, hidden_in_office, archive_bombs, xml_bombs, pdf_bombs, text_bombs, locked,
        archives, broken_office, tables, nothing,
    )  # fmt: skip
    return tuple(file for make in made for file in make())


def stumps() -> Iterator[Hostile]:
    """Transfers that broke off."""
    for name, data in sound().items():
        for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
            yield Hostile(f"stump-{share}-{name}", data[: max(1, int(len(data) * share))])


def damage() -> Iterator[Hostile]:
    for name, data in sound().items():
        for seed in range(4):
            yield Hostile(f"damaged-{seed}-{name}", parts.flipped(data, seed))


def disguises() -> Iterator[Hostile]:
    """A name that says something else than the content."""
    for kind, ending in (
        ("zh.pdf", "docx"), ("zh.pdf", "txt"), ("en.pdf", "html"), ("en.pdf", "exe"), ("zh.docx", "pdf"),
        ("en.docx", "zip"), ("zh.docx", "xlsx"), ("zh.xlsx", "csv"), ("zh.xlsx", "docx"), ("en.pptx", "docx"),
        ("zh.zip", "docx"), ("zh.zip", "pdf"), ("zh.html", "pdf"), ("zh.html", "docx"), ("zh.html", "txt"),
    ):  # fmt: skip
        yield Hostile(f"{kind}.{ending}", sound()[kind], READ)
    others = {
        "png": parts.png(10, 10), "exe": b"MZ\x90\x00\x03" + b"\0" * 90, "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 60,
        "gz": gzip.compress(b"text", mtime=0), "rar": b"Rar!\x1a\x07\x01\x00" + b"\0" * 40,
        "rtf": rb"{\rtf1\ansi Text.}", "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 40,
        "db": b"SQLite format 3\0" + b"\0" * 84, "jpg": b"\xff\xd8\xff\xe0" + b"\0" * 40,
    }  # fmt: skip
    for kind, data in others.items():
        for ending in ("pdf", "docx", "md"):
            yield Hostile(f"{kind}.{ending}", data, REFUSED, says="read")
    for ending in ("pdf", "docx", "xlsx", "pptx", "zip"):
        yield Hostile(f"text.{ending}", "只是文字。".encode(), REFUSED, says="cannot be read")
    yield Hostile("page.unknown", b"<!doctype html><p>Seven days.</p>", READ, shows="Seven days")
    yield Hostile("text.unknown", b"text", REFUSED, says="not read")


def encodings() -> Iterator[Hostile]:
    texts = {
        "zh": ("质量问题由我们承担运费，其他情况由买家承担。", ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030")),
        "tw": ("品質問題由我們承擔運費，其他情況由買家承擔。", ("utf-8", "utf-16-be", "big5", "gb18030")),
        "en": ("Returns cost €5 – that’s all.", ("utf-8", "utf-16", "cp1252")),
    }  # fmt: skip
    for language, (text, names) in texts.items():
        for name in names:
            for ending in ("txt", "csv"):
                whole = text if ending == "txt" else f"question,answer\n{text}?,{text}\n"
                yield Hostile(f"{name}-{language}.{ending}", whole.encode(name), READ, shows=text)
    page = "<html><head><meta charset='gbk'></head><body><p>质量问题免运费</p></body></html>"
    yield Hostile("declared.html", page.encode("gbk"), READ, shows="质量问题免运费")
    yield Hostile("wrongly-declared.html", page.encode("utf-8"), READ, shows="质量问题免运费")


def mixtures() -> Iterator[Hostile]:
    zh = "质量问题由我们承担运费"
    mixed = zh.encode() + b"\n" + zh.encode("gbk") + b"\n"
    for ending in ("md", "txt", "csv", "html"):
        yield Hostile(f"mixed.{ending}", mixed, REFUSED, says="Line 2")
    yield Hostile("noise.txt", bytes(range(128, 256)) * 20, REFUSED, says="encoding")
    yield Hostile("nul.txt", b"Returns\0within\0seven days", REFUSED, says="not text")
    yield Hostile("surrogate.md", b"Returns \xed\xa0\x80 within seven days", ANY)
    yield Hostile("overlong.md", b"Returns \xc0\xbcscript\xc0\xbe within", ANY)
    yield Hostile("utf7.html", b"<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4- seven days</p>", READ)
    yield Hostile("bom-in-the-middle.md", "七天\ufeff退货".encode(), READ, shows="七天退货")
    yield Hostile("control.md", b"Returns\x1b[2J\x07\x08 within seven days", READ, shows="within")


def tables() -> Iterator[Hostile]:
    for name, text, outcome, says in (
        ("quotes", 'question,answer\n"How ""long""?","Seven\ndays"\n', READ, ""), ("open-quote", 'question,answer\nHow?,"Seven days\n', READ, ""),
        ("semicolons", "question;answer\nHow?;Seven days\n", READ, ""), ("tabs", "问题\t答案\n多久？\t七天\n", READ, ""),
        ("returns", "question,answer\rHow?,Seven days\r", READ, ""), ("formula", "question,answer\n=cmd|'/C calc'!A0,@SUM(1)\n+1,-1\n", READ, ""),
        ("script", "question,answer\nHow?,<script>alert(1)</script>\n", READ, ""), ("no-columns", "a,b\n1,2\n", REFUSED, "columns question"),
        ("only-head", "question,answer\n", REFUSED, "no rows"), ("ragged", "question,answer\nHow?\nWhy?,Because.,more,and more\n", READ, "no answer"),
        ("twice", "question,answer,question\nA?,B.,C?\n", READ, ""), ("nul", "question,answer\nHow?,Sev\0en\n", REFUSED, "not text"),
        ("nothing-but-commas", ",,,,\n,,,,\n", REFUSED, "columns question"), ("slug", "question,answer,slug\nHow?,Seven.,../../x\n", READ, ""),
        ("long-slug", f"question,answer,slug\nHow?,Seven.,{'x' * 5000}\n", READ, ""), ("language", "question,answer,language\nHow?,七天,klingon\n", READ, ""),
    ):  # fmt: skip
        yield Hostile(f"table-{name}.csv", text.encode(), outcome, says=says)


def nothing() -> Iterator[Hostile]:
    for ending in ("md", "txt", "csv", "html", "pdf", "docx", "xlsx", "pptx", "zip"):
        yield Hostile(f"nothing.{ending}", b"", REFUSED, says="empty")
    for ending in ("md", "txt", "html", "csv"):
        yield Hostile(f"blank.{ending}", b" \n\t\r\n", REFUSED, says="empty")
    picture = parts.stream(
        b"\0" * 64,
        "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    scan = b"q 612 0 0 792 0 0 cm /I Do Q\n"
    resources = "/XObject << /I {} 0 R >>"
    yield Hostile(
        "scan.pdf", pdf(scan, extra=[picture], resources=resources.format(6)), REFUSED, says="scan"
    )
    half = pdf(line("Seven days."), scan, extra=[picture], resources=resources.format(8))
    yield Hostile("half-scan.pdf", half, READ, says="scan", shows="Seven days.")
    read = pdf(
        scan + line("Recognised words.", how="3 Tr"), extra=[picture], resources=resources.format(6)
    )
    yield Hostile("recognised-scan.pdf", read, READ, shows="Recognised words.")
    layer = parts.stream(
        line("Recognised words.", how="3 Tr"),
        "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>",
    )
    below = pdf(
        b"/L Do " + scan, extra=[picture, layer], resources="/XObject << /I 6 0 R /L 7 0 R >>"
    )
    yield Hostile("recognised-below-scan.pdf", below, READ, shows="Recognised words.")
    small = (
        b"q 20 0 0 20 72 490 cm /I Do Q\n"
        + line("Seven days.")
        + line("Unseen.", at=(72, 500), how="3 Tr")
    )
    stamp = pdf(small, extra=[picture], resources=resources.format(6))
    yield Hostile("unseen-over-stamp.pdf", stamp, READ, shows="Seven days.", hides="Unseen.")
    yield Hostile("blank-page.pdf", pdf(b""), REFUSED, says="no text")
    yield Hostile("empty-word.docx", word(), REFUSED, says="no text")
    yield Hostile("empty-book.xlsx", sheets(A=[]), REFUSED, says="no text")
    yield Hostile(
        "only-scripts.html", b"<html><script>alert(1)</script></html>", REFUSED, says="no text"
    )
    yield Hostile("only-hidden.html", f"<p hidden>{ORDER_EN}</p>".encode(), REFUSED, says="no text")
    yield Hostile("only-comment.md", f"<!-- {ORDER_EN} -->".encode(), REFUSED, says="no text")
    yield Hostile("open.md", b"---\ntitle: x\n", REFUSED, says="never closed")
    yield Hostile("only-title.md", b"# Title\n", REFUSED, says="no text")
