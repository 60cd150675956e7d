"""Errors that a caller can act on; each has a code, an HTTP status and words for people.

XiaoerError
├── NotFound 404        unknown, or somebody else's: the two are not told apart
├── Forbidden 403
├── Unauthorized 401
├── Invalid 422
├── TooLarge 413
├── UnsupportedMedia 415
├── Conflict 409
│   ├── HandoffTaken, NotOwner, ProposalClosed, IdempotencyMismatch
│   ├── DraftChanged, NotPublishable
├── Gone 410            expired
├── TooMany 429
└── Unavailable 503     ModelUnavailable, ToolUnavailable
"""

from typing import Any, ClassVar


class XiaoerError(Exception):
    """`detail` says what was wrong, where, and what to do; `extra` goes into the problem document."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class NotFound(XiaoerError):
    status, code, title = 404, "not_found", "There is no such thing here"


class Unauthorized(XiaoerError):
    status, code, title = 401, "unauthorized", "Please identify yourself"


class Forbidden(XiaoerError):
    status, code, title = 403, "forbidden", "You may not do this"


class Invalid(XiaoerError):
    status, code, title = 422, "invalid", "The request is not valid"


class TooLarge(XiaoerError):
    status, code, title = 413, "too_large", "The request is too large"


class Gone(XiaoerError):
    status, code, title = 410, "gone", "This has expired"


class TooMany(XiaoerError):
    status, code, title = 429, "too_many", "Too many requests"


class UnsupportedMedia(XiaoerError):
    status, code, title = 415, "unsupported_media_type", "Files of this kind are not taken"


class Conflict(XiaoerError):
    status, code, title = 409, "conflict", "The state has changed"


class HandoffTaken(Conflict):
    code, title = "handoff_taken", "Somebody else has taken this conversation"


class NotOwner(Conflict):
    code, title = "not_owner", "The conversation is not yours to speak in"


class TurnLost(Conflict):
    code, title = "turn_lost", "The turn no longer owns the conversation"


class ProposalClosed(Conflict):
    code, title = "proposal_closed", "The proposal has already been decided"


class DraftChanged(Conflict):
    code, title = "draft_changed", "Somebody else has saved this draft"


class NotPublishable(Conflict):
    code, title = "not_publishable", "This version cannot be published yet"


class IdempotencyMismatch(Conflict):
    code, title = "idempotency_mismatch", "The same Idempotency-Key came with another body"


class Unavailable(XiaoerError):
    status, code, title = 503, "unavailable", "A service we need does not answer"


class ModelUnavailable(Unavailable):
    code, title = "model_unavailable", "The language model does not answer"


class ToolUnavailable(Unavailable):
    code, title = "tool_unavailable", "The shop's system does not answer"
