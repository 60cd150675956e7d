"""Identifiers with types, sortable by the time they were made."""

import secrets
import time
from typing import NewType

ContactId = NewType("ContactId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
TurnId = NewType("TurnId", str)
ProposalId = NewType("ProposalId", str)
EffectId = NewType("EffectId", str)
HandoffId = NewType("HandoffId", str)
OperatorId = NewType("OperatorId", str)
ArticleId = NewType("ArticleId", str)
ChunkId = NewType("ChunkId", str)
UploadId = NewType("UploadId", str)
ImportId = NewType("ImportId", str)
SourceId = NewType("SourceId", str)
GapId = NewType("GapId", str)
SampleId = NewType("SampleId", str)
ClassifierId = NewType("ClassifierId", str)
OfferId = NewType("OfferId", str)
AttachmentId = NewType("AttachmentId", str)
SuggestionId = NewType("SuggestionId", str)
CannedReplyId = NewType("CannedReplyId", str)
CaseId = NewType("CaseId", str)


def new_id(prefix: str) -> str:
    """`prefix_` + 12 hex digits of milliseconds + 16 random hex digits; 64 random bits within a millisecond."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{secrets.token_hex(8)}"
