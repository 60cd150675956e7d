"""Hear whether somebody consents to exactly the pending proposal: clause by clause, and in doubt not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agent.choosing import pieces
from agent.understanding.alike import alike_words
from agent.understanding.commands import Talk
from agent.understanding.phrases import (
    corrects,
    says_no,
    says_yes,
    small_talk,
    wants_it_different,
)
from agent.understanding.typos import mended
from agent.understanding.wording import bare, normalise


class Heard(StrEnum):
    YES = "yes"
    NO = "no"
    HESITATES = "hesitates"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Offered:
    """The proposal as far as words can mean it: `subject` names what it is about, `rivals` what it is not."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    rivals: Sequence[str] = ()


_CLAUSES = re.compile(
    r"[，,。.!！;；、…:：\n]+|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])|\s+-+\s+|\b(?:and then|and|then|so)\b",
    re.IGNORECASE,
)
_SOFT_ZH = re.compile(
    r"^(嗯+|恩|哦+|噢|那|哪|那么|好+|好的?|好吧|好嘞|行|行吧|行的|那行|那好吧?|成|中|可以|没事|知道了|明白了?|收到|懂了|谢谢(你|您)?|辛苦了?|麻烦了?|核对过了|看过了|就这样)+$"
)
_SOFT_EN = frozenset(
    [
        "ok", "okay", "okey", "fine", "good", "great", "grand", "cool", "right", "alright", "all", "well", "got",
        "it", "i", "see", "understood", "sure", "lovely", "brilliant", "thanks", "thank", "you", "cheers", "please",
        "ah", "oh", "then", "now", "that", "this", "one", "so", "also", "as", "too", "just", "pls", "again", "have",
        "checked",
    ]
)  # fmt: skip
_YES_ZH = re.compile(
    r"^(嗯*)(就|这[回次下]|都|全)?(对|是|没错|没问题|确认|确定|同意|要|无误|可以|行)(的|了|啦|啊|呀|哈|吧|无误)*$"
    r"|^(对|是)(的|啊)?(就)?(这个|这单|这样|它|这件|这双)(了)?$"
)
_YES_EN = re.compile(
    r"\b(ya|yes+|yeah|yep|yup|confirm(ed)?|correct|exactly|agreed|affirmative|absolutely|definitely|certainly|perfect|go ahead|go for it|do it|do that|do so|please do|proceed)\b|^(ok |then )*go$"
    r"|\b(it|that|this|all|everything|\d+)( i|'|’)?s (now )?(right|correct|fine|ok|okay|good|the one|it)\b"
    r"|\b(sounds|looks) (good|right|correct|fine|ok|okay)\b"
)
# "Yes, that one": each half alone is no consent.
_AFFIRMS = re.compile(r"(yes+|yeah|yep|yup|correct|right|对|是)(的|啊)?$")
_POINTS = re.compile(r"(that|this)( one)?$|(就)?(是)?(这|那)(个|单|笔|件)$")
_STRONG = re.compile(r"确认|确定|同意|\bconfirm|\bgo ahead\b|\bproceed\b")
_ACTIONS = {
    "cancel": r"取消|退订|\bcancel\b",
    "return": r"退货|退回去?|退掉|退了|退|寄回|\breturn\b|\bsend (it|them|this|that|everything) back\b",
    "refund": r"退款|退钱|退|\brefund\b",
    "address": r"修改|更改|改|换|\bchange\b|\bupdate\b",
    "invoice": r"开票|开|\bissue\b|\binvoice\b",
}
_ANY_ACTION = r"提交|办理|办|执行|操作|申请|处理|弄|搞|继续|\bsubmit\b|\bgo ahead\b|\bdo\b|\bproceed\b|\bcarry on\b|\bgo\b|\bsend\b|\bprocess\b|\bplease do\b"
# "Confirm the return": the deed as a noun behind the word that can only mean yes.
_DEEDS = {
    "cancel": r"cancell?ation",
    "return": r"return",
    "refund": r"refund",
    "address": r"(address )?(change|update)",
    "invoice": r"invoice",
}
# What may stand around the action without saying anything of its own.
_AROUND = re.compile(
    r"帮我|给我|替我|麻烦(你|您)?|请|赶紧|赶快|快|马上|现在|就|都|也|再|还是|还|接着|按|照|这个|那个|这样|这单|那单|这笔|那笔|这件|那件|这双|那双|该|它|它们|订单|单子|单|申请|货|款|发票|票|地址|"
    r"吧|了|啊|呀|哈|啦|咯|嘛|掉|一下|下|的|呗|我|你|您|把|给|我们|一起|一块|那|哪|嗯|好|对|行"
    r"|\b(please|pls|now|then|just|the|my|it|this|that|these|those|them|one|ones|order|request|return|refund|item|items|address|invoice|for|me|of|to|and|ahead|also|as|well|too|ok|okay|so|yes|back|you|can|a|an|with|on|up|through)\b"
    r"|[\W_]+"
)
_WHOLE = re.compile(r"全部|所有|整单|两件都|都退|\b(everything|all of (it|them)|both|the whole)\b")
_HESITATES = re.compile(
    r"想想|考虑|再看看|看看再|问问|问下|问一下|不确定|犹豫|也许|可能吧|再说|\b(maybe|perhaps|not sure|let me think|think about it|i'?ll see|hm+|in a (minute|moment|bit)|later)\b"
)
_KEEP = re.compile(
    r"(先)?(别|不|不要|不用|甭)(再)?(取消|退|改|换|开|办|弄|提交)(款|货|了|吧|啦|它|这个|这单|地址|发票)*|留着|(?<!不)(先)?放着|\b(keep|leave) (it|them|the \w+|this|that|everything)\b"
    r"|\b(don'?t|do not|never) (cancel|return|refund|change|submit|do|issue|send)\b|\bstop\b|\bnever ?mind\b"
)
_STAYS = re.compile(
    r"留着|别(给(我|俺)?)?(一起|再)?(动|退|取消|碰)|不要动|保留"
    r"|\b(stays?|keep(ing)?|remains?)\b.{0,20}(with me|\bit\b|\bthem\b|\bthat\b|for now)|\bi'?ll keep\b|\bno need to send\b"
)
_WISHES = re.compile(r"但|不过|想|要(?!动)|帮我|给我|\b(but|want|like|need|please|could|can)\b")
_GIVES_UP = re.compile(
    r"^(那|哎|还是)?(就)?(先)?不(退|取消|改|换|开|办|弄)(货|款|地址)?了(吧)?$|^(那)?(就)?算了(算了)?(吧)?$|^(那)?先放着$|^(please )?stop( it| this)?$|^never ?mind$|^forget it$|\bkeep them\b"
)
_NEGATION = re.compile(
    r"不(?!客气|好意思|错|过)|别(?!的)|没(?!问题|错|事|关系)|勿|\b(no|not|don'?t|doesn'?t|didn'?t|never|without|except|only|other|else|another|instead)\b|另|其他|别的|换成|改成"
)
_ASKS = re.compile(
    r"[?？]|吗|么$|呢$|怎么|什么|啥|多少|多久|几(天|时|号)|哪(里|个|天|些)|\b(how|what|when|where|which|who|why)\b"
    r"|\b(can|does|is|are|will|would|could) (i|you|it|they|we)\b|\bdo (i|you|they|we)\b"
)
# "确认一下退款规则": what is to be confirmed is something about it.
_ABOUT_IT = re.compile(
    r"规则|政策|流程|时间|时效|运费|进度|状态|条件|说明|细节|规定|方式"
    r"|\b(polic(y|ies)|rules?|terms|details|status|conditions?|progress|steps|timing)\b"
)
_NOT_WANTED = re.compile(r"^.+不(想)?要(了)?$")
_VALUE = re.compile(r"\d+(?:\.\d+)?")
_LONGEST, _SMALL = 40, 6


