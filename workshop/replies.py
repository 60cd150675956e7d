"""What an operator's messages say about the matter: without greetings, closings, waiting words and personal data."""

import re

from domain.gap import OperatorReply
from domain.language import Language, detect_language
from domain.redaction import anonymous
from knowledge.sentences import sentence_spans

# Opens a sentence that goes on with the matter ("您好，定制需要7天。").
_OPENING = re.compile(
    r"^\s*((您好|你好|亲爱的|亲|嗨|哈喽|hi|hello|hey|dear|good (morning|afternoon|evening))(\s*\[[^\]]+\]|\s+there|\s+(?-i:[A-Z])[\w'-]+)?"
    r"|\[(客户|customer)\]\s*(您好|你好)?)\s*[,，!！。.~～:：]+\s*",
    re.IGNORECASE,
)
_EMPTY_ZH = re.compile(
    r"^(您好|你好|在的|在呢|亲|好的|嗯+|收到|明白|是的|没关系|不客气|不用谢|谢谢|感谢|再见|拜拜|辛苦)[^，,]{0,8}$"
    r"|(请|您)?稍等|我(来|先|这边|帮您|马上|去)?.{0,4}(查|看|核实|确认|问)(一下|下|询)|马上(为|帮)您"
    r"|(还有|请问).{0,6}(其他|别的|什么).{0,10}(吗|呢|问题)|(很)?高兴为您|(祝|愿)您|感谢您的|谢谢您的|欢迎(随时|再次|光临)|为您服务|我是.{0,8}(客服|专员|[一-鿿]{2,3}$)"
    r"|给您带来.{0,6}不便|(非常|实在|很)?抱歉(让您久等)?$|久等了"
)
_EMPTY_EN = re.compile(
    r"^(hi|hello|hey|dear|good (morning|afternoon|evening)|yes|no|ok(ay)?|sure|of course|certainly|great|perfect|thanks|thank you|bye|goodbye|cheers|best regards|kind regards|regards)\b[^,]{0,24}$"
    r"|\b(one|just a) (moment|second|minute)\b|\bbear with me\b|\blet me (check|look|see|find|ask)\b|\bi('ll| will) (check|look into|find out|ask)\b|\bplease (hold|wait)\b"
    r"|\b(anything else|any other questions?|further questions?)\b|\bhave a (nice|great|good|lovely) (day|evening|weekend)\b|\b(you'?re|you are) (very )?welcome\b|\bhappy to help\b|\bthank you for (contacting|your|waiting)\b|\bthanks for (contacting|your|waiting|reaching)\b"
    r"|\bmy name is\b|\bhow (can|may) i help\b|\bsorry (for|about) the (wait|delay|inconvenience)\b|^(i'?m|we'?re|i am) sorry$",
    re.IGNORECASE,
)
_MARKS = " 。.!！~～,，"
_SHORTEST_ZH, _SHORTEST_EN = 6, 4


def substance(reply: OperatorReply) -> str:
    """A paragraph for each message that says something; empty where none does."""
    names = [*reply.operator_names, *([reply.contact_name] if reply.contact_name else [])]
    found = [_said(text, names) for text in reply.texts]
    return "\n\n".join(dict.fromkeys(text for text in found if text))


def _said(text: str, names: list[str]) -> str:
    language = detect_language(text, default=Language.EN)
    clean = anonymous(text, language=language, names=names)
    lines = [_line(line, language) for line in clean.splitlines()]
    said = "\n".join(line for line in lines if line)
    return said if _enough(said, language) else ""


def _line(line: str, language: Language) -> str:
    """The line's sentences that are about something, as they stand."""
    empty = _EMPTY_ZH if language is Language.ZH else _EMPTY_EN
    kept = []
    for start, end in sentence_spans(line):
        sentence = _opened(line[start:end])
        if sentence.strip(_MARKS + "?？") and not empty.search(sentence.strip(_MARKS)):
            kept.append(sentence)
    return ("" if language is Language.ZH else " ").join(kept)


def _opened(sentence: str) -> str:
    """From where it comes to the matter."""
    rest = _OPENING.sub("", _OPENING.sub("", sentence)).strip()
    return rest[:1].upper() + rest[1:]


def _enough(text: str, language: Language) -> bool:
    if language is Language.ZH:
        return len(text) >= _SHORTEST_ZH
    return len(text.split()) >= _SHORTEST_EN
