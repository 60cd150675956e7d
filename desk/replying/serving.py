"""Hand out a kept file so that no browser ever runs it."""

from fastapi.responses import FileResponse

from store.attachments import Shelved

# A body of this kind has no origin, loads nothing and runs nothing, should anybody open it as a page.
POLICY = "default-src 'none'; sandbox"
RAW_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself, byte for byte.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def file_response(found: Shelved) -> FileResponse:
    """Pictures to be shown, everything else to be saved. Not kept by browsers: others use them after one has left."""
    attachment = found.attachment
    return FileResponse(
        found.path,
        media_type=attachment.media_type,
        filename=attachment.name,
        content_disposition_type="inline" if attachment.is_image else "attachment",
        headers={
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
