"""The table of questions and answers over HTTP, and the words that mean the same."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field

from domain.errors import Invalid, TooLarge
from domain.language import Language
from knowledge.documents import Unreadable
from knowledge.extraction.encoding import decode
from store.moments import utc_now
from workshop.faq import KeptRow
from workshop.faq_table import Row, clean_side, read_table, write_table
from workshop.room import Me, Room, Tongue
from workshop.telling import Failure, told

router = APIRouter()

MOST_ROWS = 2000
MOST_GROUPS, MOST_WORDS, LONGEST_WORD = 200, 50, 60


class Side(BaseModel):
    question: str = ""
    answer: str = ""
    alternatives: list[str] = []


class FaqRow(BaseModel):
    slug: str = ""
    topic: str | None = Field(None, max_length=128)
    zh: Side | None = None
    en: Side | None = None

    def row(self) -> Row:
        sides = {
            at: clean_side(side.question, side.answer, side.alternatives)
            for at, side in ((Language.ZH, self.zh), (Language.EN, self.en))
            if side is not None
        }
        topic = None if self.topic is None else self.topic.strip()
        return Row(self.slug.strip(), topic, sides)


class FaqTable(BaseModel):
    rows: list[FaqRow] = Field(max_length=MOST_ROWS)
    publish: bool = False


class SynonymGroups(BaseModel):
    groups: list[list[str]]


@router.get("/faq")
async def faq(
    room: Room, q: Annotated[str, Query()] = "", language: Language | None = None
) -> dict[str, Any]:
    """Rows joined by slug; `state` says whether a side is live, has a draft, or is not there."""
    return {"rows": [_view(row) for row in await room.faq.rows(holding=q, language=language)]}


@router.put("/faq")
async def save_faq(body: FaqTable, me: Me, room: Room, tongue: Tongue) -> dict[str, Any]:
    """A side that is left out stays as it is; an empty one is taken out. Nothing is saved where a row is faulty."""
    rows = [row.row() for row in body.rows]
    saved, failures = await room.faq.save(
        rows, publish=body.publish, author=me.name, all_or_none=True
    )
    if failures:
        shown = told([failure.to_json() for failure in failures], tongue)
        detail = "; ".join(f"{one['where']}: {one['reason']}" for one in shown[:5])
        raise Invalid(detail, failures=shown)
    return {"rows": [_view(row) for row in saved]}


@router.get("/faq.csv")
async def export_faq(room: Room) -> Response:
    """The whole table for a spreadsheet: UTF-8 with a byte order mark."""
    table = write_table(row.as_row() for row in await room.faq.rows())
    return Response(
        table.encode(),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="faq.csv"',
            "Cache-Control": "no-store",
        },
    )


@router.post("/faq.csv")
async def import_faq(
    file: UploadFile, me: Me, room: Room, tongue: Tongue, publish: Annotated[bool, Form()] = False
) -> dict[str, Any]:
    """Rows that differ become drafts, or go live at once; the table's other rows stay as they are."""
    data = await file.read()
    try:
        rows, failures = await asyncio.to_thread(_read, data)
    except Unreadable as error:
        raise Invalid(error.reason.in_language(tongue)) from None
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"The table has {len(rows)} rows; at most {MOST_ROWS} are read at once.")
    saved, unsaved = await room.faq.save(rows, publish=publish, author=me.name)
    shown = told([failure.to_json() for failure in (*failures, *unsaved)], tongue)
    return {"rows": [_view(row) for row in saved], "failures": shown}


@router.delete("/faq/{slug:path}", status_code=204)
async def archive_row(slug: str, me: Me, room: Room) -> None:
    """Takes both sides out; their versions stay."""
    await room.faq.archive(slug, author=me.name)


@router.get("/synonyms")
async def synonyms(room: Room) -> dict[str, Any]:
    return {"groups": await room.journal.synonyms.groups()}


@router.put("/synonyms")
async def save_synonyms(body: SynonymGroups, room: Room) -> dict[str, Any]:
    """Replaces all groups; what is left of a group must be at least two words."""
    groups = [_words(group) for group in body.groups]
    kept = list(dict.fromkeys(group for group in groups if len(group) > 1))
    if len(kept) > MOST_GROUPS:
        raise Invalid(f"There are {len(kept)} groups; at most {MOST_GROUPS} are kept.")
    await room.journal.synonyms.replace(kept, now=utc_now())
    await room.knowledge.refresh()
    return {"groups": kept}


def _read(data: bytes) -> tuple[list[Row], list[Failure]]:
    return read_table(decode(data))


def _words(group: list[str]) -> tuple[str, ...]:
    known: dict[str, str] = {}
    for word in filter(None, (" ".join(word.split()) for word in group)):
        known.setdefault(word.casefold(), word)
    words = tuple(known.values())
    if len(words) > MOST_WORDS:
        raise Invalid(f"A group has {len(words)} words; at most {MOST_WORDS} are kept.")
    long = next((word for word in words if len(word) > LONGEST_WORD), None)
    if long is not None:
        raise Invalid(f"“{long[:20]}…” is longer than {LONGEST_WORD} characters.")
    return words


def _view(row: KeptRow) -> dict[str, Any]:
    return {"slug": row.slug, "topic": row.topic} | {
        at.value: {
            "article_id": kept.article_id,
            "question": kept.side.question,
            "answer": kept.side.answer,
            "alternatives": list(kept.side.alternatives),
            "state": kept.state,
        }
        for at, kept in row.sides.items()
    }
