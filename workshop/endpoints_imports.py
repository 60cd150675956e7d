"""Uploading files, watching how they are read, and getting them back as they were."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Response, UploadFile

from domain.errors import TooLarge
from domain.ids import UploadId
from domain.language import Language
from store.imports import Import, ImportState
from workshop.room import Me, Room, Tongue
from workshop.telling import told

router = APIRouter()

_LONGEST_NAME = 200
# A file of an operator's is not ours: no browser may run or show it in our name.
_AS_FILE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HARMLESS = re.compile(
    r"text/(plain|csv|markdown)|application/(pdf|zip|vnd\.[a-z0-9.-]+)", re.ASCII
)


@router.post("/uploads", status_code=202)
async def upload(
    files: list[UploadFile],
    me: Me,
    room: Room,
    language: Annotated[Literal["zh", "en", ""], Form()] = "",
    publish: Annotated[bool, Form()] = False,
) -> dict[str, str]:
    """Keep the files and read them one after the other; ask `/imports/{batch_id}` how far it is."""
    most, largest = room.limits.files, room.limits.file_bytes
    if len(files) > most:
        raise TooLarge(f"There are {len(files)} files; at most {most} are taken at once.")
    for file in files:
        if (file.size or 0) > largest:
            raise TooLarge(
                f"{_name(file.filename)} has {(file.size or 0) >> 20} MB; "
                f"a file may have at most {largest >> 20}."
            )
    kept = [await room.imports.keep(_name(file.filename), await file.read()) for file in files]
    batch_id = await room.imports.begin(
        kept, language=Language(language) if language else None, publish=publish, author=me.name
    )
    return {"batch_id": batch_id}


@router.get("/imports")
async def batches(room: Room) -> dict[str, Any]:
    """The latest uploads."""
    found = await room.journal.imports.batches()
    return {
        "batches": [
            {
                "batch_id": batch.batch_id,
                "created_at": batch.created_at,
                "author": batch.author,
                "files": batch.files,
                "failed": batch.failed,
            }
            for batch in found
        ]
    }


@router.get("/imports/{batch_id}")
async def batch(batch_id: str, room: Room, tongue: Tongue) -> dict[str, Any]:
    """How far the reading is, and what became of each file."""
    rows = await room.journal.imports.batch(batch_id)
    done = all(row.state in (ImportState.DONE, ImportState.FAILED) for row in rows)
    return {"batch_id": batch_id, "done": done, "files": [_view(row, tongue) for row in rows]}


@router.get("/uploads/{upload_id}")
async def original(upload_id: str, room: Room) -> Response:
    """The file as it came, to be saved; no browser shows it."""
    found = await room.journal.uploads.get(UploadId(upload_id))
    data = await room.journal.uploads.data(found.id)
    kind = found.media_type if _HARMLESS.fullmatch(found.media_type) else "application/octet-stream"
    return Response(
        data,
        media_type=kind,
        headers=_AS_FILE | {"Content-Disposition": _disposition(found.name)},
    )


@router.get("/uploads/{upload_id}/pages/{number}.png")
async def page(upload_id: str, number: int, room: Room) -> Response:
    """A page of a PDF as an image."""
    image = await room.pages.image(UploadId(upload_id), number)
    return Response(image, media_type="image/png", headers={"Cache-Control": "no-store"})


def _view(row: Import, tongue: Language) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "state": row.state,
        "failures": told(row.failures, tongue),
        "articles": list(row.articles),
    }


def _name(filename: str | None) -> str:
    """The name alone, without the folders that some browsers send, and without what no name holds."""
    last = re.split(r"[/\\]", filename or "")[-1]
    typed = "".join(sign for sign in last if sign.isprintable()).strip()
    stem, dot, suffix = typed.rpartition(".")
    if len(typed) > _LONGEST_NAME:
        typed = f"{(stem if dot else typed)[: _LONGEST_NAME - 10]}{dot}{suffix[:9]}"
    return typed or "file"


def _disposition(name: str) -> str:
    """RFC 5987: the name in UTF-8, and one in ASCII for those who do not know it."""
    plain = re.sub(r'[^ !#-\[\]-~]|[%"\\]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
