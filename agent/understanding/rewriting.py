"""Make a follow-up stand on its own, without a model: notice what is missing and take it from the question before."""

import re
from collections.abc import Sequence

from agent.understanding.families import substitute
from agent.understanding.phrases import says_no, says_yes, small_talk
from agent.understanding.wording import bare
from domain.language import Language, detect_language

_LEADS_ON_ZH = re.compile(
    r"^(那|那么|那如果|那要是|如果是|要是|换成|还有|另外|然后|其他|别的|也|它|他们|这个|这种|这样|那个|那种|上面|刚才|刚刚)"
)
_LEADS_ON_EN = re.compile(
    r"^(and|but|so|then|or|what about|how about|what if|also|as well|same for|even|only|why|why not|really|which one|if so|otherwise)\b"
)
_ELLIPSIS_ZH = re.compile(
    r"(呢|的话|也(一样|可以|行|是|能|要|算|保|有)?.{0,4}(吗|么)?)$|(这么|那么|这样|同样|一样)"
)
_POINTS_BACK_EN = re.compile(
    r"\b(it|its|that|this|they|them|those|these|one|ones|there|then|the same|too|either|as well|instead|he|she)\b"
)
_FULL_EN = re.compile(
    r"\b(there|it) (is|are|was|were|says|said)\b|\b(is|are) there\b|\bit'?s\b|\bdoes it (say|mean)\b"
)
_ASKS_BARE_ZH = re.compile(
    r"^(要|需要|得|能|可以|会|多少|几|怎么|为什么|什么时候|多久|哪|谁|在哪|贵|免费|收费|加|洗|用|包|具体|最快|最多|最少|大概)"
)
_DATA = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,6}\d{4,}(?![A-Za-z0-9])|\S+@\S+|\d[\d-]{5,}")
_YES_BUT = re.compile(
    r"^(好的?|可以|行|嗯+|对了|ok(ay)?|yes|sure|alright|all right|fine)[，,\s]+((但是?|不过|只是|but)[，,\s]*)?(?=\S{3,})",
    re.IGNORECASE,
)
_ANSWER = re.compile(r" · ")
# Nouns that carry a topic by themselves: a short question with one of them needs no help.
_TOPIC_ZH = re.compile(
    r"退货|换货|退款|退换|运费|邮费|快递|物流|发货|配送|送货|发票|抬头|税号|保修|维修|质保|优惠券|券|积分|会员|等级|礼品卡|支付|付款|分期|花呗"
    r"|注销|密码|登录|账号|隐私|数据|订单|地址|海关|关税|包装|尺码|鞋|衣|外套|耳机|充电宝|背包|饭煲|客服|价保|保价|降价|包裹|生日"
)
_TOPIC_EN = re.compile(
    r"\b(return\w*|exchang\w*|refund\w*|shipping|ship|delivery|deliver|parcel|package|track\w*|invoice\w*|warranty|coupon\w*|voucher\w*|points?|member\w*"
    r"|gift|pay|payment\w*|instal\w*|account|password|privacy|data|orders?|address|customs|duties|size|shoes?|jacket|boots?|earphones?|power bank|backpack"
    r"|rice cooker|cancel\w*|wrap\w*|price|birthday|hotline|service)\b"
)


def depends_on_before(text: str, language: Language) -> bool:
    """Whether the text leaves its topic out."""
    flat = bare(text)
    if not flat or len(flat) > 90:
        return False
    return _depends_zh(flat) if language is Language.ZH else _depends_en(flat)


def _depends_zh(flat: str) -> bool:
    if len(flat) > 22:
        return False
    if _LEADS_ON_ZH.search(flat) or _ELLIPSIS_ZH.search(flat):
        return len(flat) <= 16 or not _TOPIC_ZH.search(flat)
    if _TOPIC_ZH.search(flat):
        return False
    return len(flat) <= 6 or (len(flat) <= 12 and bool(_ASKS_BARE_ZH.search(flat)))


def _depends_en(flat: str) -> bool:
    words = flat.split()
    if len(words) > 12:
        return False
    if _LEADS_ON_EN.search(flat):
        return True
    topical = bool(_TOPIC_EN.search(flat))
    if _POINTS_BACK_EN.search(_FULL_EN.sub(" ", flat)):
        return len(words) <= 6 or not topical
    return len(words) <= 4 and not topical


def standalone(text: str, earlier: Sequence[str], *, default: Language) -> str:
    """`text` with what it leaves out; `earlier` are the contact's own messages before it, oldest first."""
    return _joined(_YES_BUT.sub("", text) or text, earlier[-6:], default)


def _without_data(text: str) -> str:
    return " ".join(_DATA.sub(" ", text).split())


def _is_topic(before: str) -> bool:
    """Numbers, picked options, a yes or a no are answers and no topics."""
    said = _without_data(before)
    if not bare(said) or _ANSWER.search(before) or small_talk(said) is not None:
        return False
    return not (says_yes(said) or says_no(said))


def _joined(text: str, earlier: Sequence[str], default: Language) -> str:
    """Most texts stand on their own: what was said before is read only for those that do not."""
    shown = _language_shown(text)
    if shown is not None and not depends_on_before(text, shown):
        return text
    topic = _topic(earlier, default)
    if not topic:
        return text
    language = shown or detect_language(topic, default=default)
    if not depends_on_before(text, language):
        return text
    changed = substitute(topic, text)
    if changed and _only_names(text, language):
        return changed
    gap = "，" if language is Language.ZH else " - "
    return f"{(changed or topic).rstrip('?？。.!！')}{gap}{text}"


def _topic(earlier: Sequence[str], default: Language) -> str:
    """The last of them that is one, standing on its own itself; empty if none is."""
    for at in reversed(range(len(earlier))):
        if _is_topic(earlier[at]):
            return _joined(_without_data(earlier[at]), earlier[:at], default)
    return ""


def _language_shown(text: str) -> Language | None:
    """None where the words show none."""
    either = {detect_language(text, default=language) for language in Language}
    return either.pop() if len(either) == 1 else None


def _only_names(text: str, language: Language) -> bool:
    """ "香港呢", "and for shoes?": nothing is asked but the other member of the family."""
    flat = bare(text)
    if language is Language.ZH:
        return bool(
            re.fullmatch(
                r"(那|那么|如果是|要是|换成|寄|到|发|去|对|给)*.{1,6}?(呢|的话呢?|会员呢?)?", flat
            )
        ) and (len(flat) <= 8)
    return bool(
        re.fullmatch(r"(and|or|what about|how about|what if( it'?s)?|also)( \w+){1,4}", flat)
    )
