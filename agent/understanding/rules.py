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
    Talk,
    Wish,
)
from agent.understanding.orders import task_about
from agent.understanding.phrases import (
    confirms_something,
    gives_up,
    may_mean_both,
    says_no,
    says_yes,
    small_talk,
    wants_it_different,
)
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

_SUBJECT = re.compile(
    r"快递|物流|订单|包裹|退|换|取消|发货|发票|地址|券|尺码|质量|坏|\b(parcel|package|order|refund|return|cancel|deliver\w*|ship\w*|broken|invoice|address|size|quality)\b"
)


class Expected(Protocol):
    """The slot that a running task has just asked for."""

    @property
    def name(self) -> str: ...

    def offered(self, text: str) -> str | None:
        """The value of the quick reply with just these words."""
        ...

    def read(self, text: str) -> str | None:
        """The slot's value if the whole text is an answer to it."""
        ...


@dataclass(frozen=True)
class Situation:
    """Where the conversation stands: what a short answer may refer to; `order` is the running task's;
    `doubted`: the last reply asked whether the proposal is meant, so that only the plain word will do."""

    pending: Proposal | None = None
    task: str | None = None
    expected: Expected | None = None
    last_moods: tuple[str, ...] = ()
    order: str | None = None
    doubted: bool = False


class Rules:
    """`order_pattern` finds the shop's order numbers."""

    def __init__(self, order_pattern: re.Pattern[str]) -> None:
        self.order_pattern = order_pattern

    def read(self, text: str, situation: Situation) -> tuple[Command, ...] | None:
        """Commands known for certain; None leaves the utterance to the next tier."""
        urgent = self._urgent(text, situation)
        if urgent:
            return (urgent,)
        consent = self._consent(text, situation)
        if consent:
            return (consent,)
        in_task = self._in_task(text, situation)
        if in_task:
            return (in_task,)
        if gives_up(text) and not may_mean_both(text, "cancel"):
            return (Cancel(),)
        talk = small_talk(text) or self._loose(text, situation)
        if talk:
            return (SmallTalk(talk),)
        if _INJECTION.search(text) and "?" not in bare(text)[-1:]:
            return (OutOfScope(),)
        return task_about(text, self.order_pattern)

    def _loose(self, text: str, situation: Situation) -> Talk | None:
        """Talk that is about the conversation itself."""
        if not bare(text):
            return Talk.WORDLESS
        if situation.pending is None and confirms_something(text):
            return Talk.UNPROMPTED
        short = len(bare(text)) <= 15 or len(text.split()) <= 5
        only_angry = short and read_mood(text) == "angry" and not _SUBJECT.search(bare(text))
        return Talk.COMPLAINT if only_angry else None

    def _urgent(self, text: str, situation: Situation) -> RequestHuman | None:
        danger = hears_danger(text)
        if danger:
            return RequestHuman(danger)
        if wants_human(text):
            return RequestHuman(Wish.ASKED)
        furious = read_mood(text) == "angry" and "angry" in situation.last_moods
        return RequestHuman(Wish.MOOD) if furious else None

    def _consent(self, text: str, situation: Situation) -> Command | None:
        """Only rules may hear consent, and only to the one pending proposal: a model's guess is no yes."""
        pending = situation.pending
        # CONFIRMED: this very turn, started again; the executor then looks up what became of it.
        open_ones = (ProposalStatus.PENDING, ProposalStatus.CONFIRMED)
        if pending is None or pending.status not in open_ones:
            return None
        # A question stands open behind the proposal: a bare yes answers that, and no older one.
        if situation.expected is not None:
            return None
        named = order_numbers(text, self.order_pattern)
        other = bool(named) and named != [str(pending.arguments.get("order_id", named[0]))]
        if wants_it_different(text):
            return None if other and not _CORRECTION.search(text) else Correct("", text)
        if other:
            return None
        words = self.order_pattern.sub("", text.upper()).lower() if named else text
        if may_mean_both(words, pending.tool):
            return SmallTalk(Talk.BOTH_WAYS)
        if says_no(words):
            return Deny(pending.id)
        # "确认取消" is no yes to a return.
        if re.search(r"取消|cancel", words, re.IGNORECASE) and "cancel" not in pending.tool.lower():
            return None
        if not says_yes(words):
            return None
        if situation.doubted and not confirms_something(words):
            return SmallTalk(Talk.BOTH_WAYS)
        return Confirm(pending.id)

    def _in_task(self, text: str, situation: Situation) -> Command | None:
        if situation.task is None:
            return None
        if _SIGNED_IN.search(bare(text)):
            return StartTask(situation.task)
        # "I changed my mind" is a reason where it was offered as one.
        if situation.expected and (picked := situation.expected.offered(text)) is not None:
            return FillSlot(situation.expected.name, picked)
        if gives_up(text):
            return Cancel()
        named = order_numbers(text, self.order_pattern)
        if len(named) >= 1 and _CORRECTION.search(text):
            return Correct("order_id", named[-1])
        alone = len(named) == 1 and not bare(self.order_pattern.sub("", text.upper()))
        if (
            alone
            and situation.order
            and situation.expected
            and situation.expected.name != "order_id"
        ):
            return Correct("order_id", named[0])
        about = task_about(text, self.order_pattern)
        other = about and isinstance(about[0], StartTask) and about[0].task
        if about and other not in (situation.task, "order_status"):
            return about[0]
        if situation.expected is None:
            return None
        value = situation.expected.read(text)
        return FillSlot(situation.expected.name, value) if value is not None else None
