"""Files of operators under /v1/desk: uploaded first, named in a reply then; and those of contacts, to be looked at."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse

from desk.access.session import Answerer, Reader
from desk.endpoints import Opened
from desk.replying.files import FileRoom
from desk.replying.serving import RAW_BODY, file_response
from domain.conversation import Sender
from domain.ids import AttachmentId
from store.payloads import attachment_value

router = APIRouter(prefix="/v1/desk", tags=["desk"])


def files_of(request: Request) -> FileRoom:
    files: FileRoom = request.app.state.files
    return files


Files = Annotated[FileRoom, Depends(files_of)]


@router.get("/attachment-limits")
async def limits(_me: Reader, files: Files) -> dict[str, Any]:
    """How large, how many and of what kinds, to be told before anything is chosen."""
    return files.limits()


@router.post(
    "/conversations/{conversation_id}/attachments", status_code=201, openapi_extra=RAW_BODY
)
async def upload(
    found: Opened,
    me: Answerer,
    files: Files,
    request: Request,
    name: Annotated[str, Query(max_length=500)] = "",
) -> dict[str, Any]:
    """The body is the file, `name` what it is called. Send the `id` in `attachments` of a reply within a day. NotOwner for
    whoever may not speak here."""
    await files.check_operator(me.id, found)
    kept = await files.receive(
        found.id, await request.body(), name, sender=Sender.OPERATOR, operator_id=me.id
    )
    return {"attachment": attachment_value(kept)}


@router.get(
    "/conversations/{conversation_id}/attachments/{attachment_id}", response_class=FileResponse
)
async def read(attachment_id: str, found: Opened, me: Reader, files: Files) -> FileResponse:
    """A picture to show, or a file to save."""
    return file_response(await files.for_operator(found.id, AttachmentId(attachment_id), me.id))
