"""Put what was typed into the plain words that the tiers know: mended, one script, one language, Mandarin for Cantonese.

Only for understanding: what is sent to the shop or shown is taken from the contact's own words."""

import re
from functools import lru_cache

from agent.understanding.typos import mended
from agent.understanding.wording import simplified
from domain.language import Language

# Written Cantonese, after it was simplified.
_CANTONESE = (
    ("唔该", "谢谢"), ("唔使", "不用"), ("唔", "不"), ("咗", "了"), ("嗰", "那"), ("啲", "些"), ("几多", "多少"),
    ("嘅", "的"), ("喺", "在"), ("畀", "给"), ("俾", "给"), ("睇", "看"), ("搵", "找"), ("冇", "没有"), ("佢", "他"),
    ("边度", "哪里"), ("点解", "为什么"), ("点样", "怎么"), ("几时", "什么时候"), ("乜嘢", "什么"), ("而家", "现在"),
    ("咩", "什么"), ("嚟", "来"), ("系", "是"),
)  # fmt: skip
_SPOKEN = re.compile("[咗嗰啲唔嘅喺畀俾睇搵冇佢嘢嚟咩]|几多")
_NOT_YET = re.compile(r"了未(呀|啊)?")
# English words that stand in Chinese sentences.
_GLOSSARY = {
    "order": "订单", "orders": "订单", "return": "退货", "refund": "退款", "cancel": "取消", "size": "尺码", "invoice": "发票",
    "address": "地址", "member": "会员", "gold": "金卡", "silver": "银卡", "platinum": "白金", "coupon": "优惠券", "coupons": "优惠券",
    "shipping": "运费", "delivery": "配送", "tracking": "物流", "submit": "提交", "confirm": "确认", "change": "修改", "shoes": "鞋",
    "color": "颜色", "colour": "颜色", "price": "价格", "points": "积分", "customer service": "客服", "payment": "付款",
}  # fmt: skip
_GLOSSED = re.compile(rf"\b({'|'.join(sorted(_GLOSSARY, key=len, reverse=True))})\b", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_KEPT = re.compile(
    r"(?a:[\w.+-]+@[\w.-]+)|https?://\S+|(?<![A-Za-z0-9])[A-Za-z]{1,6}\d{4,}(?![A-Za-z0-9])"
)


@lru_cache(maxsize=256)
def plainer(text: str, language: Language) -> str:
    """The same in plain words; addresses, links and numbers stay as they are."""
    mixed = language is Language.ZH and bool(_HAN.search(text))
    pieces, at = [], 0
    for match in _KEPT.finditer(text):
        pieces += [_plainer(text[at : match.start()], mixed=mixed), match.group()]
        at = match.end()
    return "".join((*pieces, _plainer(text[at:], mixed=mixed)))


def _plainer(text: str, *, mixed: bool) -> str:
    told = simplified(text)
    if _SPOKEN.search(told):
        for said, meant in _CANTONESE:
            told = told.replace(said, meant)
        told = _NOT_YET.sub("了吗", told)
    if mixed:
        told = _GLOSSED.sub(lambda m: _GLOSSARY[m.group().lower()], told)
    flat = mended(told.lower())
    return told if flat == told.lower() else flat
