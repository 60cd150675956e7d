"""Read one PDF, DOCX or HTML file as Markdown; the binary ones alone in a limited process.

Run as a script, `extract.py <file>`; prints JSON `{"title", "text"}` or `{"error"}`.
It imports nothing of ours."""

import json
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY_BYTES, CPU_SECONDS, MOST_PAGES, MOST_CHARS = 1 << 30, 20, 2000, 5_000_000
_BULLET = re.compile(r"^(?:[•·●▪-]\s+|\d{1,2}[.)、．]\s*)")
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”]")


def main(path: Path) -> dict[str, str]:
    """The whole work of the process."""
    for kind, limit in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_SECONDS)):
        resource.setrlimit(kind, (limit, limit))
    title, text = {".pdf": read_pdf, ".docx": read_docx}[path.suffix.lower()](path)
    return {"title": title.strip(), "text": text.strip()[:MOST_CHARS]}


def read_pdf(path: Path) -> tuple[str, str]:
    """A PDF has lines, not paragraphs: lines are joined until one ends a sentence."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("the PDF is protected with a password; save it without one")
    sizes: dict[str, float] = {}

    def note_size(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        sizes[" ".join(text.split())] = round(abs(matrix[3]) * size, 1)

    pages = [page.extract_text(visitor_text=note_size) or "" for page in reader.pages[:MOST_PAGES]]
    lines = [" ".join(line.split()) for page in pages for line in page.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise ValueError("the PDF holds no text, perhaps only scanned pages")
    title = str(getattr(reader.metadata, "title", "") or "") or lines[0]
    body = lines[1:] if lines[0] == title else lines
    usual = Counter(sizes.get(line, 0.0) for line in body).most_common(1)
    headings = {line for line in body if usual and sizes.get(line, 0.0) > 1.05 * usual[0][0] > 0}
    return title, "\n\n".join(_paragraphs(body, headings))


def _paragraphs(lines: list[str], headings: set[str]) -> Iterator[str]:
    """A line much shorter than the widest ends its paragraph; larger letters make a heading."""
    widest = max(map(_width, lines), default=0)
    paragraph: list[str] = []
    for line in lines:
        short = bool(paragraph) and _width(paragraph[-1]) < 0.8 * widest
        heading = line in headings or (line[-1] in "？?" and (short or not paragraph))
        if paragraph and (short or heading or _BULLET.match(line)):
            yield _joined(paragraph)
            paragraph = []
        if heading:
            yield "## " + line
        else:
            paragraph.append(line)
    if paragraph:
        yield _joined(paragraph)


def _width(line: str) -> int:
    """A Chinese character is as wide as two letters."""
    return len(line) + len(_HAN.findall(line))


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        glue = "" if _HAN.match(text[-1]) or _HAN.match(line[0]) else " "
        text += glue + line
    return text


def read_docx(path: Path) -> tuple[str, str]:
    from docx import Document
    from docx.table import Table

    document = Document(str(path))
    title, blocks = document.core_properties.title or "", []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            blocks.append(_table([[cell.text for cell in row.cells] for row in item.rows]))
            continue
        text, style = " ".join(item.text.split()), (item.style.name if item.style else "") or ""
        if not text:
            continue
        if style == "Title" or (style == "Heading 1" and not title):
            title = text
        elif style.startswith("Heading"):
            blocks.append(f"## {text}" if text != title else "")
        else:
            blocks.append(f"- {text}" if style.startswith("List") else text)
    return title, _blocks(blocks)


def read_html(markup: str) -> tuple[dict[str, str], str]:
    """What the page says of itself (`<meta name>`, title, lang), and its main part."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(markup, "lxml")
    about = {
        str(tag["name"]).lower(): str(tag.get("content", ""))
        for tag in page("meta", attrs={"name": True})
    }
    about.setdefault("language", str(page.html.get("lang", "")) if page.html else "")
    for tag in page(["script", "style", "nav", "header", "footer", "noscript", "template", "form"]):
        if tag.name != "header" or tag.find("h1") is None:
            tag.decompose()
    first = page.find("h1")
    title = _words(first) if first else (_words(page.title) if page.title else "")
    about.setdefault("title", title)
    root = page.find("main") or page.find("article") or page.body or page
    return about, _blocks(_html_blocks(root, title))


def _html_blocks(root: Any, title: str) -> Iterator[str]:
    """Block elements in the order of the page, each once."""
    kinds = ["h1", "h2", "h3", "h4", "p", "li", "table", "dt", "dd", "blockquote", "pre"]
    for tag in root.find_all(kinds):
        if tag.find_parent(["table", "li", "p", "dd", "blockquote"]):
            continue
        text = _words(tag)
        if not text or (tag.name == "h1" and text == title):
            continue
        if tag.name == "table":
            rows = [[_words(cell) for cell in row(["th", "td"])] for row in tag("tr")]
            yield _table(rows)
        elif tag.name[0] == "h":
            yield f"{'#' * max(2, int(tag.name[1]))} {text}"
        else:
            yield {"dt": f"### {text}", "li": f"- {text}"}.get(tag.name, text)


def _table(rows: list[list[str]]) -> str:
    """Each row in words, `head: value`: a row must make sense when it is quoted alone."""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows if any(row)]
    if len(rows) < 2:
        return "\n".join(" ".join(row) for row in rows)
    head = rows[0]
    lines = []
    for row in rows[1:]:
        chinese = bool(_HAN.search("".join(row + head)))
        colon, comma, stop = ("：", "，", "。") if chinese else (": ", ", ", ".")
        named = [f"{name}{colon}{cell}" for name, cell in zip(head[1:], row[1:], strict=False)]
        lines.append(f"- {row[0]}{colon}{comma.join(named)}{stop}")
    return "\n".join(lines)


def _words(tag: Any) -> str:
    return " ".join(tag.get_text(" " if tag.name in ("li", "dd") else "").split())


def _blocks(blocks: Any) -> str:
    """Blank lines between blocks, none between items of one list."""
    text = "\n\n".join(block for block in blocks if block)
    return re.sub(r"(?m)(^- .*)\n\n(?=- )", r"\1\n", text)


if __name__ == "__main__":
    try:
        answer = main(Path(sys.argv[1]))
    except MemoryError:
        answer = {"error": "reading it needs more than 1 GB of memory"}
    except Exception as error:  # noqa: BLE001 - whatever the file does wrong is told in words
        answer = {"error": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.write(json.dumps(answer))
