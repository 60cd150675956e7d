"""Find in a text what its readers do not see, or what speaks to the model instead of to them."""

import re
from collections.abc import Iterator

from knowledge.documents import Words

# Joiners between emoji and marks at the very start are harmless; these never help a reader.
_INVISIBLE = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]+"
)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,20}\b(?:previous|above|prior|earlier|preceding|your|system|other)\b"
    r".{0,20}\b(?:instructions?|prompts?|rules|messages?)\b|\b(?:ignore|disregard) everything\b"
    r"|\byou are now\b|\bsystem prompt\b|\bas an ai\b.{0,40}\bmust\b|\bdo not (?:tell|reveal to|mention to) the (?:user|customer)\b"
    r"|(?:忽略|无视|忘记|不要理会)[^。\n]{0,12}(?:以上|之前|上面|前面|先前|所有)?[^。\n]{0,8}(?:指令|指示|提示词?|规则|设定)"
    r"|系统提示词?|你现在是|从现在起你|不要告诉(?:用户|客户|顾客)"
    r"|<\|(?:im_start|im_end|system|endoftext)\|>|\[/?INST\]",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|iframe)\b.*?(?:</\1>|$)|<[^>]*(?:display:\s*none|font-size:\s*0)[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_AROUND = 60


def hidden_in(text: str) -> Iterator[tuple[Words, str]]:
    """What was found, in words, and the place; one of each kind."""
    invisible = _INVISIBLE.search(text)
    if invisible:
        message = Words(
            "It holds characters that nobody sees; the model would read them.",
            "文中有看不见的字符，但模型会读到。",
        )
        yield message, _INVISIBLE.sub("·", _place(text, invisible))
    orders = _ORDERS.search(_INVISIBLE.sub("", text))
    if orders:
        message = Words(
            "This reads like an instruction to the assistant, not like words for customers. The assistant does not follow it.",
            "这句话像是给助手的指令，而不是写给顾客的内容。助手不会照做。",
        )
        yield message, _place(_INVISIBLE.sub("", text), orders)
    unseen = _UNSEEN.search(text)
    if unseen:
        message = Words(
            "This would not be visible on a page, but the assistant reads it as text.",
            "这部分在网页上看不见，但助手会当作正文读取。",
        )
        yield message, _place(text, unseen)


def _place(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - _AROUND) : found.end() + _AROUND].strip()
