"""Replay what happened through a routing document, without changing anything: what each rule would have done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.routing.document import RoutingDocument
from desk.routing.matching import Facts, Ways, intent_fits, route_of, ways_of
from domain.handoff import Route
from domain.ids import ContactId, ConversationId
from store.acquaintances import NOBODY, Acquaintance
from store.journal import Journal
from store.replaying import PastHandoff, PastTalk

SHOWN = 50
MOST = 5000


@dataclass(frozen=True)
class Change:
    """A past call that would wait elsewhere, with other needs, or before or behind others."""

    conversation_id: ConversationId
    at: datetime
    asked: str
    now: Route
    then: Route


@dataclass(frozen=True)
class Straight:
    """A past conversation that would go straight to a human, or no longer would."""

    conversation_id: ConversationId
    at: datetime
    asked: str
    then: bool


@dataclass(frozen=True)
class DryRun:
    """`now` is by the document that counts, `then` by the one that was tried. Rules by name, "" for those that none fits.
    `changes` and `turned` show the newest SHOWN of `changed` and `turned_count`."""

    calls: int
    talks: int
    rules_now: Mapping[str, int]
    rules_then: Mapping[str, int]
    groups_now: Mapping[str, int]
    groups_then: Mapping[str, int]
    straight_now: int
    straight_then: int
    changed: int
    changes: tuple[Change, ...]
    turned_count: int
    turned: tuple[Straight, ...]


async def dry_run(
    journal: Journal,
    present: RoutingDocument,
    tried: RoutingDocument,
    *,
    days: int,
    limit: int,
    now: datetime,
) -> DryRun:
    """Reads only. Tags are those of today, everything else is as it was."""
    since = now - timedelta(days=days)
    calls = await journal.replaying.handoffs(since=since, limit=min(limit, MOST))
    talks = await journal.replaying.talks(since=since, limit=min(limit, MOST))
    contacts = {call.contact.id for call in calls} | {talk.contact.id for talk in talks}
    known = await journal.acquaintances.of_all(contacts)
    return replay(present, tried, calls, talks, known)


def replay(
    present: RoutingDocument,
    tried: RoutingDocument,
    calls: Sequence[PastHandoff],
    talks: Sequence[PastTalk],
    known: Mapping[ContactId, Acquaintance],
) -> DryRun:
    routes = [
        (one, route_of(present, facts), route_of(tried, facts))
        for one in calls
        for facts in (_facts_of(one, known),)
    ]
    changes = [
        Change(one.conversation_id, one.at, one.asked, now, then)
        for one, now, then in routes
        if _place(now) != _place(then)
    ]
    went = [
        (one, goes_straight(present, one, known), goes_straight(tried, one, known)) for one in talks
    ]
    turned = [
        Straight(one.conversation_id, one.at, one.asked, then)
        for one, now, then in went
        if now is not then
    ]
    return DryRun(
        calls=len(calls),
        talks=len(talks),
        rules_now=Counter(now.rule or "" for _, now, _ in routes),
        rules_then=Counter(then.rule or "" for _, _, then in routes),
        groups_now=Counter(now.queue for _, now, _ in routes),
        groups_then=Counter(then.queue for _, _, then in routes),
        straight_now=sum(now for _, now, _ in went),
        straight_then=sum(then for _, _, then in went),
        changed=len(changes),
        changes=tuple(changes[:SHOWN]),
        turned_count=len(turned),
        turned=tuple(turned[:SHOWN]),
    )


def goes_straight(
    document: RoutingDocument, talk: PastTalk, known: Mapping[ContactId, Acquaintance]
) -> bool:
    """At its first message, or at the first whose intent a rule names."""
    before = known.get(talk.contact.id, NOBODY).before(talk.at)
    facts = Facts(talk.contact, talk.language, talk.channel, talk.at, known=before)
    ways = ways_of(document, facts)
    return any(_straight(ways, intent) for intent in talk.intents or ("",))


def _straight(ways: Ways, intent: str) -> bool:
    return next((human for pattern, human in ways if intent_fits(pattern, intent)), False)


def _facts_of(call: PastHandoff, known: Mapping[ContactId, Acquaintance]) -> Facts:
    return Facts(
        contact=call.contact,
        language=call.language,
        channel=call.channel,
        now=call.at,
        reason=call.reason,
        intent=call.intent,
        mood=call.mood,
        known=known.get(call.contact.id, NOBODY).before(call.at),
    )


def _place(route: Route) -> tuple[object, ...]:
    return (route.queue, route.skills, route.priority, route.rank_at, route.units)
