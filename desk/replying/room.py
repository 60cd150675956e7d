"""What helps an operator to answer, as its endpoints find it."""

from dataclasses import dataclass

from desk.replying.approving import ApprovalDesk
from desk.replying.canned import CannedBook
from desk.replying.drafting import DraftingDesk
from desk.replying.translating import TranslationDesk
from store.journal import Journal


@dataclass(frozen=True)
class ReplyingRoom:
    journal: Journal
    canned: CannedBook
    drafting: DraftingDesk
    translating: TranslationDesk
    approving: ApprovalDesk
