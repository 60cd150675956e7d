"""When a figure that only the customer has typed may be said back: their own data, never what the shop grants."""

import re

from agent.figures import Figures, Unit
from agent.understanding.wording import normalise

# What a shop grants or asks for; next to it, even a bare number is the shop's word.
_GRANTS = re.compile(
    r"券|折|积分|优惠|红包|礼|赠|送(?!到|达|货|至|给(?!您|你))|减|赔|补偿|返|退款|退钱|退(您|你)|价|售|费|付|收取|免|保修|质保|有效|到账|利率|额度|奖|只要|仅需"
    r"|\b(vouchers?|coupons?|discounts?|off|points?|credits?|gifts?|bonus|reward|free|compensat\w*|refund\w*|cash\w*|pric\w+|costs?|fees?|charges?|pay\w*|worth|valid|warrant\w+|guarantee\w*|rebate|deal|promo\w*|code|only|just|get|gets|receive|receives|entitled|grant\w*|give|gives|offer\w*|save|saves|win|wins|won|yours)\b"
)
_CODE = re.compile(r"码|\b(code|voucher|coupon|promo\w*)\b|券")
# "yes", "right", "as you say": the customer's figure becomes the shop's by being agreed with.
_AGREES = re.compile(
    r"^(是的?|对的?|好的?|嗯+|没错|正确|可以|当然|确实|的确|没问题)[，,。.!！、\s]|没错|正确|确实|的确|正如|就像|如(您|你)|按(照)?(您|你)|说得对|说的对|没问题"
    r"|\b(yes|yep|yeah|right|correct|indeed|exactly|true|confirm(ed|s)|agree[ds]?|of course|absolutely|certainly|as you|like you|just like|promise[ds]|no problem)\b"
)
_GIVES = re.compile(
    r"答应|同意|保证|承诺|一定|归(您|你)|属于(您|你)|(会|就|可以|能)(给|为|让|退|赔|享|有)|\b(will|shall(?! i)|gets?|have now|are entitled|yours|applies|is valid|are valid|i agree|we agree|i confirm|we confirm)\b"
)
_SAID = re.compile(
    r"^\W*((so|and|then|i (see|understand|note|read)|thanks?( you)?|sorry|here|to be sure)\W+(that )?)*you('ve| have| had|'d)?( just| already| also| first| earlier)? "
    r"(said|wrote|mention(ed)?|told|ask(ed)?|want(ed)?|wish(ed)?|would like|like|prefer(red)?|paid|spent|bought|ordered|placed|received|waited|transferred|describe[ds]?|report(ed)?|typed|quoted?)\b"
    r"|^\W*((那|所以|明白|了解|看到|我看到|我理解|理解|抱歉|收到|请问)[，,]?)*(您|你)(刚才|刚刚|之前|上面|已经?|也|是)?(说|提到|提及|提的|写|问|告诉|反映|描述|想(?!必)|要求|希望|打算|要(?!付|交|支付|缴|补|等|在|给)|付了|花了|买了|下单|等了|收到了|支付了)"
)
_ASKS = re.compile(
    r"^\W*(just to check\W+)?(do|did|would|are|have|was|were) you( really| just| perhaps)? (want|like|mean|wish|pay|paid|say|said|ask|prefer|spen[dt]|wait|order|buy|bought|receive)"
    r"|^\W*(shall|should|may) i (request|ask|prepare|propose|apply)\b|^(请问)?(是)?(您|你)(是不是|是否|是)?(想|要|希望|说|指|付|等|买|打算)|^(请问)?(需要|要)我(帮|为|替)?(您|你)?(申请|提交|办理)"
)
_DENIES = re.compile(
    r"\b(not|no|isn't|never|nothing (about|on|like))( a| an| the| any| of| for)? ?(?=[¥￥$€\d#])"
    r"|\b(can ?not|can't|unable to|could not|couldn't) (confirm|promise|find|guarantee|verify|give|offer|grant|see)\b(?!.*\b(not|no|but|except|only|less|more|until|fewer)\b)"
    r"|(没有|不是|并非|并不是|不存在|没说|没写|没提到?)(关于|任何|所谓的?)?(?=[¥￥\d#一二两三四五六七八九十百千])"
    r"|(无法|不能|没法|没办法|不可以)(确认|承诺|保证|提供|给出?|找到|核实|答应)(?!.*(不|但|除|只|仅|少于|低于|多于|以内))|(没有?|未能?|查不到?|找不到)(找到|查到|看到)?(关于)?(?=[¥￥\d#])"
)
_HOLDS = re.compile(
    r"照办|照此|照做|执行|认可|马上|立即|立刻|没有问题|就(这么|按)|到账|准备好|兑现|作数|算数|有这|我们(的)?(规定|政策)"
    r"|\b(here (it|you)|it is (yours|ours|fine|granted|so)|(that|this|it)('s| is| are) (our|the|yours|fine|granted|so|in) ?(policy|rule|case|effect)?|our (policy|rule)s?|stands|applies|granted|as agreed|done)\b"
)
# Behind the figure in the same breath, something becomes of it.
_GOES_ON = re.compile(
    r"就|已|到账|给|归|照|算|可以|会|能|是(?!不是)|没|有|生效|\b(is|are|was|will|can|now|here|apply|applies|ready|waiting|yours)\b"
)
_PRESUMES = re.compile(
    r"还是|现金|代金券|券|红包|\b(your|owe|that we|or|vouchers?|coupons?|cash|gift|now|know)\b"
)
_RHETORICAL = re.compile(r"[?？]|吗|\b(why|if|unless)\b|为什么|何不|如果|除非|是不是")
_CLAUSES = re.compile(
    r"[，；;：:—。！!]+|,(?!\d{3})(?!\s*20\d\d)|\.(?=\s)|\s-\s|[?？](?=.)|\b(?:and then|and(?! (?:paid|bought|ordered|said|wrote|want|wanted|spent|received|asked|waited)\b)|but|so|then|because|since)\b|(?:而且|并且|但是|因此|所以|因为)",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"价格|售价|现价|只要|仅需|一口价|特价|\b(prices?|priced|costs?|is only|for only|for just|pay only|fee is)\b"
)


