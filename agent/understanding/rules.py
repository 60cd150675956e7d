"""First tier: what can be known for certain from the words and from where the conversation stands."""

import re
from dataclasses import dataclass, field, replace
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
from agent.understanding.consent import Heard, Offered, drops, hear, keeps, says_firmly
from agent.understanding.elliptical import Before, wish_behind
from agent.understanding.orders import task_about
from agent.understanding.phrases import (
    confirms_something,
    corrects,
    gives_up,
    may_mean_both,
    points_elsewhere,
    small_talk,
    wants_it_different,
)
from agent.understanding.wishes import rule_heard
from agent.understanding.wording import bare, order_numbers, read_mood
from domain.effect import Proposal, ProposalStatus

_SIGNED_IN = re.compile(
    r"^(我)?(已经|已|现在)?登(录|陆)(了|好了|成功|上了|完了)?|\b(signed|logged) in\b|^(ok |i am |i'm )?(signed|logged) in"
)
_INJECTION = re.compile(
    r"(忽略|无视|忘记).{0,8}(之前|以上|前面|所有|上面).{0,6}(指令|提示|规则|设定|要求)|(系统|system) ?(提示词?|prompt)|ignore (all |any |the |your )*(previous|prior|above|earlier) (instructions|prompts|rules)|(developer|jailbreak|dan) mode",
    re.IGNORECASE,
)

