"""The journal as one object: what the rooms above are given."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from domain.effect import Choice
from domain.events import LogEvent
from domain.ids import AttachmentId, ConversationId, ProposalId, TurnId
from store.acquaintances import Acquaintances
from store.approvals import Approvals
from store.articles import ArticleStore
from store.attachments import Attachments
from store.attention import Attention
from store.audit import Audit
from store.canned_replies import CannedReplies
from store.cards import Cards
from store.cases import Cases
from store.classifiers import Classifiers
from store.coaching import Coaching
from store.contact_notes import ContactNotes
from store.contacts import Contacts
from store.conversations import Conversations
from store.desk import Desk
from store.desk_documents import DeskDocuments
from store.desk_sessions import DeskSessions
from store.effects import Effects
from store.engine import Database
from store.erasing import Erasing
from store.events import Events
from store.faq import FaqArticles
from store.feedback import FeedbackStore
from store.floor import Floor
from store.gap_reports import GapReports
from store.gaps import Gaps
from store.handoffs import Handoffs
from store.imports import Imports
from store.inbound import Inbound, Received
from store.mentions import Mentions
from store.merging import Merging
from store.messages import Messages
from store.misreadings import Misreadings
from store.misses import Misses
from store.moments import utc_now
from store.offers import Offers
from store.operators import Operators
from store.outcomes import Outcomes
from store.participants import Participants
from store.passing import Passing
from store.payloads import Payload
from store.recorded import Recordings
from store.replaying import Replaying
from store.reports import Reports
from store.resting import Resting
from store.reviews import Reviews
from store.samples import Samples
from store.search import Search
from store.signs import SignStore
from store.sla import SlaMarks
from store.sources import Sources
from store.suggestions import Suggestions
from store.switches import Switches
from store.synonyms import Synonyms
from store.translations import Translations
from store.turns import Claim, Turns
from store.uploads import Uploads
from store.uses import Uses
from store.versions import Versions
from store.waits import Waits
from store.wakeups import Wakeups
from store.wall import Wall


class Journal:
    """Each noun has its own object; the methods here are the ones that nearly everybody needs."""

    def __init__(self, database: Database, *, files: Path | None = None) -> None:
        """`files`: the folder of what people attach to messages."""
        self.database = database
        self.attachments = Attachments(database, files)
        self.contacts = Contacts(database)
        self.contact_notes = ContactNotes(database)
        self.merging = Merging(database)
        self.search = Search(database)
        self.signs = SignStore(database)
        self.conversations = Conversations(database)
        self.messages = Messages(database)
        self.inbound = Inbound(database)
        self.turns = Turns(database)
        self.events = Events(database)
        self.effects = Effects(database)
        self.handoffs = Handoffs(database)
        self.waits = Waits(database)
        self.sla = SlaMarks(database)
        self.desk = Desk(database)
        self.acquaintances = Acquaintances(database)
        self.floor = Floor(database)
        self.attention = Attention(database)
        self.replaying = Replaying(database)
        self.desk_documents = DeskDocuments(database)
        self.offers = Offers(database)
        self.passing = Passing(database)
        self.resting = Resting(database)
        self.participants = Participants(database)
        self.operators = Operators(database)
        self.sessions = DeskSessions(database)
        self.audit = Audit(database)
        self.feedback = FeedbackStore(database)
        self.switches = Switches(database)
        self.canned_replies = CannedReplies(database)
        self.suggestions = Suggestions(database)
        self.translations = Translations(database)
        self.mentions = Mentions(database)
        self.approvals = Approvals(database)
        self.wall = Wall(database)
        self.reviews = Reviews(database)
        self.coaching = Coaching(database)
        self.reports = Reports(database)
        self._add_knowledge(database)

    def _add_knowledge(self, database: Database) -> None:
        """What the shop knows, and what is learnt from its turns."""
        self.articles = ArticleStore(database)
        self.versions = Versions(database)
        self.cards = Cards(database)
        self.faq = FaqArticles(database)
        self.uploads = Uploads(database)
        self.imports = Imports(database)
        self.sources = Sources(database)
        self.synonyms = Synonyms(database)
        self.erasing = Erasing(database)
        self.uses = Uses(database)
        self.outcomes = Outcomes(database)
        self.misses = Misses(database)
        self.gaps = Gaps(database)
        self.gap_reports = GapReports(database)
        self.misreadings = Misreadings(database)
        self.samples = Samples(database)
        self.classifiers = Classifiers(database)
        self.cases = Cases(database)
        self.recordings = Recordings(database)

    @property
    def wakeups(self) -> Wakeups:
        return self.database.wakeups

    async def receive(
        self,
        conversation_id: ConversationId,
        text: str,
        idempotency_key: str,
        *,
        now: datetime | None = None,
        attachments: Sequence[AttachmentId] = (),
    ) -> Received:
        return await self.inbound.receive(
            conversation_id,
            text,
            idempotency_key,
            now=now or utc_now(),
            attachments=attachments,
        )

    async def decide(
        self,
        conversation_id: ConversationId,
        proposal_id: ProposalId,
        choice: Choice,
        *,
        now: datetime | None = None,
    ) -> Received:
        return await self.inbound.decide(conversation_id, proposal_id, choice, now=now or utc_now())

    async def claim_turn(
        self,
        conversation_id: ConversationId,
        worker: str,
        lease_seconds: float,
        *,
        now: datetime | None = None,
        humans_only: bool = False,
    ) -> Claim | None:
        return await self.turns.claim(
            conversation_id,
            worker,
            lease_seconds,
            now=now or utc_now(),
            humans_only=humans_only,
        )

    async def cancel_turn(self, turn_id: TurnId, *, now: datetime | None = None) -> bool:
        return await self.turns.cancel(turn_id, now=now or utc_now())

    async def unfinished_turns(self, now: datetime | None = None) -> list[ConversationId]:
        return await self.turns.unfinished(now or utc_now())

    async def append(self, conversation_id: ConversationId, entries: Sequence[Payload]) -> int:
        return await self.events.append(conversation_id, entries)

    async def events_after(
        self, conversation_id: ConversationId, seq: int, limit: int = 500
    ) -> list[LogEvent]:
        return await self.events.after(conversation_id, seq, limit=limit)

    async def close(self) -> None:
        await self.database.close()