def hear(text: str, offered: Offered) -> Heard | None:
    """None where the words are about something else, or not surely about exactly this."""
    clauses = clauses_of(text)
    if not clauses or _asks(text):
        return None
    changes = wants_it_different(text) or corrects(text)
    if changes and not _only_repeats(clauses, offered):
        return Heard.DIFFERENT
    if any(_refuses(clause, offered) for clause in clauses):
        return Heard.NO
    if any(_HESITATES.search(clause) for clause in clauses):
        return Heard.HESITATES
    kinds = [_kind(clause, offered) for clause in clauses]
    if "wrong" in kinds:
        return None
    loose = kinds.count("loose")
    # "好的谢谢" may be meant for the answer that was just given.
    plain_yes = says_yes(text) and small_talk(text) not in (Talk.THANKS, Talk.GOODBYE)
    pointed = any(map(_POINTS.match, clauses)) and any(map(_AFFIRMS.match, clauses))
    sure = "yes" in kinds or "action" in kinds or ((plain_yes or pointed) and not loose)
    return Heard.YES if sure and loose <= 1 else None


def clauses_of(text: str) -> list[str]:
    flat = (part for part in _CLAUSES.split(text.replace("’", "'")) if part)
    return [clause for part in flat if (clause := mended(bare(part)))]


def says_firmly(text: str) -> bool:
    """With a word that can only be a confirmation."""
    return bool(_STRONG.search(mended(normalise(text)))) and not _NEGATION.search(normalise(text))


