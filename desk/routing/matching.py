"""From the facts of a conversation to where it waits: the first rule whose conditions hold decides. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.routing.document import RoutingDocument
from desk.routing.rules import History, Rule, When
from domain.contact import Contact
from domain.handoff import HandoffReason, Route
from domain.ids import OperatorId
from domain.language import Language
from store.acquaintances import NOBODY, Acquaintance

ANY_INTENT = "*"
# Intents in order, each with whether a human answers it at once; the first that fits decides.
Ways = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Facts:
    """All that a rule can ask for. `reason` is None as long as nobody has called for a human."""

    contact: Contact
    language: Language
    channel: str
    now: datetime
    reason: HandoffReason | None = None
    intent: str = ""
    mood: str = ""
    known: Acquaintance = NOBODY


def route_of(document: RoutingDocument, facts: Facts) -> Route:
    """`rank_at` is the beginning, earlier by what the priority is worth: a place that never has to be computed anew."""
    rule = rule_for(document, facts)
    then = rule.then if rule else Rule(name="-").then
    units = document.units_of(facts.channel) if then.units is None else then.units
    return Route(
        queue=then.group or document.first_group.name,
        skills=then.skills,
        priority=then.priority,
        rank_at=facts.now - timedelta(minutes=then.priority * document.step_minutes),
        units=units,
        preferred=preferred_by(document, facts),
        rule=rule.name if rule else None,
    )


def rule_for(document: RoutingDocument, facts: Facts) -> Rule | None:
    return next((rule for rule in document.rules if rule.enabled and fits(rule.when, facts)), None)


def ways_of(document: RoutingDocument, facts: Facts) -> Ways:
    """Who answers a new message, told before it is read: the rules for this contact in order, as far as they depend on nothing
    but its intent. Empty: the assistant answers everything."""
    ways: list[tuple[str, bool]] = []
    for rule in document.rules:
        if not rule.enabled or rule.when.reason or rule.when.mood or not _suits(rule.when, facts):
            continue
        straight = rule.then.straight == "human"
        ways += [(intent, straight) for intent in rule.when.intent or (ANY_INTENT,)]
        if not rule.when.intent:
            break
    return tuple(ways) if any(straight for _, straight in ways) else ()


def preferred_by(document: RoutingDocument, facts: Facts) -> OperatorId | None:
    """The operator who had this contact last, if that is not too long ago."""
    since = facts.now - timedelta(days=document.sticky_days)
    taken = [
        (call.accepted_at, call.operator_id)
        for call in facts.known.calls
        if call.operator_id is not None and call.accepted_at is not None
    ]
    latest = max(taken, default=None)
    return latest[1] if latest is not None and latest[0] >= since else None


def fits(when: When, facts: Facts) -> bool:
    """Whether all conditions hold."""
    return (
        (not when.reason or facts.reason in when.reason)
        and (not when.intent or any(intent_fits(one, facts.intent) for one in when.intent))
        and (not when.mood or _among(facts.mood, when.mood))
        and _suits(when, facts)
    )


def intent_fits(pattern: str, intent: str) -> bool:
    """`task.*` fits every task, `*` everything."""
    if pattern.endswith("*"):
        return intent.startswith(pattern[:-1])
    return intent == pattern


def _suits(when: When, facts: Facts) -> bool:
    """What is known of the contact before a word is read."""
    return (
        (not when.language or facts.language in when.language)
        and (not when.channel or _among(facts.channel, when.channel))
        and (not when.region or _among(facts.contact.region, when.region))
        and (not when.tier or _among(facts.contact.tier, when.tier))
        and (not when.tags or any(_among(tag, when.tags) for tag in facts.known.tags))
        and (when.history is None or _remembers(when.history, facts))
    )


def _among(value: str, wanted: Iterable[str]) -> bool:
    folded = value.casefold()
    return any(folded == one.casefold() for one in wanted)


def _remembers(history: History, facts: Facts) -> bool:
    calls = facts.known.calls
    if history.returning is not None:
        returning = any(call.operator_id is not None for call in calls)
        if returning is not history.returning:
            return False
    since = facts.now - timedelta(days=history.days)
    return history.handoffs is None or sum(call.at >= since for call in calls) >= history.handoffs