_SENTENCES = re.compile(r"(?<=[。.!！?？;；\n])\s*|\bbut\b|但是?|不过", re.IGNORECASE)
_PICTURE = re.compile(
    r"[\[【(（]?(图片|照片|视频|文件|语音|表情|image|photo|picture|video|file|attachment)s?[\]】)）]?",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^(好|行|嗯|那|就|可以|吧|，|,)*(接着|继续)(吧|办|弄|退|开|来|取消|改)*$|^(ok|okay|cool|fine|good|right|then|so|and|yes|,|\.| )*(do it|go on|carry on|go ahead|proceed|continue)\b.{0,16}$"
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
    `doubted`: the last reply asked whether the proposal is meant, so that only the plain word will do; `offered` is the
    proposal as words can mean it; `before` is what went before; `later` are wishes that were put off."""

    pending: Proposal | None = None
    task: str | None = None
    expected: Expected | None = None
    last_moods: tuple[str, ...] = ()
    order: str | None = None
    doubted: bool = False
    offered: Offered | None = None
    before: Before = field(default_factory=Before)
    later: tuple[StartTask, ...] = ()


class Rules:
    """`order_pattern` finds the shop's order numbers."""

    def __init__(self, order_pattern: re.Pattern[str]) -> None:
        self.order_pattern = order_pattern

    def read(
        self, text: str, situation: Situation, *, urgent: bool = True
    ) -> tuple[Command, ...] | None:
        """Commands known for certain; None leaves the utterance to the next tier. Without `urgent` no human is called."""
        if urgent and (wish := rule_heard(text) or self.fury(text, situation)):
            return (RequestHuman(wish),)
        consent = self._consent(text, situation)
        if consent:
            return (consent, *self._next(consent, text, situation))
        in_task = self._in_task(text, situation)
        if in_task:
            return in_task
        if gives_up(text) and not may_mean_both(text, "cancel"):
            return (Cancel(),)
        talk = small_talk(text) or self._loose(text, situation)
        if talk:
            return (SmallTalk(talk),)
        if _INJECTION.search(text) and "?" not in bare(text)[-1:]:
            return (OutOfScope(),)
        about = task_about(text, self.order_pattern)
        if about and not _corrects_last(about, text, situation):
            return about
        behind = wish_behind(text, situation.before, self.order_pattern)
        return (behind,) if behind else about

    def _next(self, consent: Command, text: str, situation: Situation) -> tuple[Command, ...]:
        """What comes behind a decision: another wish in the same words, or the one that was put off."""
        if isinstance(consent, Deny) and (wish := self._wish_in(text, situation)):
            return wish
        decided = isinstance(consent, Confirm | Deny)
        return situation.later[:1] if decided else ()

    def _wish_in(self, text: str, situation: Situation) -> tuple[StartTask, ...]:
        """ "No, leave it. But change the address of LS...": said with its order, or with another verb than the proposal's."""
        pending = situation.pending
        parts = [part for part in _SENTENCES.split(text) if part.strip()]
        for part in parts[1:] if len(parts) > 1 else ():
            about = task_about(part, self.order_pattern)
            wishes = tuple(c for c in about or () if isinstance(c, StartTask))
            if wishes and pending is not None:
                return tuple(replace(w, words=w.words or part) for w in wishes)
        return ()

    def _loose(self, text: str, situation: Situation) -> Talk | None:
        """Talk that is about the conversation itself."""
        if not bare(text):
            return Talk.WORDLESS
        if situation.pending is None and confirms_something(text):
            return Talk.UNPROMPTED
        short = len(bare(text)) <= 15 or len(text.split()) <= 5
        if _PICTURE.fullmatch(text.strip()):
            return Talk.ATTACHMENT
        if situation.pending is None and situation.task is None and keeps(text):
            return Talk.KEPT
        only_angry = short and read_mood(text) == "angry" and not _SUBJECT.search(bare(text))
        return Talk.COMPLAINT if only_angry else None

    def fury(self, text: str, situation: Situation) -> Wish | None:
        """Anger that goes on: twice in a row."""
        furious = read_mood(text) == "angry" and "angry" in situation.last_moods
        return Wish.MOOD if furious else None

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
        if other:
            # The wish begins anew with the other order, where it is known what was wished.
            anew = corrects(text) and situation.before.task
            changes = corrects(text) or wants_it_different(text)
            return Correct("", text) if changes and not anew else None
        words = self.order_pattern.sub("", text.upper()).lower() if named else text
        if may_mean_both(words, pending.tool):
            return SmallTalk(Talk.BOTH_WAYS)
        offered = situation.offered or Offered(pending.tool, pending.arguments)
        match hear(words, offered):
            case Heard.DIFFERENT:
                wish = self._wish_in(text, situation)
                another = wish and wish[0].task not in ("order_status", situation.before.task)
                return Deny(pending.id) if another else Correct("", text)
            case Heard.NO:
                return Deny(pending.id)
            case Heard.HESITATES:
                return SmallTalk(Talk.HESITATES)
            case Heard.YES if situation.doubted and not says_firmly(words):
                return SmallTalk(Talk.BOTH_WAYS)
            case Heard.YES:
                return Confirm(pending.id)
        return None

    def _in_task(self, text: str, situation: Situation) -> tuple[Command, ...] | None:
        if situation.task is None:
            return None
        if _SIGNED_IN.search(bare(text)):
            about = task_about(text, self.order_pattern)
            return about or (StartTask(situation.task),)
        # "I changed my mind" is a reason where it was offered as one.
        if situation.expected and (picked := situation.expected.offered(text)) is not None:
            return (FillSlot(situation.expected.name, picked),)
        about = task_about(text, self.order_pattern)
        other = about[0].task if about and isinstance(about[0], StartTask) else ""
        leads_away = bool(about) and other not in (situation.task, "order_status")
        if gives_up(text) or (drops(text) and not about):
            return (Cancel(),)
        named = order_numbers(text, self.order_pattern)
        if leads_away:
            return about
        if corrected := self._corrected(text, named, situation):
            return (corrected,)
        if situation.expected is None:
            return None
        value = situation.expected.read(text)
        if value is not None:
            return (FillSlot(situation.expected.name, value),)
        return (StartTask(situation.task),) if _GOES_ON.search(bare(text)) else None

    def _corrected(self, text: str, named: list[str], situation: Situation) -> Command | None:
        """Another order than the task's, or something that was said before taken back."""
        expected = situation.expected.name if situation.expected else ""
        alone = bool(named) and not bare(self.order_pattern.sub("", text.upper()))
        another = situation.order and (alone or (named and named[-1] != situation.order))
        if named and (corrects(text) or another):
            return Correct("order_id", named[-1])
        if not named and expected and points_elsewhere(text) and situation.order:
            return Correct("", text)
        return None


def _corrects_last(about: tuple[Command, ...], text: str, situation: Situation) -> bool:
    """ "Sorry, LS20260021": the number is for what was wanted before, unless a verb says otherwise."""
    first = about[0]
    weak = isinstance(first, StartTask) and first.task == "order_status"
    return bool(situation.before.task) and weak and corrects(text)
