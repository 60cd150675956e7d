"""What of a turn may call a human: which words are read for it by themselves, and which say nothing of the kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.understanding.commands import (
    Cancel,
    Command,
    Confirm,
    Correct,
    Deny,
    FillSlot,
    SmallTalk,
    Talk,
    Understanding,
)
from agent.understanding.plainer import plainer
from agent.understanding.rules import Situation
from agent.understanding.urgency import FRAGMENT, is_value, only_data
from agent.understanding.wishes import rule_heard
from domain.language import Language

# What hardly anybody says who needs a human at once.
_CLOSED = (Confirm, Deny, SmallTalk, Cancel)
# "Are you a bot? Get me a person": who asks for the one may ask for the other.
_OPEN_TALK = (Talk.COMPLAINT, Talk.IDENTITY)


@dataclass(frozen=True)
class Spoken:
    """What is to be understood: the unanswered lines, and the contact's own words before them."""

    lines: tuple[str, ...]
    earlier: tuple[str, ...]
    language: Language
    situation: Situation


def in_plain_words(line: str, language: Language) -> str:
    """As `plainer` puts it, unless a call for a person or a danger is heard in the contact's own words alone."""
    plain = plainer(line, language)
    lost = plain != line and rule_heard(line) and not rule_heard(plain)
    return line if lost else plain


def closed(certain: Understanding | None, spoken: Spoken) -> bool:
    """Whether nothing urgent can be in it: a plain yes, no or greeting, a value, or a reply that was offered."""
    expected = spoken.situation.expected
    if expected is not None and len(spoken.lines) == 1 and expected.offered(spoken.lines[0]):
        return True
    # Whoever says no, thanks or "leave it" and asks for a person in the same words wants the person.
    if any(rule_heard(text) for text in dict.fromkeys((*spoken.lines, " ".join(spoken.lines)))):
        return False
    if expected is not None and not re.search(r"[^\W\d_]", " ".join(spoken.lines)):
        return True
    if certain is None:
        return False
    first = certain.commands[0]
    if isinstance(first, SmallTalk) and first.talk in _OPEN_TALK:
        return False
    answers = isinstance(first, Correct) or (isinstance(first, FillSlot) and is_value(first.value))
    return isinstance(first, _CLOSED) or answers


def is_talk(commands: Sequence[Command] | None) -> bool:
    """A greeting and the like, behind which the matter is still to come."""
    first = commands[0] if commands else None
    return isinstance(first, SmallTalk) and first.talk not in _OPEN_TALK


def telling(lines: Sequence[str], talk: Sequence[bool]) -> tuple[str, ...]:
    """Each line that says something by itself, and all of these together. "急！！", "[图片]" and "hello there" do not say
    anything in a burst; "转人工" is short, and does."""
    heard = {line: rule_heard(line) is not None for line in lines}
    said = [
        line
        for line, idle in zip(lines, talk, strict=True)
        if heard[line] or (len(line) > FRAGMENT and not idle)
    ] or list(lines)
    whole = [line for line in said if heard[line] or not only_data(line)]
    return tuple(dict.fromkeys((*whole, " ".join(whole)))) if whole else ()
