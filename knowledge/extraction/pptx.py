"""Read the slides of a presentation, with the words for the speaker."""

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.util import Pt

from knowledge.extraction.blocks import rows_in_words, together, words_of
from knowledge.extraction.found import Found, Piece
from knowledge.extraction.office import check_parts

_NO_TITLE = {"PowerPoint Presentation", "PowerPoint 演示文稿", "PowerPoint 簡報"}
_DEEPEST = 8


def read_pptx(data: bytes) -> Found:
    check_parts(data)
    deck, found, titles = Presentation(io.BytesIO(data)), Found(), []
    size = (deck.slide_width or 0, deck.slide_height or 0)
    for number, slide in enumerate(deck.slides, start=1):
        if slide.element.get("show") in ("0", "false"):
            found.hidden.append(" ".join(_all_words(slide)))
            continue
        title = _title_of(slide)
        titles.append(title)
        blocks = [f"## {title}" if title else "", *_blocks(slide, size, found)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            blocks += [*_paragraphs(slide.notes_slide.notes_text_frame, found)]
        text = together(blocks)
        found.pieces.append(Piece(text + "\n\n" if text else "", "slide", str(number)))
    title = words_of(deck.core_properties.title or "")
    found.about["title"] = title if title not in _NO_TITLE else next(filter(None, titles), "")
    found.about["title"] = found.about["title"] or next(filter(None, titles), "")
    return found


def _title_of(slide: Any) -> str:
    shape = slide.shapes.title
    return words_of(shape.text_frame.text) if shape is not None and shape.has_text_frame else ""


def _blocks(slide: Any, size: tuple[int, int], found: Found) -> Iterator[str]:
    title = slide.shapes.title
    for shape, placed in _shapes(slide.shapes, 0):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if placed and _is_beside(shape, size):
            found.hidden.append(" ".join(_words_in(shape)))
            continue
        yield from _shape_blocks(shape, found)


def _shape_blocks(shape: Any, found: Found) -> Iterator[str]:
    if getattr(shape, "has_table", False) and shape.has_table:
        yield rows_in_words([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif shape.has_text_frame:
        yield from _paragraphs(shape.text_frame, found)


def _paragraphs(frame: Any, found: Found) -> Iterator[str]:
    """More than one paragraph in a box is a list, as slides are written."""
    texts = []
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            if run.font.size is not None and run.font.size < Pt(2):
                found.hidden.append(run.text)
                run.text = ""
        texts.append(words_of(paragraph.text))
    texts = [text for text in texts if text]
    yield from texts if len(texts) == 1 else (f"- {text}" for text in texts)


def _shapes(shapes: Any, depth: int) -> Iterator[tuple[Any, bool]]:
    """With those in groups; only the places of the others are places on the slide."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            if depth < _DEEPEST:
                yield from ((inner, False) for inner, _ in _shapes(shape.shapes, depth + 1))
        else:
            yield shape, depth == 0


def _is_beside(shape: Any, size: tuple[int, int]) -> bool:
    """Wholly outside of the slide."""
    if None in (shape.left, shape.top, shape.width, shape.height) or not all(size):
        return False
    right, low = shape.left + shape.width, shape.top + shape.height
    return bool(right <= 0 or low <= 0 or shape.left >= size[0] or shape.top >= size[1])


def _words_in(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield words_of(shape.text_frame.text)


def _all_words(slide: Any) -> Iterator[str]:
    for shape, _ in _shapes(slide.shapes, 0):
        yield from _words_in(shape)
