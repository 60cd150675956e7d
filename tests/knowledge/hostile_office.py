"""Locked files, odd archives, and office files that are not what Office writes."""

import io
import zipfile
from collections.abc import Iterator

from tests.knowledge import hostile_parts as parts
from tests.knowledge.hostile_parts import sheets, zipped
from tests.knowledge.hostile_sound import READ, REFUSED, Hostile, sound


def locked() -> Iterator[Hostile]:
    from pypdf import PdfReader, PdfWriter

    for algorithm in ("RC4-40", "RC4-128"):
        writer = PdfWriter()
        writer.append(PdfReader(io.BytesIO(sound()["en.pdf"])))
        writer.encrypt("secret", algorithm=algorithm)
        out = io.BytesIO()
        writer.write(out)
        yield Hostile(f"locked-{algorithm}.pdf", out.getvalue(), REFUSED, says="password")
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(sound()["en.pdf"])))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    yield Hostile("locked-for-printing.pdf", out.getvalue(), READ, shows="seven days")
    for ending in ("docx", "xlsx", "pptx"):
        yield Hostile(
            f"locked.{ending}",
            parts.ole("EncryptionInfo", "EncryptedPackage"),
            REFUSED,
            says="password",
        )
    for ending, name in (
        ("doc", "WordDocument"),
        ("xls", "Workbook"),
        ("ppt", "PowerPoint Document"),
        ("docx", "WordDocument"),
    ):
        yield Hostile(f"old.{ending}", parts.ole(name), REFUSED, says="old")
    yield Hostile("locked.zip", parts.flagged(sound()["zh.zip"], flag=1), REFUSED, says="password")
    yield Hostile(
        "flagged.docx", parts.flagged(sound()["en.docx"], flag=1), REFUSED, says="password"
    )


def archives() -> Iterator[Hostile]:
    good = b"Seven days."
    for name in (
        "../../../etc/cron.d/x.md",
        "/etc/passwd.md",
        "C:\\windows\\x.md",
        "..\\..\\x.md",
        "a/../../b.md",
        "<script>.md",
        "x\n\r.md",
        "a" * 400 + ".md",
    ):
        yield Hostile(
            f"path-{len(name)}-{name.count('.')}.zip",
            zipped({name: good}),
            READ,
            shows="Seven days.",
        )
    yield Hostile("link.zip", parts.linked("passwd.md", "/etc/passwd"), READ, shows="Fine text.")
    gbk = "退货说明".encode("gbk")
    named = zipped({"XXXXXXXX.md": good}, method=zipfile.ZIP_STORED)
    yield Hostile(
        "gbk-names.zip", parts.raw_named(named, b"XXXXXXXX", gbk), READ, shows="Seven days."
    )
    yield Hostile(
        "utf8-names.zip", zipped({"说明/退货.zh.md": "七天。".encode()}), READ, shows="七天。"
    )
    yield Hostile(
        "inner.zip",
        zipped({"a.zip": sound()["zh.zip"], "b.pdf": sound()["zh.pdf"]}),
        READ,
        shows="七天内可以退货",
    )
    yield Hostile("empty.zip", zipped({}), REFUSED, says="holds no file")
    yield Hostile(
        "only-pictures.zip",
        zipped({"a.png": parts.png(9, 9), "b.exe": b"MZ"}),
        REFUSED,
        says="left out",
    )
    yield Hostile(
        "junk.zip",
        zipped({"__MACOSX/._a.md": b"\0\5", ".DS_Store": b"x", "a.md": good}),
        READ,
        shows="Seven days.",
    )
    yield Hostile(
        "comment.zip", zipped({"a.md": good}, comment=b"<script>" * 8000), READ, shows="Seven days."
    )
    yield Hostile("lzma.zip", zipped({"a.md": good}, method=zipfile.ZIP_LZMA), READ)
    odd = bytearray(zipped({"a.md": good}))
    odd[odd.find(b"PK\x03\x04") + 8] = odd[odd.find(b"PK\x01\x02") + 10] = 97
    yield Hostile("unknown-method.zip", bytes(odd), REFUSED, says="compressed in a way")
    stored = zipped({"a.md": good}, method=zipfile.ZIP_STORED)
    yield Hostile("wrong-sum.zip", stored.replace(good, b"Seven nays."), REFUSED, says="damaged")
    yield Hostile(
        "twins.zip",
        zipped({"a/x.en.md": good, "b/x.en.md": b"Other days."}),
        READ,
        says="already in",
    )
    yield Hostile(
        "mixed.zip",
        zipped({"good.en.md": good, "bad.pdf": b"%PDF-1.4", "bad.docx": b"no"}),
        READ,
        says="cannot be read",
        shows="Seven days.",
    )
    yield Hostile("before.zip", b"MZ\x90\0" + b"\0" * 200 + sound()["zh.zip"])


def broken_office() -> Iterator[Hostile]:
    for base in ("en.docx", "zh.xlsx", "en.pptx"):
        kind, inside = base.rpartition(".")[2], parts.unzipped(sound()[base])
        main = {
            "docx": "word/document.xml",
            "xlsx": "xl/workbook.xml",
            "pptx": "ppt/presentation.xml",
        }[kind]
        for name, change in (
            ("cut", {main: inside[main][: len(inside[main]) // 2]}), ("empty", {main: b""}), ("not-xml", {main: b"PK\0\0"}),
            ("no-rels", {"_rels/.rels": b"<x/>"}), ("types", {"[Content_Types].xml": b"<Types/>"}),
            ("other-root", {main: b"<html><script>alert(1)</script></html>"}),
        ):  # fmt: skip
            yield Hostile(f"{name}.{kind}", zipped({**inside, **change}))
        yield Hostile(f"no-main.{kind}", zipped({k: v for k, v in inside.items() if k != main}))
        rels = next(part for part in inside if part.endswith(f"{main.rpartition('/')[2]}.rels"))
        away = b'<Relationship Id="rId99" TargetMode="External" Type="x" Target="http://169.254.169.254/"/></Relationships>'
        yield Hostile(
            f"external.{kind}", parts.changed(sound()[base], rels, b"</Relationships>", away), READ
        )
        macro = {**inside, f"{main.partition('/')[0]}/vbaProject.bin": parts.ole("VBA", "dir")}
        yield Hostile(f"macro.{kind}", zipped(macro), READ)
    sheet = "xl/worksheets/sheet1.xml"
    book = sheets(Prices=[["Item", "Price"], ["Boots", 5]])
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    yield Hostile(
        "far-cell.xlsx", parts.changed(book, sheet, b"</sheetData>", far), READ, shows="Boots"
    )
    wide = parts.changed(
        book, sheet, b"<dimension ref=", b'<dimension ref="A1:XFD1048576"/><dimension ref='
    )
    yield Hostile("claims.xlsx", wide, READ, shows="Boots")
    yield Hostile("bad-number.xlsx", parts.changed(book, sheet, b"<v>5</v>", b"<v>5e999</v>"))
    formula = sheets(
        F=[
            ["Item", "Price"],
            ["Boots", '=WEBSERVICE("http://127.0.0.1/")'],
            ["Hats", "=cmd|'/C calc'!A0"],
        ]
    )
    yield Hostile("formula.xlsx", formula, READ, shows="Boots")