def keeps(text: str) -> bool:
    """Something shall stay as it is: "the tee stays with me", "鞋我留着，别一起退了"."""
    flat = mended(normalise(text))
    wishes = len(flat) > 60 or _WISHES.search(flat)
    return not _asks(text) and not wishes and bool(_STAYS.search(flat))


def drops(text: str) -> bool:
    """What is under way is given up, with reasons: "算了，我再穿穿看，先不退了", "please stop, I will keep them"."""
    clauses = clauses_of(text)
    return not _asks(text) and any(_GIVES_UP.search(clause) for clause in clauses)


def _refuses(clause: str, offered: Offered) -> bool:
    # "取消" is the very action of a proposal to cancel, and a refusal of any other.
    if _own(offered.tool) == "cancel" and not _without(clause, "cancel"):
        return False
    return says_no(clause) or bool(_KEEP.search(clause))


def _asks(text: str) -> bool:
    return bool(_ASKS.search(mended(normalise(text))))


def _only_repeats(clauses: Sequence[str], offered: Offered) -> bool:
    """ "好，麻烦改一下", "ok, change it": the change is what was proposed, and nothing else is said."""
    return "address" in offered.tool.lower() and all(
        _kind(clause, offered) in ("soft", "yes", "action") for clause in clauses
    )


def _kind(clause: str, offered: Offered) -> str:
    """soft, yes, action, loose (says something beside it), or wrong (speaks of something else)."""
    own, actions = _own(offered.tool), _actions_in(clause)
    if _soft(clause) or _POINTS.match(clause):
        return "soft"
    if not _values_fit(clause, offered) or _names_rival(clause, offered):
        return "wrong"
    if actions - {own, "any"} and own not in actions:
        return "wrong"
    if small_talk(clause) in (Talk.THANKS, Talk.ACKNOWLEDGE):
        return "soft"
    if _yes(clause) or _confirmed(clause, own):
        return "yes"
    if _WHOLE.search(clause) and "sku" in offered.arguments:
        return "wrong"
    if own in ("cancel", "return") and _NOT_WANTED.match(clause):
        return "soft"
    if actions:
        rest = _without(clause, own)
        if _NEGATION.search(rest) or _ABOUT_IT.search(rest):
            return "wrong"
        return "action" if len(rest) <= _SMALL or _shares(rest, offered.subject) else "loose"
    return "wrong" if _NEGATION.search(clause) or len(clause) > _LONGEST else "loose"


def _soft(clause: str) -> bool:
    return bool(_SOFT_ZH.match(clause)) or set(clause.split()) <= _SOFT_EN


def _yes(clause: str) -> bool:
    if _YES_ZH.match(clause) or says_yes(clause):
        return True
    rest = _YES_EN.sub(" ", clause)
    return rest != clause and set(rest.split()) <= _SOFT_EN


def _confirmed(clause: str, own: str) -> bool:
    deed = f"({_DEEDS[own]}|request)" if own in _DEEDS else "request"
    around = r"(yes|i|please|pls|now|then|ok|okay|thanks| )*"
    return bool(
        re.fullmatch(
            rf"{around}confirm(ed)? (the |my |this |that )?{deed}( request)?{around}", clause
        )
    )


def _own(tool: str) -> str:
    flat = tool.lower()
    return next((name for name in _ACTIONS if name in flat), "any")


def _actions_in(clause: str) -> set[str]:
    found = {name for name, verb in _ACTIONS.items() if re.search(verb, clause)}
    return found | ({"any"} if re.search(_ANY_ACTION, clause) else set())


def _without(clause: str, own: str) -> str:
    """What is left of a clause without its action and the words that may stand around it."""
    verb = f"{_ACTIONS[own]}|{_ANY_ACTION}" if own in _ACTIONS else _ANY_ACTION
    rest = re.sub(verb, " ", clause)
    rest = _WHOLE.sub(" ", rest)
    return "".join(_AROUND.sub(" ", rest).split())


def _values_fit(clause: str, offered: Offered) -> bool:
    """Every number that is said is one of the proposal's."""
    told = " ".join(_plain(value) for value in offered.arguments.values())
    return all(number in told for number in _VALUE.findall(clause))


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _names_rival(clause: str, offered: Offered) -> bool:
    own, said = pieces(offered.subject), pieces(clause)
    said |= {other for piece in said for other in alike_words(piece)}
    own |= {other for piece in own for other in alike_words(piece)}
    return any(said & (pieces(rival) - own) for rival in offered.rivals)


def _shares(rest: str, subject: str) -> bool:
    return bool(pieces(rest) & pieces(subject))
