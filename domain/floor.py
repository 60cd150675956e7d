"""Who waits for a human and who works: what is looked at before somebody is asked to take somebody."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.handoff import Route
from domain.ids import ConversationId, HandoffId, OperatorId
from domain.language import Language


@dataclass(frozen=True)
class Waiter:
    """Somebody in the queue; `queued_at` is since when in this group's, `asked` are the operators who declined or missed them
    lately. A `ticket` is somebody who does not sit and wait: its place is that of its promise, or of its beginning where no
    time was told."""

    handoff_id: HandoffId
    conversation_id: ConversationId
    created_at: datetime
    queued_at: datetime
    language: Language
    route: Route = field(default_factory=Route)
    asked: frozenset[OperatorId] = frozenset()
    ticket: bool = False
    promised_at: datetime | None = None

    @property
    def rank(self) -> tuple[datetime, str]:
        sooner = self.promised_at if self.ticket else self.route.rank_at
        return (sooner or self.created_at, self.handoff_id)


@dataclass(frozen=True)
class Worker:
    """An operator at the desk; `load` are the units they have, open offers among them; no `languages`: all of them."""

    operator_id: OperatorId
    login: str
    capacity: float
    load: float
    idle_since: datetime
    groups: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    offers: int = 0
