"""Take out of what people wrote whatever tells who they are: numbers, addresses, names; as far as rules can see it."""

import re
from collections.abc import Callable, Iterable

from domain.language import Language

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
# A shop's own hotline is no secret, and answers name it.
_HOTLINE = re.compile(r"(?<!\d)[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)")
_PHONE = re.compile(
    r"(?<![\d-])(?:\+\d{1,3}[ -]?)?(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]\d{7,8}|\(?\d{3}\)?[ -]\d{3}[ -]\d{4})(?![\d-])"
    r"|\+\d{1,3}(?:[ -]?\d{2,4}){2,5}"
)
# Letters with digits are an order, a parcel or a member; so are long numbers that count no money and measure nothing.
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{1,6}-?\d{5,}(?![A-Za-z0-9])"
    r"|(?<![\d.,¥￥$€£])(?<![¥￥$€£] )\d{6,}[Xx]?(?![\d.,]*\s*(?:元|块|件|mah|毫安|%|％|rmb|yuan|usd))",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:[一-鿿]{2,8}?(?:省|自治区))?(?:[一-鿿]{2,6}?市)?(?:[一-鿿]{1,6}?[区县镇])?[一-鿿]{1,10}?(?:路|街|大道|巷|弄|胡同|小区|花园|新村)[一-鿿\dA-Za-z-]{0,12}?\d+\s*(?:号|弄|栋|幢|座|单元|室|楼)"
    r"(?:[一-鿿\dA-Za-z-]{0,10}?\d+\s*(?:号|栋|幢|座|单元|室|楼|层))*"
    r"|\b\d{1,5}[A-Za-z]?\s+(?:[A-Z][\w']+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way)\b\.?"
)
_TITLED = re.compile(
    r"(?:尊敬的)?[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田胡凌霍虞万支柯管卢莫房缪干解应宗丁宣邓杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊甄家封芮储靳邴松井段富巫乌焦巴弓隗山谷车侯全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶][一-鿿]{0,2}?(?:先生|女士|小姐|太太)"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][\w'-]+"
)
_PLACEHOLDERS = {
    Language.ZH: {"email": "[邮箱]", "phone": "[电话]", "number": "[单号]", "address": "[地址]", "name": "[客户]"},
    Language.EN: {"email": "[e-mail]", "phone": "[phone]", "number": "[number]", "address": "[address]", "name": "[customer]"},
}  # fmt: skip

_MARKS = re.compile(
    "|".join(re.escape(word) for words in _PLACEHOLDERS.values() for word in words.values())
)


def anonymous(
    text: str,
    *,
    language: Language,
    names: Iterable[str] = (),
    number: Callable[[str], str] | None = None,
) -> str:
    """The text with a word in brackets for each of them; `names` are those of the people who wrote it, `number` gives what stands
    for an order's number and the like instead of such a word."""
    words = _PLACEHOLDERS[language]
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"\x00{len(kept) - 1}\x00"

    text = _HOTLINE.sub(keep, text)
    text = _EMAIL.sub(words["email"], text)
    text = _ADDRESS.sub(words["address"], text)
    text = _PHONE.sub(words["phone"], text)
    numbered = number or (lambda _: words["number"])
    text = _NUMBER.sub(lambda match: numbered(match.group()), text)
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1:
            text = _named(name).sub(words["name"], text)
    text = _TITLED.sub(words["name"], text)
    return re.sub("\x00(\\d+)\x00", lambda match: kept[int(match.group(1))], text)


def unmarked(text: str) -> str:
    """Without the words in brackets: for what learns from words, and must not take these for somebody's."""
    return " ".join(_MARKS.sub(" ", text).split())


def _named(name: str) -> re.Pattern[str]:
    """A Latin name as whole words, also its parts; a Chinese one anywhere."""
    if name.isascii():
        parts = [name, *(part for part in name.split() if len(part) > 2)]
        return re.compile(r"\b(?:" + "|".join(map(re.escape, parts)) + r")\b", re.IGNORECASE)
    return re.compile(re.escape(name))
