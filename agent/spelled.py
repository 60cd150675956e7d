"""Write the numbers of a text that stand in words in digits, where something is counted by them."""

import re
from decimal import Decimal

from knowledge.numerals import EN_WORDS, ZH_DIGITS, zh_value

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇", "一二三四五六七八九十百千零")
_ZH_NUMBER = re.compile(
    r"(?<![\d.零一二两三四五六七八九十百千万])([零一二两三四五六七八九十百千][零一二两三四五六七八九十百千万]{0,14})(?=\s*(?:个)?(?:工作日|自然日|小时|分钟|天|日|月|年|周|星期|元|块|圆|毛|角钱|分钱|美元|欧元|次|折|件|双|倍|期|岁|公斤|克|积分))"
)
_TENFOLD = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_EN_WORDS = {"zero": 0, "dozen": 12} | EN_WORDS
_WORD = "|".join(sorted((*_EN_WORDS, *_TENFOLD), key=len, reverse=True))
_RUN = rf"(?:(?:an?\s+)?(?:{_WORD})(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}))*)"
_COUNTED = r"(?:working |business |calendar |full |whole )?(?:day|hour|minute|week|month|year|yuan|rmb|dollar|euro|pound|buck|cent|time|instal|percent|per cent|point|item|piece|pair|order)"
_EN_NUMBER = re.compile(rf"\b{_RUN}(?=[\s-]+{_COUNTED})|(?<=[¥$€£])\s*{_RUN}\b")
# "one-year", "7-day".
_HYPHENED = re.compile(r"(?<=\d)-(?=(?:working-)?(?:day|hour|minute|week|month|year)s?\b)")
_A_COIN = re.compile(r"\ban? (?=(?:single )?(?:yuan|dollar|euro|pound|buck|cent)\b)")
# "24 hours a day" counts no day.
_A_WHILE = re.compile(
    r"\b(within|for|in|after|up to|have|than|of|is|get) an? ((?:full |whole )?(?:year|month|week|day)s?\b)"
)
_PERIODS = (
    (re.compile(r"半年|half a year"), "6 个月"),
    (re.compile(r"半个?月|half a month"), "15 天"),
    (re.compile(r"\ba decade\b"), "10 years"),
    (re.compile(r"\ba fortnight\b"), "2 weeks"),
    (re.compile(r"\ba couple of (?=(day|week|month|year)s)"), "2 "),
)
_PERCENT_WORDS = re.compile(r"百分之\s*([零一二两三四五六七八九十百]+|\d+(?:\.\d+)?)")
_PER_CENT = re.compile(r"\s*(?:per ?cent\b|个百分点)")
_RANGE_OF_PERCENT = re.compile(
    r"(?<![\d.])(\d{1,12}(?:\.\d{1,6})?)(\s*(?:-|~|至|到|to)\s*\d{1,12}(?:\.\d{1,6})?%)"
)
_TEN_THOUSANDS = re.compile(r"(?<![\d.])(\d{1,12}(?:\.\d{1,6})?)\s*万")


def in_digits(flat: str) -> str:
    """Small letters in, and out; shares as percent."""
    flat = flat.translate(_FORMAL)
    for pattern, digits in _PERIODS:
        flat = pattern.sub(digits, flat)
    flat = _PERCENT_WORDS.sub(lambda m: f"{_zh_or_digits(m.group(1))}%", flat)
    flat = _ZH_NUMBER.sub(lambda m: _zh(m.group(1)), flat)
    flat = _A_WHILE.sub(r"\1 1 \2", _A_COIN.sub("1 ", flat))
    flat = _EN_NUMBER.sub(lambda m: str(_en(m.group())), flat)
    flat = _HYPHENED.sub(" ", flat)
    flat = _TEN_THOUSANDS.sub(lambda m: f"{Decimal(m.group(1)).scaleb(4):f}", flat)
    flat = _PER_CENT.sub("%", flat)
    return _RANGE_OF_PERCENT.sub(r"\1%\2", flat)


def _zh_or_digits(text: str) -> str:
    return text if text[0].isdigit() else _zh(text)


def _zh(text: str) -> str:
    """二百五 is one number, 九九九 digit by digit, 三四 three or four."""
    if "万" in text:
        left, _, right = text.partition("万")
        return str(int(_zh(left or "一")) * 10_000 + (int(_zh(right)) if right else 0))
    digits = [ZH_DIGITS.get(sign) for sign in text]
    if len(text) < 2 or None in digits:
        return str(zh_value(text))
    if len(text) == 2 and (digits[1] == (digits[0] or 0) + 1 or text == "三五"):
        return f"{digits[0]}-{digits[1]}"
    return "".join(map(str, digits))


def _en(text: str) -> int:
    """A run of number words: "nine hundred and ninety-nine"."""
    total = part = 0
    for word in re.split(r"[\s-]+", text.strip()):
        if word in _TENFOLD and _TENFOLD[word] > 100:
            total, part = total + (part or 1) * _TENFOLD[word], 0
        elif word in _TENFOLD:
            part = (part or 1) * 100
        else:
            part += _EN_WORDS.get(word, 0)
    return total + part
