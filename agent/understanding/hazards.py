"""Hear that a thing is dangerous now: it smokes, swells, leaks, smells of burning, gives shocks; whatever is asked beside it."""

import re
from collections.abc import Sequence

from agent.understanding.wording import normalise

# Only what holds energy swells, leaks or grows hot in a way that hurts somebody.
_ENERGY = re.compile(
    r"电(?!话|影|邮|子邮|子发票|梯|商)|充|灯|插[头座上着]|音[箱响]|耳机|手机|机器|线|壶"
    r"|\b(power ?bank|batter(y|ies)|charg\w+|adapt[eo]r|plug\w*|socket|lamps?|lights?|speakers?|(head|ear)phones?|earbuds?|phone|cable|cord|laptop|kettle|heater|device|electr\w+)\b"
)
_CLAUSES = re.compile(r"[，,。.!！?？;；\n]+|\b(?:and|but|so(?! hot)|then)\b|但是?|不过|所以|然后")
_NOT_BODY = r"(?<![气急])(?<![气急][得到])(?<!嗓子)(?<!头顶)(?<!七窍)"
# Whatever it is.
_FIRE = re.compile(
    rf"{_NOT_BODY}(冒(着|了|出)?(黑|白|浓)?烟)|(冒|打|迸|闪|溅)(着|了|出)?(电)?火(花|星)|有(电)?火花|走火|触电(?!感)|漏电(?!保护|断路)|(被|把我)(它)?电(了|到|得|麻)|电(了|到)(我|人|手|孩子)"
    r"|\b(smoke|sparks?|flames?) (is |are |was |were |keeps? |kept )?(now )?(com(es?|ing)|came|fl(ies|ying|ew)|pour\w*|ris\w*|out of|from)\b"
    r"|\b(it|this|that|thing|power ?bank|battery|charger|adapt[eo]r|plug|socket|lamp|light|speaker|headphones?|earbuds?|phone|cable|device|heater|kettle)('s| is| was| has| just| started| began| starts| keeps| kept| been| still)* (smoking|smou?ldering|sparking|on fire|spark(s|ed)|(to )?(smoke|spark))\b"
    r"|\b(got|had|get|gets|gave|gives|getting|giving|received)( me| my \w+| him| her| us)? (an? |another |small |mild |bad |nasty |strong )*(electric(al)?) shocks?\b|\bshocked (me|my \w+|him|her) when\b|\bzapped (me|my|him|her|us)\b"
)
# What is there to smoke.
_MEANT = re.compile(
    r"香|蜡烛|烧烤|烤炉|炭|篝火|\b(incense|candles?|grill|barbecue|bbq|charcoal|camp ?fire|fire ?pit|smoker)\b"
)
# Of what holds energy.
_STATE = re.compile(
    r"(鼓|胀|隆|膨)(着|了)?(起|出)?(来)?(了)?(个)?(大)?包|鼓(起来|了|着)|胀(起来|大|了|开)|膨胀|变形鼓|漏液|漏(了)?(出)?(酸|液体|东西)|流(出|了)(出)?(来)?(了)?(黑|酸)?(液|水)"
    r"|烧?焦(糊)?(了)?的?(味|气味)|烧焦|糊味|异味|怪味|刺鼻|烧(坏|化|糊|穿)|融化|熔化|烫手|滚烫|(很|特别|非常|超级?|好|太|巨|极|极其|越来越)烫|烫得|烫的(不|很|吓|厉害|要命|没法)|过热|烫死"
    r"|\b(swollen|swelled|swelling|bloated|bulg(ed|ing)|puff(ed|ing|y)( up)?|expanded|leak(ed|ing)|melt(ed|ing)|overheat(ed|ing)|burning (hot|up)|scorch(ed|ing)|scalding|boiling hot|red hot)\b"
    r"|\b(too|so|very|really|extremely|super|dangerously|insanely) hot\b|\bhot to (the )?touch\b|\b(smell(s|ed|ing)?|stinks?|reeks?)( \w+){0,2} (burnt|burned|burning|smoke|fire|melting|melted|scorched|chemicals?|gas)\b|\b(burn(ing|t)|scorched|chemical) (smell|odou?r)\b|\bgives? (me|people|off) (a |small |little |mild )*shocks?\b"
)
# Not so, or not yet: what may happen, what never should, what there is protection from.
_NOT_NOW = re.compile(
    r"(会|容易|防|避免|怕|如果|万一|要是|假如|假设|假使|是否|担心|没(有)?|不|无|别|未|从不|能(否)?)(不会|不|有|再|太|过|那么|是)?[^，,。]{0,4}$|(如果|万一|要是|假如|假设)[^，,。]*$"
    r"|\b(if|in case|whenever|when|should|unless) (it|they|the|my|a|an|one|your|something|anything|this|that|batter\w+|power)\b[^,.]*$|\b(not|never|no|without|isn'?t|aren'?t|wasn'?t|hasn'?t|avoid|prevent\w*|against|risk of|stop\w*|doesn'?t|don'?t|didn'?t|won'?t|ever)\b( \w+){0,3} ?$"
    r"|\b(can|could|may|might|will|would|does|do|did) (it|they|the|a|an|these|those|this|that|your|such|power|batter\w+|\w+ ?bank)\b[^,.]*$"
)


def hears_hazard(text: str) -> bool:
    """Whether something is told to be dangerous as it is: "电池鼓包了还能退吗" is, "会鼓包吗" and "if it leaks" are not."""
    flat = normalise(text)
    kinds = [_STATE] if _ENERGY.search(flat) else []
    if kinds or not _MEANT.search(flat):
        kinds.append(_FIRE)
    return any(_told(clause, kinds) for clause in _CLAUSES.split(flat))


def _told(clause: str, kinds: Sequence[re.Pattern[str]]) -> bool:
    found = [match for kind in kinds for match in kind.finditer(clause)]
    return any(not _NOT_NOW.search(clause[: match.start()]) for match in found)
