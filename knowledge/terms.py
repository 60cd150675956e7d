"""Turn text into the terms that searches compare: words of Chinese, stems of English."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[\u3400-\u9fff\uf900-\ufaff]+|[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_ENGLISH = """
a about an and any are as at be been but by can could did do does for from get got had
has have hello hey hi how i i'd i'll i'm i've if in into is it it's its just let like
may me might must my of on or our ours out please shall she should so some than thank
thanks that that's the their them then there they this those to too up us very want was
we well were what when where which while who why will with would yes you you're your
yours am also because need know tell
"""
_CHINESE = """
的 了 吗 呢 吧 啊 呀 哦 么 嘛 是 我 你 您 他 她 它 我们 你们 他们 这
那 这个 那个 这些 那些 哪 哪个 什么 怎么 怎样 如何 为什么 请问 请 一下
可以 能 能不能 可不可以 会 要 想 想要 需要 有 有没有 没有 在 和 与 或
或者 及 就 都 也 还 又 再 才 被 把 给 对 从 到 向 跟 让 由 于 以 之
而 但 但是 如果 因为 所以 你好 您好 谢谢 谁 多 多少 几 一个 个 不 没
是不是 啦 哈 上 下 里 中 去 来 过 着 地 得 很 太 那么 这么 怎么办 知道
告诉
"""
_STOP_ZH = frozenset(_CHINESE.split())


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[str, ...]:
    """All terms in order, stop words included; what both sides of the keyword index are made of."""
    found: list[str] = []
    for word in _WORD.findall(_folded(text)):
        if _HAN.match(word):
            found.extend(_segment(word))
        else:
            found.append(stem(word))
    return tuple(found)


def content_terms(text: str) -> tuple[str, ...]:
    """The terms that carry meaning, each once, in order."""
    kept = dict.fromkeys(term for term in terms(text) if not is_stop_word(term))
    return tuple(kept)


def simplified(text: str) -> str:
    """The text in simplified characters; what has none of the others stays as it is."""
    return str(_converter("t2s").convert(text)) if _HAN.search(text) else text


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    # Words too: 滑鼠 is 鼠标 on the mainland.
    return str(_converter("tw2sp").convert(plain)) if _HAN.search(plain) else plain


@cache
def _converter(name: str) -> Any:
    import opencc

    return opencc.OpenCC(name)


def is_stop_word(term: str) -> bool:
    return term in _STOP_ZH or term in _STOPPED_STEMS


def segments(run: str) -> list[str]:
    """The words of a run of Chinese characters, in order and without a gap."""
    import rjieba

    return list(rjieba.cut(run))


def _segment(run: str) -> list[str]:
    import rjieba

    words: list[str] = []
    for word in rjieba.cut_for_search(run):
        words.append(word)
        # 七天无理由退货: a long word also counts as its two-character parts.
        if len(word) > 3:
            words.extend(word[at : at + 2] for at in range(0, len(word) - 1, 2))
    return words


def stem(word: str) -> str:
    """Plural, -ing and -ed endings only: enough to join `returns`, `returned` and `return`."""
    word = word.partition("'")[0]
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending, least in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and len(word) >= least:
            base = word[: -len(ending)]
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                base = base[:-1]
            return base.removesuffix("e")
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


_STOPPED_STEMS = frozenset(stem(word) for word in _ENGLISH.split())
