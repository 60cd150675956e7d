"""Files that are made to take all time and memory."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from tests.knowledge import hostile_parts as parts
from tests.knowledge.hostile_parts import line, pdf, zipped
from tests.knowledge.hostile_sound import ANY, READ, REFUSED, Hostile, sound


def archive_bombs() -> Iterator[Hostile]:
    zeros = b"\0" * (30 << 20)
    bomb = zipped({"bomb.txt": zeros})
    yield Hostile("bomb.zip", bomb, REFUSED, says="unpacks")
    yield Hostile(
        "bombs.zip", zipped({f"{at}.txt": zeros for at in range(4)}), REFUSED, says="unpacks"
    )
    yield Hostile(
        "bomb-beside-good.zip",
        zipped({"a.en.md": b"Fine text.", "b.txt": zeros}),
        READ,
        says="unpacks",
        shows="Fine text.",
    )
    nested = zipped({"inner.zip": zipped({"inner.zip": bomb})})
    yield Hostile("nested.zip", nested, REFUSED, says="within an archive")
    many = zipped({f"{at}.md": b"x" for at in range(1500)}, method=zipfile.ZIP_STORED)
    yield Hostile("many.zip", many, REFUSED, says="at most 1,000")
    lying = bomb.replace((30 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    yield Hostile("lying.zip", lying, REFUSED)
    same = io.BytesIO(zipped({"a.txt": b"x" * 200_000}))
    with zipfile.ZipFile(same, "a") as archive:
        first = archive.infolist()[0]
        for at in range(20):
            twin = zipfile.ZipInfo(f"{at}.txt")
            for name in ("file_size", "compress_size", "CRC", "header_offset", "compress_type"):
                setattr(twin, name, getattr(first, name))
            archive.filelist.append(twin)
            archive._didModify = True
    yield Hostile("overlapping.zip", same.getvalue())
    for ending, part in (
        ("docx", "word/document.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("pptx", "ppt/slides/slide1.xml"),
    ):
        base = {"docx": "en.docx", "xlsx": "zh.xlsx", "pptx": "en.pptx"}[ending]
        inside = parts.unzipped(sound()[base])
        inside[part] = b"<a>" + b" " * (40 << 20) + b"</a>"
        yield Hostile(f"bomb.{ending}", zipped(inside), REFUSED, says="unpacks")
    media = {**parts.unzipped(sound()["en.docx"]), "word/media/x.png": parts.png(60_000, 60_000)}
    yield Hostile("picture-bomb.docx", zipped(media), READ, shows="seven days")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def xml_bombs() -> Iterator[Hostile]:
    traps = {
        "laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>',
        "quadratic": f'<!DOCTYPE x [<!ENTITY l9 "{"a" * 50_000}">]>',
        "outside": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>',
    }
    places = {
        "docx": ("en.docx", "word/document.xml"),
        "xlsx": ("zh.xlsx", "xl/workbook.xml"),
        "pptx": ("en.pptx", "ppt/presentation.xml"),
    }
    for trap, declared in traps.items():
        for ending, (base, part) in places.items():
            inside = parts.unzipped(sound()[base])
            head, _, rest = inside[part].decode().partition("?>\n")
            inside[part] = f"{head}?>\n{declared}{rest}".encode()
            yield Hostile(f"{trap}.{ending}", zipped(inside), REFUSED, says="entities")
        page = f"<?xml version='1.0'?>{declared}<html><body><p>Seven days. &l9;</p></body></html>"
        yield Hostile(f"{trap}.html", page.encode(), ANY)
    wide = parts.unzipped(sound()["en.docx"])
    wide["word/document.xml"] = (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(
            "utf-16"
        )
    )
    yield Hostile("wide.docx", zipped(wide), REFUSED, says="entities")
    deep = parts.unzipped(sound()["en.docx"])
    deep["word/document.xml"] = b"<a>" * 100_000 + b"</a>" * 100_000
    yield Hostile("deep.docx", zipped(deep, method=zipfile.ZIP_STORED), REFUSED)


def pdf_bombs() -> Iterator[Hostile]:
    zeros = zlib.compress(b" " * (60 << 20), 1)
    flate = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>", parts.stream(zeros, "/Filter /FlateDecode")]  # fmt: skip
    yield Hostile("flate-bomb.pdf", parts.pdf_of(flate))
    twice = zlib.compress(zlib.compress(b"q " * (20 << 20), 1), 1)
    yield Hostile(
        "twice-packed.pdf",
        parts.pdf_of([*flate[:3], parts.stream(twice, "/Filter [/FlateDecode /FlateDecode]")]),
    )
    loop = [flate[0], b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9999999 >>"]
    yield Hostile("page-loop.pdf", parts.pdf_of(loop))
    yield Hostile("deep-arrays.pdf", parts.pdf_of([*flate[:2], b"[" * 100_000 + b"]" * 100_000]))
    yield Hostile("deep-contents.pdf", pdf(b"[" * 200_000 + b" TJ"))
    yield Hostile("deep-states.pdf", pdf(b"q " * 500_000 + line("Seven days.")))
    huge = pdf(line("Seven days."), media="[0 0 99999999 99999999]")
    yield Hostile("huge-page.pdf", huge, READ, shows="Seven days.")
    yield Hostile("flat-page.pdf", pdf(line("Seven days."), media="[0 0 0 0]"))
    same = [
        flate[0],
        f"<< /Type /Pages /Kids [{'3 0 R ' * 50_000}] /Count 50000 >>".encode(),
        *flate[2:3],
        parts.stream(line("x")),
    ]
    yield Hostile("same-page.pdf", parts.pdf_of(same))
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream"
    yield Hostile(
        "form-loop.pdf",
        pdf(b"/X Do " + line("Seven days."), extra=[form], resources="/XObject << /X 6 0 R >>"),
        READ,
    )
    yield Hostile(
        "many-letters.pdf",
        pdf(b"".join(line(f"row {at}", at=(72, at % 700)) for at in range(10_000))),
    )
    yield Hostile(
        "javascript.pdf",
        pdf(line("Seven days."), info="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        READ,
    )
    cross = sound()["en.pdf"].replace(b"trailer <<", b"trailer << /Prev 9 /XRefStm 9")
    yield Hostile("cross-loop.pdf", cross)
    yield Hostile("only-a-head.pdf", b"%PDF-1.7\n%%EOF", REFUSED, says="cannot be read")


def text_bombs() -> Iterator[Hostile]:
    yield Hostile("long.md", b"x" * (6 << 20), REFUSED, says="characters")
    yield Hostile("long.zh.txt", "退货".encode() * (2 << 20), REFUSED, says="characters")
    alias = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    yield Hostile(
        "yaml-laughs.md",
        f"---\n{alias}title: *j\n---\nSeven days.".encode(),
        READ,
        shows="Seven days.",
    )
    yield Hostile(
        "yaml-object.md",
        b"---\nx: !!python/object/apply:os.system ['id']\n---\nText.",
        REFUSED,
        says="not YAML",
    )
    yield Hostile(
        "yaml-deep.md", b"---\n" + b"[" * 3000 + b"\n---\nText.", REFUSED, says="not YAML"
    )
    yield Hostile("deep.html", b"<div>" * 3000 + b"Seven days.", REFUSED, says="deep")
    yield Hostile("deep-lists.html", b"<ul><li>" * 1500 + b"Seven days.")
    yield Hostile(
        "attributes.html",
        b"<p " + b" ".join(b"a%d=1" % at for at in range(50_000)) + b">Seven days.</p>",
    )
    yield Hostile("comments.md", b"Seven days. " + b"<!--" * 200_000, READ, shows="Seven days.")
    yield Hostile("comments.html", b"<p>Seven days.</p>" + b"<!--" * 20_000)
    yield Hostile("rules.html", b"<style>" + b".a{" * 100_000 + b"</style><p>Seven days.</p>")
    yield Hostile("brackets.md", b"Seven days.\n" + b"[" * 300_000, READ)
    yield Hostile("entities.html", b"<p>" + b"&lt;" * 100_000 + b"</p>")
    yield Hostile("columns.csv", b"question,answer" + b",x" * 300_000 + b"\nWhy?,Because.\n", READ)
    yield Hostile(
        "field.csv", b'question,answer\nWhy?,"' + b"x" * 1_500_000 + b'"\n', REFUSED, says="CSV"
    )
    yield Hostile(
        "rows.csv", b"question,answer\n" + b"Why?,Because.\n" * 60_000, REFUSED, says="rows"
    )
    yield Hostile("cells.html", b"<table>" + b"<tr>" + b"<td>x" * 5000 + b"</table>")
