"""Read the main part of a web page as Markdown: what people see, and nothing that could run."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString, Tag

from knowledge.documents import Unreadable, Words
from knowledge.extraction.blocks import rows_in_words, together, words_of
from knowledge.extraction.encoding import decode
from knowledge.extraction.found import Found, Piece
from knowledge.extraction.style import Sheet, read_sheet

_AROUND = ["script", "style", "nav", "header", "footer", "noscript", "template", "form"]
_NO_TEXT = ["iframe", "object", "embed", "svg", "math", "canvas", "audio", "video", "select"]
_BLOCKS = frozenset(
    {
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "li",
        "table",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "summary",
    }
)
_ROLES = {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
_DEEPEST, _LOOKED_AT = 400, 4000


def read_html(data: bytes, *, said: str = "") -> Found:
    """`said` is the encoding that the server named."""
    named = _CHARSET.search(data[:4096])
    markup = decode(data, said=said or (named[1].decode("ascii") if named else ""))
    page = BeautifulSoup(markup, "lxml")
    about = {
        str(tag["name"]).lower(): str(tag.get("content", ""))
        for tag in page("meta", attrs={"name": True})
    }
    about["lang"] = str(page.html.get("lang", "")) if page.html else ""
    name = words_of(page.title.get_text()) if page.title else ""
    hidden = _without_hidden(page)
    first = page.find("h1")
    title = _words(first) if isinstance(first, Tag) else name
    about.setdefault("title", title)
    text = together(_blocks_of(_main_part(page), title))
    return Found(about=about, pieces=[Piece(text)], hidden=hidden)


def _without_hidden(page: BeautifulSoup) -> list[str]:
    """Takes out of the page what nobody sees, and returns what it said."""
    rules = "\n".join(tag.get_text() for tag in page("style"))
    sheet = read_sheet(rules, foreign=page.find("link", rel="stylesheet") is not None)
    hidden = [_words_of_comment(text) for text in page(string=lambda text: type(text) is Comment)]
    for tag in page(_AROUND):
        kept = tag.find("h1" if tag.name == "header" else ["p", "h1", "h2", "h3", "li", "table"])
        if tag.name not in ("header", "form") or kept is None:
            tag.decompose()
    for tag in page(_NO_TEXT):
        tag.decompose()
    hidden += _unseen(page, sheet)
    return [words for words in hidden if words]


def _unseen(page: BeautifulSoup, sheet: Sheet) -> list[str]:
    hidden: list[str] = []
    # Each with whether something coloured lies behind it, and how deep it stands.
    waiting: list[tuple[Tag, bool, int]] = [(page, False, 0)]
    while waiting:
        tag, ground, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Unreadable(
                Words(
                    f"Its elements are nested more than {_DEEPEST} deep; this is no page for people.",
                    f"网页元素嵌套超过 {_DEEPEST} 层，不是给人看的网页。",
                )
            )
        ground = ground or sheet.has_ground(tag.name, tag.attrs)
        if tag.name not in ("html", "body", "[document]"):
            if str(tag.get("role", "")) in _ROLES and tag.find("h1") is None:
                tag.decompose()
                continue
            white = not ground and sheet.is_white(tag.name, tag.attrs)
            if white or sheet.hides(tag.name, tag.attrs):
                hidden.append(_words(tag))
                tag.decompose()
                continue
        waiting += [(child, ground, depth + 1) for child in tag.children if isinstance(child, Tag)]
    return hidden[::-1]


def _words_of_comment(text: str) -> str:
    """Only of comments that hold prose; most name a part of the template."""
    words = words_of(_MARKUP.sub(" ", text[:_LOOKED_AT]))
    prose = len(words.split()) >= 4 or sum("\u3400" <= c <= "\u9fff" for c in words) >= 6
    return words if prose and not words.startswith("[if") else ""


def _main_part(page: BeautifulSoup) -> Any:
    articles = page("article")
    return page.find("main") or (articles[0] if len(articles) == 1 else None) or page.body or page


def _blocks_of(root: Any, title: str) -> Iterator[str]:
    """Block elements in the order of the page, each once; loose text between them is a paragraph."""
    loose: list[str] = []
    for part in _parts(root):
        if isinstance(part, NavigableString):
            loose.append(str(part))
            continue
        yield words_of("".join(loose))
        loose = []
        if part is not None:
            yield _block(part, title)
    yield words_of("".join(loose))


def _parts(tag: Tag) -> Iterator[Tag | NavigableString | None]:
    """Blocks, loose text, and None where a container begins or ends."""
    for child in tag.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, PreformattedString):
                yield child
        elif not isinstance(child, Tag):
            continue
        elif child.name in _BLOCKS:
            yield child
        elif child.name == "br":
            yield None
        else:
            inline = _INLINE.fullmatch(child.name)
            yield from () if inline else (None,)
            yield from _parts(child)
            yield from () if inline else (None,)


_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strong|sub|sup"
    "|time|tt|u|var|wbr"
)


def _block(tag: Tag, title: str) -> str:
    if tag.name == "table":
        rows = [[_words(cell) for cell in row(["th", "td"])] for row in tag("tr")]
        return rows_in_words(rows)
    text = _words(tag)
    if not text or (tag.name == "h1" and text == title):
        return ""
    if re.fullmatch(r"h[1-6]", tag.name):
        return f"{'#' * min(4, max(2, int(tag.name[1])))} {text}"
    if tag.name in ("dt", "summary"):
        return f"### {text}"
    return f"- {text}" if tag.name == "li" else text


def _words(tag: Tag) -> str:
    return words_of(tag.get_text(" " if tag.name in ("li", "dd") else ""))