_OWN_UNITS = (Unit.BARE, Unit.COUNT, Unit.LONE)
_LABEL = re.compile(r"((?:价格?|费用?|prices?|costs?|fees?|total))\s*[:：]\s*", re.IGNORECASE)
_NUMERALS = re.compile(r"\d[\d,.]*")
_MARKS = re.compile(r"\[\d{1,2}\]|^\s*\d{1,2}[.、)]\s", re.MULTILINE)
# Which thing is meant, by what the customer gave for it: "您说的 349 元的鞋", "the ¥349 shoes that you bought".
_THING = re.compile(
    r"(您|你)(说|提到|提|买|花|付)(的|了)?\s*[¥￥]?[\d,.]+\s*(元|块钱?)?(买|下单)?的(?!券|红包|优惠|礼|补偿|赔|退款|返|现金)[\u3400-\u9fff]"
    r"|\bthe [¥￥$€][\d,.]+ (?!vouchers?|coupons?|refund|gift|discount|credit|compensation|cash|points)\w+ (that )?you (mentioned|bought|wrote about|said|ordered|describe)"
)


def clauses_of(sentence: str) -> list[str]:
    """The parts that say something of their own, in one form; a date is not torn apart."""
    plain = _LABEL.sub(r"\1 ", _MARKS.sub("", sentence))
    return [flat for part in _CLAUSES.split(plain) if part and (flat := normalise(part))]


def echoed(clause: str, sentence: str, own: Figures) -> Figures:
    """What of the customer's own figures this clause may repeat.

    Names and counts, unless the clause is about something that a shop grants or asks for. Periods, sums, shares and
    dates only where the clause says itself that they are the customer's words or past, asks for them, or denies them.
    """
    thing = _THING.search(clause) and len(_NUMERALS.findall(clause)) == 1
    if thing or _attributed(clause, sentence):
        return own
    grants = _GRANTS.search(clause)
    # As counts: the customer's bare 1 is no year and no yuan.
    numbers = frozenset((v, Unit.COUNT) for v, unit in own.numbers if unit in _OWN_UNITS)
    identifiers = frozenset() if grants and _CODE.search(clause) else own.identifiers
    return Figures(frozenset() if grants else numbers, identifiers=identifiers)


def strict(said: Figures, clause: str) -> Figures:
    """Where the clause is about a price, its bare numbers are sums of money."""
    if not _PRICED.search(clause):
        return said
    numbers = ((v, Unit.MONEY if u in (Unit.BARE, Unit.LONE) else u) for v, u in said.numbers)
    return Figures(frozenset(numbers), said.dates, said.identifiers)


def agrees(sentence: str) -> bool:
    """Whether it makes what was just said back the shop's own word: "It is yours", "我们照办"."""
    flat = normalise(sentence)
    return bool(_AGREES.search(flat) or _GIVES.search(flat) or _HOLDS.search(flat))


def _attributed(clause: str, sentence: str) -> bool:
    flat = normalise(sentence)
    if _GIVES.search(clause):
        return False
    if _DENIES.search(clause):
        return not _RHETORICAL.search(flat)
    if _AGREES.search(flat) or _HOLDS.search(flat):
        return False
    if _ASKS.search(clause) and re.search(r"[?？]\W*$|吗\W*$", flat):
        return not _PRESUMES.search(clause)
    behind = re.split(r"\d", clause, maxsplit=1)[-1]
    return bool(_SAID.search(clause)) and not _GOES_ON.search(behind)
