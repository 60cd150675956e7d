"""Straight to a human: what the shop's routing rules want people to answer, before the assistant says a word."""

from collections.abc import Sequence
from dataclasses import replace

from agent.understanding.commands import RequestHuman, Understanding, Wish

Ways = Sequence[tuple[str, bool]]
ANY = "*"


def straight_at_once(ways: Ways) -> bool:
    """Whether a human answers whatever was said."""
    return bool(ways) and ways[0] == (ANY, True)


def by_the_rules(understanding: Understanding, ways: Ways) -> Understanding:
    """With a call for a human behind what was understood, where the rules want one for it; `intent` stays what it was."""
    intent = understanding.intent
    straight = next((human for pattern, human in ways if _fits(pattern, intent)), False)
    if not straight:
        return understanding
    call = RequestHuman(Wish.RULE)
    return replace(understanding, commands=(*understanding.commands, call))


def _fits(pattern: str, intent: str) -> bool:
    return intent.startswith(pattern[:-1]) if pattern.endswith(ANY) else intent == pattern
