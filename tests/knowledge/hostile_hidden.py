"""Pages with all that could run, and files with words that nobody sees."""

from collections.abc import Iterator

from tests.knowledge import hostile_parts as parts
from tests.knowledge.hostile_parts import line, pdf, sheets, slides, word
from tests.knowledge.hostile_sound import ORDER_EN, ORDER_ZH, READ, Hostile


def active_pages() -> Iterator[Hostile]:
    """All that could run in a browser."""
    active = [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script>alert(1)", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<svg><foreignObject><script>alert(1)</script></foreignObject></svg>", "<iframe src='javascript:alert(1)'></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<object data='data:text/html,<script>alert(1)</script>'></object>",
        "<embed src='data:text/html;base64,PHNjcmlwdD4='>", "<a href='javascript:alert(1)'>here</a>", "<body onload=alert(1)>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href='//evil.example/'>",
        "<math><mtext><script>alert(1)</script></mtext></math>", "<template><script>alert(1)</script></template>",
        "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>", "<style>@import 'javascript:alert(1)';</style>",
        "<form action='javascript:alert(1)'><input type=submit></form>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<textarea></textarea><script>alert(1)</script>", "<!--><script>alert(1)</script>-->", "<![CDATA[<script>alert(1)</script>]]>",
        "<details ontoggle=alert(1) open>", "<video><source onerror=alert(1)></video>", "<link rel=stylesheet href='javascript:x'>",
        "<xml><?php system('id') ?></xml>", "<p style='background:url(javascript:alert(1))'>x</p>", "<script\n>alert(1)</script\n>",
    ]  # fmt: skip
    for at, code in enumerate(active):
        page = f"<html><body><h1>Returns</h1><p>Within seven days.</p>{code}<p>七天内。</p></body></html>"
        yield Hostile(f"active-{at}.html", page.encode(), READ, shows="Within seven days.")
    for at, code in enumerate(active[:8]):
        yield Hostile(f"active-{at}.md", f"Within seven days.\n\n{code}\n\n七天内。".encode(), READ)
    yield Hostile("<script>alert(1)</script>.md", b"# <script>x</script>Title\n\nSeven days.", READ)


def hidden_in_pages() -> Iterator[Hostile]:
    ways = [
        "<p style='display:none'>{}</p>", "<p hidden>{}</p>", "<p style='visibility: hidden'>{}</p>", "<p style='font-size:0'>{}</p>",
        "<p style='opacity:0'>{}</p>", "<p style='position:absolute;left:-9999px'>{}</p>", "<p style='color:#fff'>{}</p>",
        "<p style='color:white;background:white'>{}</p>", "<font color=#ffffff>{}</font>", "<p class=x>{}</p>", "<p id=y>{}</p>",
        "<!-- {} -->", "<img alt='{}' src=x>", "<p title='{}'>Shown.</p>", "<div style='height:0;overflow:hidden'>{}</div>",
        "<template>{}</template>", "<noscript>{}</noscript>", "<p style='text-indent:-9999px'>{}</p>", "<input value='{}'>",
        "<p style='color:transparent'>{}</p>",
    ]  # fmt: skip
    for at, way in enumerate(ways):
        order = ORDER_ZH if at % 2 else ORDER_EN
        page = f"<style>.x{{display:none}}#y{{font-size:1px}}</style><p>Seven days.</p>{way.format(order)}"
        yield Hostile(f"hidden-{at}.html", page.encode(), READ, shows="Seven days.", hides=order)


def hidden_in_text() -> Iterator[Hostile]:
    tags = "".join(chr(0xE0000 + ord(character)) for character in ORDER_EN)
    chosen = "".join(chr(0xE0100 + byte - 16) for byte in ORDER_EN.encode())
    for name, text, hides in (
        ("tags.md", f"Seven days.{tags}", tags),
        ("tags.txt", f"七天内{tags}可以退货。", tags),
        ("selectors.md", f"Seven days 😀{chosen}.", chosen),
        ("zero-width.md", "Se\u200bven\u2060 da\u200dys\u200c.", "\u200b"),
        ("zero-width.txt", "七\u200b天\u2063内\ufeff可以退货。", "\u2063"),
        ("direction.md", "Seven days\u202eevreser\u202c.", "\u202e"),
        ("comment.md", f"Seven days.\n\n<!-- {ORDER_EN} -->\n", ORDER_EN),
        ("comment.zh.md", f"七天内可以退货。\n\n<!--\n{ORDER_ZH}\n-->\n", ORDER_ZH),
        ("remark.md", f"Seven days.\n\n[//]: # ({ORDER_EN})\n", ORDER_EN),
        ("style.md", f"Seven days.\n\n<style>{ORDER_EN}</style>\n", ORDER_EN),
        ("tags.csv", f"question,answer\nHow long?,Seven days.{tags}\n", tags),
    ):
        yield Hostile(f"hidden-{name}", text.encode(), READ, hides=hides)


