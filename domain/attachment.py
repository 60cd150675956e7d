"""A file that somebody sent with a message."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import AttachmentId, ConversationId, MessageId


@dataclass(frozen=True)
class Attachment:
    """`size` in bytes, `width` and `height` in pixels (None where it is no image); `message_id` is None until it is sent."""

    id: AttachmentId
    conversation_id: ConversationId
    name: str
    media_type: str
    size: int
    created_at: datetime
    message_id: MessageId | None = None
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")
