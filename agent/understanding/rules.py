"""First tier: what can be known for certain from the words and from where the conversation stands."""

import re
from dataclasses import dataclass
from typing import Protocol

from agent.understanding.commands import (
    Cancel,
    Command,
    Confirm,
    Correct,
    Deny,
    FillSlot,
    OutOfScope,
    RequestHuman,
    SmallTalk,
    StartTask,
    Wish,
)
from agent.understanding.phrases import gives_up, says_no, says_yes, small_talk
from agent.understanding.wishes import hears_danger, wants_human
from agent.understanding.wording import bare, order_numbers, read_mood
from domain.effect import Proposal, ProposalStatus

_CORRECTION = re.compile(
    r"不是.*(是|应该)|错了|打错|说错|写错|更正|改成|应该是|\b(i meant|i mean|sorry,? (it'?s|the)|no,? (it'?s|the)|actually|correction|wrong (one|order|number)|instead|not \w+,? but)\b",
    re.IGNORECASE,
)
_SIGNED_IN = re.compile(
    r"^(我)?(已经|已|现在)?登(录|陆)(了|好了|成功|上了|完了)?|\b(signed|logged) in\b|^(ok |i am |i'm )?(signed|logged) in"
)
_INJECTION = re.compile(
    r"(忽略|无视|忘记).{0,8}(之前|以上|前面|所有|上面).{0,6}(指令|提示|规则|设定|要求)|(系统|system) ?(提示词?|prompt)|ignore (all |any |the |your )*(previous|prior|above|earlier) (instructions|prompts|rules)|(developer|jailbreak|dan) mode",
    re.IGNORECASE,
)


class Expected(Protocol):
    """The slot that a running task has just asked for."""

    @property
    def name(self) -> str: ...

    def read(self, text: str) -> str | None:
        """The slot's value if the whole text is an answer to it."""
        ...


@dataclass(frozen=True)
class Situation:
    """Where the conversation stands: what a short answer may refer to."""

    pending: Proposal | None = None
    task: str | None = None
    expected: Expected | None = None
    last_moods: tuple[str, ...] = ()


class Rules:
    """`order_pattern` finds the shop's order numbers."""

    def __init__(self, order_pattern: re.Pattern[str]) -> None:
        self.order_pattern = order_pattern

    def read(self, text: str, situation: Situation) -> tuple[Command, ...] | None:
        """Commands known for certain; None leaves the utterance to the next tier."""
        urgent = self._urgent(text, situation)
        if urgent:
            return (urgent,)
        consent = self._consent(text, situation.pending)
        if consent:
            return (consent,)
        in_task = self._in_task(text, situation)
        if in_task:
            return (in_task,)
        talk = small_talk(text)
        if talk:
            return (SmallTalk(talk),)
        if _INJECTION.search(text) and "?" not in bare(text)[-1:]:
            return (OutOfScope(),)
        return None

    def _urgent(self, text: str, situation: Situation) -> RequestHuman | None:
        danger = hears_danger(text)
        if danger:
            return RequestHuman(danger)
        if wants_human(text):
            return RequestHuman(Wish.ASKED)
        furious = read_mood(text) == "angry" and situation.last_moods[-1:] == ("angry",)
        return RequestHuman(Wish.MOOD) if furious else None

    def _consent(self, text: str, pending: Proposal | None) -> Confirm | Deny | None:
        """Only rules may hear consent, and only to the one pending proposal: a model's guess is no yes."""
        # CONFIRMED: this very turn, started again; the executor then looks up what became of it.
        open_ones = (ProposalStatus.PENDING, ProposalStatus.CONFIRMED)
        if pending is None or pending.status not in open_ones:
            return None
        named = order_numbers(text, self.order_pattern)
        if named and named != [str(pending.arguments.get("order_id", named[0]))]:
            return None
        words = self.order_pattern.sub("", text.upper()).lower() if named else text
        if says_no(words):
            return Deny(pending.id)
        # "确认取消" is no yes to a return.
        if re.search(r"取消|cancel", words, re.IGNORECASE) and "cancel" not in pending.tool.lower():
            return None
        return Confirm(pending.id) if says_yes(words) else None

    def _in_task(self, text: str, situation: Situation) -> Command | None:
        if situation.task is None:
            return None
        if _SIGNED_IN.search(bare(text)):
            return StartTask(situation.task)
        if gives_up(text):
            return Cancel()
        named = order_numbers(text, self.order_pattern)
        if len(named) >= 1 and _CORRECTION.search(text):
            return Correct("order_id", named[-1])
        if situation.expected is None:
            return None
        value = situation.expected.read(text)
        return FillSlot(situation.expected.name, value) if value is not None else None