def hidden_in_pdfs() -> Iterator[Hostile]:
    shown = line("Returns within seven days.")
    for name, content in (
        ("mode-3", line(ORDER_EN, at=(72, 500), how="3 Tr")),
        ("white", line(ORDER_EN, at=(72, 500), how="1 g")),
        ("white-rgb", line(ORDER_EN, at=(72, 500), how="1 1 1 rg")),
        ("tiny", line(ORDER_EN, at=(72, 500), size=0.5)),
        ("off-page", line(ORDER_EN, at=(72, 2000))),
        ("left-of-page", line(ORDER_EN, at=(-900, 500))),
        ("clipping", line(ORDER_EN, at=(72, 500), how="7 Tr")),
    ):
        data = pdf(shown + b"q " + content + b" Q")
        yield Hostile(f"hidden-{name}.pdf", data, READ, shows="seven days", hides=ORDER_EN)
    clear = pdf(
        shown + b"/G gs " + line(ORDER_EN, at=(72, 500)),
        resources="/ExtGState << /G << /ca 0 >> >>",
    )
    yield Hostile("hidden-clear.pdf", clear, READ, shows="seven days", hides=ORDER_EN)
    dark = pdf(
        b"0 0 0 rg 50 480 500 60 re f\n"
        + line("White on black is seen.", at=(72, 500), how="1 g")
        + shown
    )
    yield Hostile("white-on-black.pdf", dark, READ, shows="White on black is seen.")


def hidden_in_office() -> Iterator[Hostile]:
    base = word("Returns within seven days.", "ORDER")
    run = b"<w:r><w:t>ORDER</w:t></w:r>"
    for name, about, order in (
        ("vanish", "<w:vanish/>", ORDER_EN), ("vanish-zh", "<w:vanish/>", ORDER_ZH), ("white", '<w:color w:val="FFFFFF"/>', ORDER_EN),
        ("tiny", '<w:sz w:val="2"/>', ORDER_ZH), ("web", "<w:webHidden/>", ORDER_EN),
    ):  # fmt: skip
        new = f"<w:r><w:rPr>{about}</w:rPr><w:t>{order}</w:t></w:r>".encode()
        data = parts.changed(base, "word/document.xml", run, new)
        yield Hostile(f"hidden-{name}.docx", data, READ, shows="seven days", hides=order)
    deleted = f"<w:del><w:r><w:delText>{ORDER_EN}</w:delText></w:r></w:del>".encode()
    yield Hostile(
        "deleted.docx", parts.changed(base, "word/document.xml", run, deleted), READ, hides=ORDER_EN
    )
    yield from _hidden_in_sheets()
    deck = slides(("Returns", "Seven days"), ("Order", ORDER_EN))
    turned = parts.changed(deck, "ppt/slides/slide2.xml", b"<p:sld ", b'<p:sld show="0" ')
    yield Hostile("hidden-slide.pptx", turned, READ, shows="Seven days", hides=ORDER_EN)


def _hidden_in_sheets() -> Iterator[Hostile]:
    book = sheets(
        Prices=[["Item", "Price"], ["Boots", 5], [ORDER_EN, 6]], Notes=[["x"], [ORDER_ZH]]
    )
    for state in ("hidden", "veryHidden"):
        data = parts.changed(
            book,
            "xl/workbook.xml",
            b'name="Notes" sheetId="2" state="visible"',
            f'name="Notes" sheetId="2" state="{state}"'.encode(),
        )
        yield Hostile(f"{state}-sheet.xlsx", data, READ, shows="Boots", hides=ORDER_ZH)
    row = parts.changed(book, "xl/worksheets/sheet1.xml", b'<row r="3"', b'<row r="3" hidden="1"')
    yield Hostile("hidden-row.xlsx", row, READ, shows="Boots", hides=ORDER_EN)
    columns = b'<cols><col min="2" max="2" width="9" hidden="1"/></cols><sheetData>'
    hidden = sheets(P=[["Item", ORDER_EN], ["Boots", ORDER_EN], ["Hats", "x"]])
    column = parts.changed(hidden, "xl/worksheets/sheet1.xml", b"<sheetData>", columns)
    yield Hostile("hidden-column.xlsx", column, READ, shows="Boots", hides=ORDER_EN)
