"""What a sentence grants without a figure: free, half, double, in full, for ever, a gift. Some source must grant it, too."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent.understanding.wording import normalise
from knowledge.terms import content_terms


@dataclass(frozen=True)
class Grant:
    """`claimed` is how a reply says it, `granted` how articles and systems may: wider, for they say it in other words."""

    name: str
    claimed: re.Pattern[str]
    granted: re.Pattern[str]


GRANTS = (
    Grant(
        "free of charge",
        re.compile(
            r"不收(您|你)?(任何)?(钱|费)|(不用|无需|无须|不必|不需要)(您|你)?(再)?(付|支付|掏)|价格为零|免费(?!送|赠|领|给)|免运费|免邮|包邮|一分钱(都|也)?不"
            r"|\b(for free|free of (charge|cost)|(is|are|be|it's|completely|totally|absolutely) free\b(?! (to|of (?!charge|cost)|from))|free (shipping|delivery|returns?|exchange)|no charge|without charge|at no cost|(don't|do not|needn't|won't) (have to |need to )?pay|no need to pay|pays? nothing|costs? (you )?nothing)\b"
        ),
        re.compile(
            r"免|包邮|不收|不要|不需|无需|无须|承担|由我们|赠|送|0 ?元"
            r"|\b(free|no (charge|fee|cost|shipping|extra)|without (charge|cost|fee)|nothing to pay|complimentary|included|(pays?|covers?|bears?)|prepaid|(paid|covered|borne) by us|at our (cost|expense)|costs? nothing)\b"
            r"|(fee|cost|charge|price|shipping)\w*\W+0(\.0+)?\b|¥ ?0(\.0+)?\b"
        ),
    ),
    Grant(
        "goods for nothing",
        re.compile(
            r"免费(送|赠|领|给)|免单|白送|不要钱|分文不|零元|送给(您|你)|赠送(给)?(您|你)"
            r"|我们请客|\b(on the house|on us|gratis|complimentary|free (gift|item|product|pair|shoes?|replacement)|(?<!on )(?<!for )(?<!of )(?<!with )(the|your|this|these|those|that) (\w+ )?(shoes?|item|product|order|pair|jacket|tent|backpack|gift) (is|are) (now |yours |all |completely |totally )*free)\b"
        ),
        re.compile(
            r"免费(送|赠|领|给)|免单|白送|赠|礼品|\b(on the house|gratis|complimentary|gifts?|free (gift|item|product|pair|replacement))\b"
        ),
    ),
    Grant(
        "half the price",
        re.compile(r"半价|对折|(少收|减|省|便宜).{0,6}一半|\b(half (the |of the )?price|(half|third|quarter) off|take off (a|one) (half|third|quarter)|(discount|price) (is|of) (one |a )?(half|third|quarter))\b"),
        re.compile(r"半价|对折|5 ?折|五折|50%|\b(half)\b"),
    ),
    Grant(
        "one more for nothing",
        re.compile(r"买[一1二2]送[一1]|买[一1]赠[一1]|\bbuy one,? get one\b|\btwo for (the price of )?one\b"),
        re.compile(r"买[一1二2]送[一1]|买[一1]赠[一1]|\bbuy one,? get one\b|\btwo for\b"),
    ),
    Grant(
        "many times over",
        re.compile(
            r"双倍|翻倍|加倍|[两二三四五六七八九十百]倍|[退假]一赔|\b(double (your|the|its|what)|twice (your|the (price|amount|money))|(triple|ten times|\w+fold) (your|the))\b"
        ),
        re.compile(r"倍|[退假]一赔|\b(double|twice|triple|times|fold)\b"),
    ),
    Grant(
        "in full",
        re.compile(
            r"全额(退|返|赔)|全款退|\b(full refund|refund(ed)?( you)? in full|fully refund(ed)?|all your money back)\b"
        ),
        re.compile(r"全额|全部|全款|整单|原路|\b(full|fully|whole|entire|all)\b"),
    ),
    Grant(
        "for ever",
        re.compile(
            r"终身|永久|无限期|永远|不限(时间|次数|期限)|任何时候都(可以|能)(退|换)|随时(都)?(可以|能)(退|换)(?!款?进度)"
            r"|\b(lifetime|life-long|for ever|forever|unlimited|no (time )?limit|(return|exchange) (it |them |anything )?(at )?any ?time|whenever you (like|want))\b"
        ),
        re.compile(
            r"终身|永久|无限|永远|不限|任何时候|随时|\b(lifetime|life-long|ever|forever|unlimited|no (time )?limit|any ?time|whenever)\b"
        ),
    ),
    Grant(
        "a refund without a return",
        re.compile(
            r"不(用|必|需要?)?退货.{0,6}退款|仅退款|\bkeep (the|it|them|both).{0,20}(money back|refund)"
        ),
        re.compile(r"仅退款|不退货|(无需|不用|不必)(退货|寄回)|\b(without return|keep the|no need to return)"),
    ),
    Grant(
        "at once",
        re.compile(
            r"(几|数)(秒|分钟|小时)|秒到|(马上|立即|立刻|即刻)(就)?(能|会|可)?(到账|退款|送达|发货)|\bwithin (the hour|minutes|seconds|hours)\b|\b(arrive|refunded|paid|delivered)\w* (instantly|immediately|at once)\b"
        ),
        re.compile(r"秒|分钟|小时|马上|立即|立刻|即时|实时|\b(minutes?|hours?|instant\w*|immediate\w*|at once)\b"),
    ),
    Grant(
        "a gift or voucher",
        re.compile(
            r"(送|赠|发|补|奖励|补偿)(给)?(您|你).{0,12}(券|红包|礼|积分|现金)|(券|红包|礼品|现金)(已|会|将)?(发|送)(给|到|放)(您|你)|(赔|补偿)(给)?(您|你).{0,8}(钱|元|损失)"
            r"|\b(give|giving|send|sending|offer|offering|grant|granting|add|adding|have) you.{0,25}\b(vouchers?|coupons?|gifts?|points|credit|discount|cash|compensation)\b"
            r"|\b(vouchers?|coupons?|gifts?|compensation|discount) (is|are|will be) (yours|on (its|the) way|waiting|in your account)\b|\bcompensate you\b"
        ),
        re.compile(r"券|红包|礼|积分|现金|赔|补偿|\b(vouchers?|coupons?|gifts?|points|credit|discount|cash|compensat\w+)\b"),
    ),
)  # fmt: skip
_CARRIAGE = re.compile(r"运费|邮")
_REFUSES = re.compile(
    r"不(能|可以|会|提供|支持|承诺|享受|保证)|没有|无法|并非|不是|[?？]|吗|\b(not|no longer|cannot|can't|don't|doesn't|isn't|aren't|unable|never)\b"
)
_SENTENCE = re.compile(r"(?<=[。！？!?\n;；])|(?<=\.)\s")


def ungranted(sentence: str, sources: Sequence[str], cited: Sequence[str]) -> str:
    """What it promises in words and no source grants, in a sentence about the same thing; empty if nothing.

    Where the sentence names no thing, one that it cites must grant it.
    """
    flat = normalise(sentence)
    for grant in GRANTS:
        claim = grant.claimed.search(flat)
        if claim is None or _REFUSES.search(grant.claimed.sub(" ", flat)):
            continue
        about = set(content_terms(grant.claimed.sub(" ", flat)))
        # The field of a system has an English name in any language.
        about |= {"ship", "delivery"} if _CARRIAGE.search(claim.group()) else set()
        if not any(_grants(grant, about, source) for source in (sources if about else cited)):
            return grant.name
    return ""


def _grants(grant: Grant, about: set[str], source: str) -> bool:
    return any(
        grant.granted.search(normalise(part)) and (not about or about & set(content_terms(part)))
        for part in _SENTENCE.split(source)
    )


# When something comes or is paid, said without a date.
_DAYS = (
    (
        re.compile(
            r"今[天日晚]|当天|\b(today|tonight|same day|this (morning|afternoon|evening))\b"
        ),
        0,
    ),
    (re.compile(r"明[天日早晚]|次日|隔天|\b(tomorrow|next day)\b"), 1),
    (re.compile(r"后天|\bday after tomorrow\b"), 2),
)
_WEEKDAYS = (
    "(周|星期|礼拜)一|monday", "(周|星期|礼拜)二|tuesday", "(周|星期|礼拜)三|wednesday", "(周|星期|礼拜)四|thursday",
    "(周|星期|礼拜)五|friday", "(周|星期|礼拜)六|saturday", "(周|星期|礼拜)[日天]|sunday",
)  # fmt: skip
_COMES = re.compile(
    r"送达|到货|到账|发货|发出|寄出|送到|收到|退到|退回|退还|派送|能到|会到|就到|定到|补发|\b(arriv\w+|deliver\w*|ship(s|ped)?|refund\w*|dispatch\w*|reach\w*|receiv\w+|get it|be there|credited|paid)\b"
)
_MONEY = re.compile(r"退款|到账|退回|退还|退到|\b(refund\w*|credited|money back|reimburs\w*)\b")
_NO_PROMISE = re.compile(
    r"[?？]|吗|不(能|会|一定|保证)|无法|如果|若|\b(if|whether|not|cannot|can't|may|might)\b"
)


def undated(
    clause: str, today: date | None, dates: Collection[tuple[int, int, int]], known: Sequence[str]
) -> str:
    """The day that it names for a delivery or payment, where neither that word nor that date is `known`."""
    if today is None or not _COMES.search(clause) or _NO_PROMISE.search(clause):
        return ""
    texts = [normalise(text) for text in known]
    told = [part for text in texts for part in _SENTENCE.split(text) if _alike(part, clause)]
    for pattern, later in _DAYS:
        day = today + timedelta(days=later)
        if (word := pattern.search(clause)) and not (
            any(pattern.search(part) for part in told) or _among(day, dates)
        ):
            return word.group()
    for number, name in enumerate(_WEEKDAYS):
        word = re.search(name, clause)
        days = [today + timedelta(days=n) for n in range(-7, 15)]
        fit = any(_among(day, dates) for day in days if day.weekday() == number)
        if word and not fit and not any(re.search(name, text) for text in texts):
            return word.group()
    return ""


def _alike(told: str, clause: str) -> bool:
    """Both of money that comes back, or neither: that parcels come tomorrow says nothing of a refund."""
    return bool(_MONEY.search(told)) is bool(_MONEY.search(clause))


def _among(day: date, dates: Collection[tuple[int, int, int]]) -> bool:
    return any((m, d) == (day.month, day.day) and y in (0, day.year) for y, m, d in dates)
