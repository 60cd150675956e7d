"""Cut a reply into what it claims: sentences that can be true or false, without greetings, questions, offers and confessions."""

import re
from functools import cache

from agent import words
from agent.figures import Figures, figures_of
from agent.linking import URL
from agent.sentences import split_sentences
from agent.understanding.wording import normalise

_MARKS = re.compile(r"\[\d{1,2}\]")
_BULLET = re.compile(r"^\s*(?:[-*+•>]|#{1,6}|\d{1,2}[.、)）])\s*")
_STYLE = re.compile(r"\*\*|__|`")
_QUESTION = re.compile(r"[?？]\W*$|(吗|呢|么)[。!！~～\W]*$")
# What carries no fact about the shop: it is polite, it offers, it asks for something, or it says that it does not know.
_MANNERS = re.compile(
    r"^\W*(您好|你好|亲|hi\b|hello\b|dear\b|good (morning|afternoon|evening)|好的|当然|没问题|明白|了解|收到|谢谢|感谢|抱歉|很抱歉|非常抱歉|对不起|不好意思|不客气|别担心|祝您"
    r"|thanks?\b|thank you|sure\b|of course|certainly|no problem|understood|i see\b|sorry\b|i'?m (so |very |really )?sorry|i am (so |very |really )?sorry|i (completely |fully )?understand|my apologies|we apologi[sz]e|i apologi[sz]e|you'?re welcome|great question)"
)
_OFFERS = re.compile(
    r"(如果|如|若|要是)?(您|你)?(还有|有|需要)(其他|其它|别的|任何|更多|什么)?.{0,8}(问题|疑问|帮助|需要).{0,14}(告诉|联系|随时|问|找|说|帮)|随时(联系|告诉|问|找)我|希望(对|能|这|以上).{0,6}(您|你|帮)|(我|这就|马上).{0,4}(为|帮|给|替)(您|你).{0,4}(查|看|转|核实|确认|联系)|请(稍等|稍候|放心)"
    r"|请(您|你)?(提供|告诉|告知|发|说一下|补充)(一?下|给)?(我)?.{0,12}(订单|单号|号码|细节|情况|信息|名称|型号)|(需要|可以|要)(的话)?.{0,6}转(接|给)?人工|(以上|这)(是|就是).{0,10}(规定|说明|信息|内容)"
    r"|\b(let me know|feel free|happy to help|glad to help|hope (this|that) helps|anything else|(i|we)('ll| will| can| could) (look|check|find|help|transfer|connect|pass|hand|submit)|please (wait|hold on|bear with)|(please )?(tell|send|give|share)( with)? (me|us) (your|the|which|what|more))\b"
)
_UNKNOWN = re.compile(
    r"(没有?|未能?|无法|不能|查不到|找不到)(在.{0,12})?(找到|查到|看到|确认|核实|回答|提到|说明|写明)|(资料|文章|知识库|规定|信息)(里|中|上)?(并)?(没有?|未)(提|写|说|包含)|不(太)?(清楚|确定|了解)"
    r"|\b(could ?n[o']t|cannot|can ?not|can't|do not|don't|did not|didn't|unable to) (find|see|know|confirm|say|answer|tell|verify)\b|\bno (information|details|article|source)s?\b|\b(does not|doesn't|do not|don't) (say|mention|cover|state)\b|\bnot (sure|certain)\b"
)
_SHORT = 24  # characters: what is longer than manners are tells something as well
_BREAKS = re.compile(r"[，,；;：:—!！]|\s-\s")


def claims_of(reply: str) -> list[str]:
    """The sentences that claim something, in order, with their citation marks."""
    found = []
    for sentence in split_sentences(reply):
        text = _STYLE.sub("", _BULLET.sub("", sentence)).strip()
        if text and is_claim(text):
            found.append(text)
    return found


def is_claim(sentence: str) -> bool:
    """A sentence with a figure, a link or a citation always claims something, unless it asks."""
    flat = normalise(bare(sentence))
    if not re.search(r"\w", flat) or _QUESTION.search(flat) or _by_code(flat):
        return False
    if _MARKS.search(sentence) or URL.search(sentence) or figures_of(flat) != Figures():
        return True
    if _OFFERS.search(flat) or _UNKNOWN.search(flat):
        return False
    polite = _MANNERS.match(flat)
    rest = flat[polite.end() :].strip(" ，,.。!！") if polite else flat
    # "好的，质量问题可以换货" says something behind its manners; "很抱歉给您带来不便" does not.
    told = _BREAKS.split(rest, maxsplit=1)[-1] if polite else rest
    return len(told) > _SHORT / 2 if polite else len(rest) > 1


def bare(sentence: str) -> str:
    """Without the citation marks."""
    return _MARKS.sub("", sentence).strip()


def marks_of(sentence: str) -> list[int]:
    return [int(mark[1:-1]) for mark in _MARKS.findall(sentence)]


def _by_code(flat: str) -> bool:
    """The sentences that code alone says are no model's claims; their figures are checked where they are made."""
    return any(pattern.fullmatch(flat) for pattern in _code_words())


@cache
def _code_words() -> tuple[re.Pattern[str], ...]:
    patterns = []
    for said in _texts(list(vars(words).values())):
        for sentence in split_sentences(said):
            if len(sentence.strip()) > 1 and not re.fullmatch(r"(\W|\{\w*\})*", sentence):
                parts = re.split(r"\{[^}]*\}", normalise(sentence))
                patterns.append(re.compile(".{0,80}".join(map(re.escape, parts))))
    return tuple(patterns)


def _texts(value: object) -> list[str]:
    match value:
        case dict():
            return [text for part in value.values() for text in _texts(part)]
        case list() | tuple():
            return [text for part in value for text in _texts(part)]
        case str() if re.search(r"[\u3400-\u9fff]|\w+ \w+", value) and "\\" not in value:
            return [value]
        case _:
            return []
