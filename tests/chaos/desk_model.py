"""What must be true of one conversation after every step: read from the journal's rows and from the new entries of the log, and
compared with the table of the lifecycle."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, select

from domain.conversation import OwnerKind, Status
from domain.handoff import HandoffReason, OfferState
from domain.ids import ConversationId, OperatorId
from domain.lifecycle import NEXT, Move, Standing, State, state_of
from store.desk_tables import offers, participants
from store.engine import Snapshot
from store.journal import Journal
from store.tables import conversations, events, handoffs, messages, operators, turns

OPEN_HANDOFF = ("waiting", "ticket", "accepted")
OPEN_TURN = ("pending", "running")
GIVEN_BACK = ("handoff.returned", "handoff.withdrawn")
WITH_A_HUMAN = (State.OPERATOR, State.SNOOZED, State.WRAP_UP)


def walk(state: State, chain: Sequence[Move]) -> State | None:
    """None where the table has no such way."""
    now: State | None = state
    for move in chain:
        now = NEXT[now].get(move) if now is not None else None
    return now


def closure(state: State, moves: Sequence[Move]) -> set[State]:
    """Every state that any number of these moves leads to."""
    found, new = {state}, [state]
    while new:
        state = new.pop()
        for after in {NEXT[state].get(move) for move in moves} - found - {None}:
            found.add(after)
            new.append(after)
    return found


def _of(table: Any, *columns: Any) -> Select[Any]:
    return select(*columns).where(table.c.conversation_id == bindparam("id"))


# Built once: each step asks them all.
_TALK = select(
    conversations.c.status,
    conversations.c.owner_kind,
    conversations.c.owner_version,
    conversations.c.operator_id,
    conversations.c.waiting_since,
    conversations.c.snoozed_until,
    conversations.c.wrap_up_until,
    conversations.c.reopened_at,
    conversations.c.last_seq,
    operators.c.name,
).select_from(conversations.outerjoin(operators, operators.c.id == conversations.c.operator_id))
_TALK = _TALK.where(conversations.c.id == bindparam("id"))
_HANDOFFS = _of(
    handoffs, handoffs.c.id, handoffs.c.status, handoffs.c.operator_id, handoffs.c.reason
)
_HANDOFFS = _HANDOFFS.where(handoffs.c.status.in_(OPEN_HANDOFF))
_OFFERS = _of(offers, offers.c.handoff_id).where(offers.c.state == OfferState.OPEN)
_TURNS = _of(turns, turns.c.status, turns.c.owner_version).where(turns.c.status.in_(OPEN_TURN))
_PEOPLE = _of(participants, participants.c.operator_id, participants.c.part, operators.c.name).join(
    operators, operators.c.id == participants.c.operator_id
)
_EVENTS = _of(events, events.c.seq, events.c.payload).where(events.c.seq > bindparam("seq"))
_EVENTS = _EVENTS.order_by(events.c.seq)
_ASKED = (
    _of(messages, messages.c.id, messages.c.turn_id, turns.c.status, turns.c.outcome)
    .outerjoin(turns, turns.c.id == messages.c.turn_id)
    .where(messages.c.sender == "contact")
)


@dataclass(frozen=True)
class Scene:
    """The rows of one moment."""

    talk: RowMapping
    handoffs: Sequence[RowMapping]
    offers: Sequence[RowMapping]
    turns: Sequence[RowMapping]
    people: Sequence[RowMapping]
    events: Sequence[RowMapping]
    asked: dict[str, RowMapping]

    @property
    def state(self) -> State:
        return state_of(
            Standing(
                status=Status(self.talk["status"]),
                owner=OwnerKind(self.talk["owner_kind"]),
                offered=bool(self.offers),
                snoozed=self.talk["snoozed_until"] is not None,
                reopened=self.talk["reopened_at"] is not None,
            )
        )


@dataclass
class Model:
    """What was true after the last step. `open_questions` are the contact's messages that nobody has settled."""

    id: ConversationId
    state: State = State.ASSISTANT
    operator_id: OperatorId | None = None
    seq: int = 0
    owner: dict[str, Any] = field(default_factory=lambda: {"kind": "assistant", "version": 1})
    invited: set[str] = field(default_factory=set)
    open_questions: set[str] = field(default_factory=set)
    reason: str = ""

    async def check(self, journal: Journal, reachable: set[State], action: str) -> None:
        """AssertionError with the action after which something was wrong."""
        async with journal.database.read() as reader:
            scene = await self._scene(reader)
        said = f"{self.id} after {action}, {self.state} -> {scene.state}"
        assert scene.state in reachable, f"{said}: no way of the table leads there"
        self._read_log(scene, said)
        one_side_is_responsible(scene, said)
        self._no_question_is_lost(scene, said)
        self.state, self.operator_id = scene.state, scene.talk["operator_id"]
        self.invited = {row["name"] for row in scene.people if row["part"] == "invited"}

    @property
    def quiet(self) -> bool:
        """Nobody waits for anybody."""
        rest = (State.ASSISTANT, State.REOPENED, State.RESOLVED)
        return self.state in rest and not self.open_questions

    async def _scene(self, reader: Snapshot) -> Scene:
        async def rows(query: Select[Any], **values: Any) -> Sequence[RowMapping]:
            return (await reader.execute(query, {"id": self.id, **values})).mappings().all()

        new = await rows(_EVENTS, seq=self.seq)
        asked = bool(self.open_questions) or any(_contact_said(row["payload"]) for row in new)
        return Scene(
            talk=(await rows(_TALK))[0],
            handoffs=await rows(_HANDOFFS),
            offers=await rows(_OFFERS),
            turns=await rows(_TURNS),
            people=await rows(_PEOPLE),
            events=new,
            asked={row["id"]: row for row in await rows(_ASKED)} if asked else {},
        )

    def _read_log(self, scene: Scene, said: str) -> None:
        """Each word was said by whoever was responsible at that moment, and no number is missing."""
        for row in scene.events:
            self.seq += 1
            assert row["seq"] == self.seq, f"{said}: the log has a gap before {row['seq']}"
            payload, value = row["payload"], row["payload"].get("value", {})
            if payload["type"] == "TEXT_MESSAGE_CONTENT":
                assert self.owner["kind"] == "assistant", f"{said}: the assistant spoke"
            elif payload.get("name") == "xiaoer.owner":
                grown = self.owner["version"] + 1
                assert value["version"] == grown, f"{said}: the owner's version jumped"
                self.owner = value
            elif payload.get("name") == "xiaoer.handoff":
                self.reason = value["reason"]
            elif payload.get("name") == "xiaoer.resolved":
                self.open_questions.clear()
            elif payload.get("name") == "xiaoer.message":
                self._read_message(value, scene, said)
        assert scene.talk["last_seq"] == self.seq, f"{said}: the log is not what was counted"
        assert scene.talk["owner_kind"] == self.owner["kind"], f"{said}: the log has another owner"
        assert scene.talk["name"] == self.owner.get("operator_name"), f"{said}: another operator"

    def _read_message(self, value: dict[str, Any], scene: Scene, said: str) -> None:
        if value["sender"] == "contact":
            self.open_questions.add(value["id"])
        elif value["sender"] == "operator":
            speakers = {self.owner.get("operator_name"), *self.invited}
            assert self.owner["kind"] == "operator", f"{said}: an operator spoke uncalled"
            assert value["sender_name"] in speakers, f"{said}: {value['sender_name']} spoke"
            self.open_questions.clear()
        elif value.get("kind") in GIVEN_BACK and self.reason != HandoffReason.TAKEN_OVER:
            # Whoever was asked for has read what was said before they were.
            had_a_turn = {one for one, row in scene.asked.items() if row["turn_id"]}
            again = {one for one, row in scene.asked.items() if row["status"] in OPEN_TURN}
            self.open_questions -= had_a_turn - again

    def _no_question_is_lost(self, scene: Scene, said: str) -> None:
        """Answered, with a human, or in a turn that will come."""
        if scene.talk["owner_kind"] != OwnerKind.ASSISTANT:
            return
        for one in list(self.open_questions):
            row = scene.asked[one]
            if row["status"] in OPEN_TURN:
                continue
            assert row["turn_id"], f"{said}: {one} has no turn"
            assert row["outcome"] != "discarded", f"{said}: the turn of {one} was thrown away"
            self.open_questions.discard(one)


