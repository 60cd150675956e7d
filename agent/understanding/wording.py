"""Bring what people type into one form: width, case, simplified characters, order numbers, mood."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_EDGE = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_ANGRY = re.compile(
    r"垃圾|骗子|骗人|太差|差劲|气死|什么破|忽悠|坑人|恶心|滚|废物|傻[逼b]|sb|他妈|tmd|无耻|黑店|受够|欺负|欺骗"
    r"|\bscam|\bterrible|\bworst|\bridiculous|\buseless|\bwtf|\bfuck|\bshit|\bbullshit|\bawful|\bpathetic"
    r"|\bdisgust|\bfurious|\bangry|\bfed up|\bsick of|\brip.?off|\bunacceptable|\bstupid|\bcrap",
    re.IGNORECASE,
)
_ANNOYED = re.compile(
    r"怎么还(没|不)|到底|催了|又是|第[二三四五六]次|不满|失望|无语|着急|急死|太慢|烦死|搞什么"
    r"|\bstill (no|not|waiting|haven)|\bagain\b.*!|\bdisappoint|\bfrustrat|\bannoy|\bhow many times|!!|！！",
    re.IGNORECASE,
)
_SAD = re.compile(r"难过|伤心|想哭|崩溃|绝望|\bdesperate|\bin tears|\bdevastated", re.IGNORECASE)


@cache
def _simplify() -> Callable[[str], str]:
    """OpenCC's tables take 10 ms to load, a sentence a microsecond."""
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


def simplified(text: str) -> str:
    """Traditional characters made simple; everything else as it is."""
    # Half of a surrogate pair is no text for OpenCC.
    return _simplify()(text.encode("utf-8", "replace").decode())


@lru_cache(maxsize=512)
def normalise(text: str) -> str:
    """Half-width, lower case, simplified, without gaps inside Chinese."""
    flat = simplified(unicodedata.normalize("NFKC", text).lower())
    flat = flat.replace("’", "'").replace("‘", "'")
    return _HAN_GAP.sub("", flat).strip()


def bare(text: str) -> str:
    """`normalise` without punctuation and emoji at both ends."""
    return _EDGE.sub("", normalise(text))


def read_mood(text: str) -> str:
    """calm, annoyed, angry or distressed: what the operator should know before reading on."""
    flat = normalise(text)
    if _ANGRY.search(flat):
        return "angry"
    if _SAD.search(flat):
        return "distressed"
    letters = [c for c in text if c.isalpha() and c.isascii()]
    shouting = len(letters) >= 12 and all(c.isupper() for c in letters)
    return "annoyed" if shouting or _ANNOYED.search(flat) else "calm"


def order_numbers(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Order numbers in the order they are named, in capitals, each once."""
    found = pattern.findall(unicodedata.normalize("NFKC", text).upper())
    return list(dict.fromkeys(found))
