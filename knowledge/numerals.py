"""Number words of both languages as numbers."""

ZH_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
ZH_TENS = {"十": 10, "百": 100, "千": 1000}
_EN = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
EN_WORDS = dict(zip(_EN.split(), (*range(1, 20), *range(20, 100, 10)), strict=True))


def zh_value(text: str) -> int:
    """Of a number that is written with tens, hundreds, thousands, such as 二十五; KeyError for another sign."""
    total, digit = 0, 0
    for sign in text:
        if sign in ZH_DIGITS:
            digit = ZH_DIGITS[sign]
        else:
            total += (digit or 1) * ZH_TENS[sign]
            digit = 0
    return total + digit
