"""What a conversation to hold is made of: who comes, what they say, and what must be true at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.conversation import Sender, TurnOutcome
from domain.effect import Choice
from domain.handoff import HandoffReason
from domain.language import Language

ANONYMOUS = "anonymous"
# The two customers that the demo knows by name.
PEOPLE = {"lin": "C1001", "emma": "C1002"}
UNTIL = ("proposed", "done", "asked", "handed_over")


@dataclass(frozen=True)
class Step:
    """One of: lines that are said, a state to go on until, a sign-in as this customer, a button of the pending proposal, the
    quick reply of this number of the last turn."""

    say: tuple[str, ...] = ()
    until: str = ""
    sign_in: str = ""
    press: Choice | None = None
    pick: int = 0


@dataclass(frozen=True)
class Simulated:
    """A customer whom a model plays: tells what it `knows` only when asked, stops when `stop` is true, or after `turns`."""

    persona: str
    goal: str
    knows: Mapping[str, str] = field(default_factory=dict)
    stop: str = ""
    turns: int = 12


@dataclass(frozen=True)
class Want:
    """`effects` are exactly what the shop must have done, None where the reference alone says so; `shop` pairs of order and
    status; each of `says` is a group of alternatives; what is None or empty may be as it likes."""

    effects: tuple[Mapping[str, Any], ...] | None = ()
    shop: tuple[tuple[str, str], ...] = ()
    reference: bool = False
    says: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    no_citation: bool = False
    handed_over: bool | None = None
    reason: tuple[HandoffReason, ...] = ()
    language: Language | None = None
    outcome: TurnOutcome | None = None
    grounded: bool = False


@dataclass(frozen=True)
class Scene:
    """One conversation: `who` is a customer's id or "anonymous"; `start` what was said before; `shop` columns of orders that are
    set before; `facts` what a scripted customer answers when a slot is asked for; `golden` slugs of the articles that answer
    it; `reference` the actions that lead to the expected database. Either `steps` or `customer` says how it goes on."""

    name: str
    file: str
    language: Language
    who: str = ANONYMOUS
    channel: str = "web"
    slices: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    policy: Path | None = None
    start: tuple[tuple[Sender, str], ...] = ()
    shop: tuple[Mapping[str, Any], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    customer: Simulated | None = None
    golden: tuple[str, ...] = ()
    reference: tuple[Mapping[str, Any], ...] = ()
    want: Want = field(default_factory=Want)
    seen: str = ""

    @property
    def id(self) -> str:
        return f"{self.file}/{self.name}"