def one_side_is_responsible(scene: Scene, said: str) -> None:
    """Owner, handoff, offer, open turns and guests say the same."""
    talk, kind = scene.talk, OwnerKind(scene.talk["owner_kind"])
    assert (talk["operator_id"] is not None) == (kind is OwnerKind.OPERATOR), f"{said}: who is it?"
    assert len(scene.offers) <= (kind is OwnerKind.QUEUE), f"{said}: an offer for nobody's queue"
    assert not scene.turns or kind is OwnerKind.ASSISTANT, f"{said}: a turn beside a human"
    running = [row for row in scene.turns if row["status"] == "running"]
    assert len(running) <= 1, f"{said}: two turns run"
    assert all(row["owner_version"] == talk["owner_version"] for row in running), f"{said}: late"
    statuses = {row["status"] for row in scene.handoffs}
    match kind:
        case OwnerKind.ASSISTANT:
            assert not statuses, f"{said}: an orphan handoff"
        case OwnerKind.QUEUE:
            assert len(scene.handoffs) == 1, f"{said}: nobody can take it"
            assert statuses <= {"waiting", "ticket"}, f"{said}: it waits, and was accepted"
            assert scene.handoffs[0]["operator_id"] is None, f"{said}: it waits, and is somebody's"
        case OwnerKind.OPERATOR:
            assert statuses == {"accepted"}, f"{said}: an operator without a handoff"
            holder = scene.handoffs[0]["operator_id"]
            assert holder == talk["operator_id"], f"{said}: the handoff is somebody else's"
    times = (talk["snoozed_until"] is not None, talk["wrap_up_until"] is not None)
    assert times == (scene.state is State.SNOOZED, scene.state is State.WRAP_UP), f"{said}: times"
    guests = {row["operator_id"] for row in scene.people}
    assert talk["operator_id"] not in guests, f"{said}: a guest of themselves"
    invited = [row for row in scene.people if row["part"] == "invited"]
    assert not invited or scene.state in WITH_A_HUMAN, f"{said}: a guest without a host"


def _contact_said(payload: dict[str, Any]) -> bool:
    return payload.get("name") == "xiaoer.message" and payload["value"]["sender"] == "contact"
