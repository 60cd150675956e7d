"""Files of contacts under /v1: uploaded first, named in a message then, and read by whoever holds the conversation's token.

The page fetches a picture with that token and shows it from its own memory: so no address of a picture works for anybody
else, and none can be left behind in a history, a log or a forwarded message."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse

from channels.web import Mine
from desk.replying.files import FileRoom
from desk.replying.serving import RAW_BODY, file_response
from domain.conversation import Sender
from domain.ids import AttachmentId
from store.payloads import attachment_value

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["conversations"])


def files_of(request: Request) -> FileRoom:
    files: FileRoom = request.app.state.files
    return files


Files = Annotated[FileRoom, Depends(files_of)]


@router.post("/attachments", status_code=201, openapi_extra=RAW_BODY)
async def upload(
    mine: Mine, files: Files, request: Request, name: Annotated[str, Query(max_length=500)] = ""
) -> dict[str, Any]:
    """The body is the file, `name` what it is called. Send the `id` in `attachments` of a message within a day;
    413 too_large, and 415 unsupported_media_type with what was `found`."""
    files.check_contact(mine.contact.id)
    kept = await files.receive(
        mine.conversation.id, await request.body(), name, sender=Sender.CONTACT
    )
    return {"attachment": attachment_value(kept)}


@router.get("/attachments/{attachment_id}", response_class=FileResponse)
async def read(attachment_id: str, mine: Mine, files: Files) -> FileResponse:
    """A picture to show, or a file to save."""
    found = await files.for_contact(mine.conversation.id, AttachmentId(attachment_id))
    return file_response(found)
