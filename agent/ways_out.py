"""Where a sentence would lead somebody: hosts, mail addresses, telephone numbers, names in messengers, codes to scan."""

import re
from collections.abc import Sequence

from agent.figures import without_dates
from agent.unmasking import unmasked
from knowledge.numerals import ZH_DIGITS

# Behind a Chinese full stop, a number or a Chinese word only these are domains: sentences meet there, too.
_DOMAINS = (
    "com|cn|net|org|io|co|top|xyz|shop|site|online|vip|cc|tv|me|info|biz|app|dev|club|store|live|link|click|ru|tk|ml|ga|cf|gq"
    "|pw|ws|icu|fun|work|ltd|group|wang|asia|mobi|pro|name|example|test|local|onion|edu|gov|us|uk|de|fr|jp|kr|hk|tw|eu|in"
    "|中国|公司|网络|网址|商城|网店|在线|中文网|集团|移动|手机"
)
_DOT = re.compile(
    r"\s*[\[({<]\s*(?:\.|dot|点)\s*[\])}>]\s*|\s+dot\s+|(?<=[a-z0-9])\s*点\s*(?=[a-z]{2,})"
    rf"|(?<=[a-z0-9])\s?[。．｡•‧∙・·]\s?(?=(?:[a-z0-9-]+[.。．｡•‧∙・·])*(?:{_DOMAINS})(?![a-z0-9]))"
)
_AT = re.compile(r"\s*[\[({<]\s*(?:@|at)\s*[\])}>]\s*|(?<=[a-z0-9])\s+@\s*|\s*@\s+(?=[a-z0-9])")
_HOST = re.compile(
    r"(?<![a-z0-9@.-])(?:[\w-]{1,63}\.)+(?P<top>xn--[a-z0-9-]+|[a-z]{2,24}|[\u3400-\u9fff]{2,3})(?![a-z0-9-])(?:[/?#:][\w/?#=&%.:+-]*)?"
)
_KNOWN_DOMAIN = re.compile(_DOMAINS)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
# What stands behind a dot and is no domain; sentences run together are told by their capital.
_ENDINGS = (
    "pdf doc docx xls xlsx csv txt md html htm json xml yaml jpg jpeg png gif webp heic mp mkv exe dmg apk zip rar js ts py"
    " etc eg ie vs"
)
_NO_DOMAIN = frozenset(_ENDINGS.split())
_RUN_TOGETHER = re.compile(r"(?<=[a-z]{2})\.(?=[A-Z][a-z]*(?:\s|['’,]))")
# "e v i l . c o m"
_SPELLED = re.compile(r"(?<![a-z])(?:[a-z] ){2,}(?:\. )?(?:[a-z] )+[a-z](?![a-z])")
_DIGITS = re.compile(r"(?<![a-z0-9.])\+?\d(?:[\s().\-–·_]{0,3}\d){6,}(?![a-z0-9])")
_ZH_DIGITS = re.compile(rf"[{''.join(ZH_DIGITS)}幺\s-]{{7,}}")
_MONEY_OR_RANGE = re.compile(r"[¥￥$€£]\s*[\d,.]+|\d{1,3}(?:,\d{3})+")
_MESSENGER = (
    r"微信号?|公众号|威信|薇信|加v|\bvx?\b|\bwx\b|v信|wechat|weixin|企鹅|扣扣|\bqq\b|telegram|\btg\b|电报|whats ?app|\bline\b(?= ?(?:id|号|:|@))|signal|skype|discord"
    r"|facebook|messenger|instagram|\bins\b|小红书|抖音|闲鱼|支付宝|alipay|paypal|venmo|银行卡|银行账户|收款账?户?|\biban\b|bank account|account number"
)
_NAMED = re.compile(
    rf"(?:{_MESSENGER})(?P<between>\W{{0,4}}(?:(?:群号?|号码?|账号|账户|帐号|客服|好友|id|is|是|为|user(?:name)?|number|at|contact|handle|named|code)\W{{0,3}}){{0,3}})(?P<name>@?[a-z0-9][\w.-]{{3,30}})"
)
_ADDED = re.compile(
    rf"(?:加|add|message|contact|dm|find)\W{{0,3}}(?:me|us|him|her|我|他|客服|老师|经理)?\W{{0,3}}(?P<name>@?[a-z0-9][\w.-]{{3,30}})\W{{0,3}}(?:on|in|via|的)?\W{{0,3}}(?:{_MESSENGER})"
)
_HANDLE = re.compile(r"(?<![\w.])@[a-z0-9_]{3,30}")
_WORD_ONLY = re.compile(r"[a-z]+")
_PAYING = "payment payments official account program programs mini apple union visa wechat alipay paypal mastercard"
_SERVICES = frozenset(_PAYING.split())
# What a stranger has somebody do: scan, install, look for, transfer. It must be the shop's own word.
_SCAN = re.compile(
    r"下载|安装|远程|百度|谷歌|转账|汇款|打款|\b(?:install|download|google|baidu|teamviewer|anydesk|usdt|bitcoin|western union|transfer (?:it|the|money|to)|wire (?:it|the|money|to)|bank transfer)\b|二维码|扫码|扫一扫|\bqr\b|\bscan (?:the|this|my|our|it|below)\b"
)

# Who is told to go there; "we send the invoice to ..." tells nobody.
_SENDS = re.compile(
    r"(?<!的)联系(?!电话|方式)|致电|拨打|咨询|添加|验证|密码|客服|转账|汇款|打款|(?<!会)(?<!将)(?<!您)(?<!已)发(送)?(到|给|至)|\b(contact|call|write|e-?mail (to|us|them)|reach|visit|log ?in|verif\w+|password|transfer|wire|support)\b"
)


def folded(text: str) -> str:
    """Unmasked, and with ordinary dots."""
    flat = re.sub(r"\s{2,}", " ", unmasked(_RUN_TOGETHER.sub(". ", text)))
    flat = _SPELLED.sub(lambda m: m.group().replace(" ", ""), flat)
    return _AT.sub("@", _DOT.sub(".", flat))


def led_to(sentence: str) -> list[str]:
    """Everything in it by which somebody could be reached, in one form."""
    return [way for ways in _ways(folded(sentence)) for way in ways]


def _ways(flat: str) -> tuple[list[str], list[str]]:
    """What may be somebody's own, a mail address or a number; and all the rest."""
    mails = _MAIL.findall(flat)
    rest = _MAIL.sub(" ", flat)
    hosts = [m.group().strip(".") for m in _HOST.finditer(rest) if _is_host(m)]
    return [*mails, *_numbers(rest)], [*hosts, *_names(rest), *_scans(rest)]


def strange(
    sentence: str, shop: Sequence[str], own: Sequence[str] = (), *, before: str = ""
) -> str:
    """The first way out that does not stand in the shop's own words, or empty.

    `own` are the contact's words: their mail address and number may be said back where nobody is sent to them.
    `before` is what was said just before, in which nothing is strange by itself.
    """
    flat = folded(before + sentence)
    earlier = set(led_to(before))
    personal, others = _ways(flat)
    known = "\n".join(folded(text) for text in shop) if personal or others else ""
    now = folded(sentence)
    sends = _SENDS.search(now) or re.search(_MESSENGER, now)
    mine = "" if sends else "\n".join(folded(text) for text in own)
    for way in [*personal, *others]:
        texts = f"{known}\n{mine}" if way in personal else known
        if way not in earlier and not _stands_in(way, texts):
            return way
    return ""


def _stands_in(way: str, texts: str) -> bool:
    digits = _squeezed(way)
    numeric = not re.search(r"[^\W\d_]", way)
    return way in texts or (numeric and len(digits) > 6 and digits in _squeezed(texts))


def _is_host(match: re.Match[str]) -> bool:
    top, label = match.group("top"), match.group().split(".")[0]
    if top.startswith("xn--") or _KNOWN_DOMAIN.fullmatch(top):
        return True
    latin = label.isascii() and not label.isdigit() and top.isascii()
    return latin and top not in _NO_DOMAIN


def _numbers(flat: str) -> list[str]:
    plain = _MONEY_OR_RANGE.sub(" ", without_dates(flat))
    found = [m.group() for m in _DIGITS.finditer(plain)]
    for match in _ZH_DIGITS.finditer(flat):
        digits = "".join(
            "1" if c == "幺" else str(ZH_DIGITS[c]) for c in match.group() if c.strip(" -\n\t")
        )
        found += [digits] if len(digits) >= 7 else []
    return found


def _names(flat: str) -> list[str]:
    found: list[str] = []
    for match in (*_NAMED.finditer(flat), *_ADDED.finditer(flat)):
        name = match.group("name").strip(".-")
        # In English any word may follow the messenger's name; a name of somebody has a sign or a digit, or is announced.
        between = match.groupdict().get("between") or ""
        announced = re.search(r"号|账|帐|群|id|user|handle|named|[:：@]", between)
        chinese = re.search(r"[\u3400-\u9fff]$", flat[: match.start("name")].rstrip(" :：@"))
        plain = bool(_WORD_ONLY.fullmatch(name))
        if not plain or ((announced or chinese) and name not in _SERVICES):
            found.append(name)
    return [*found, *_HANDLE.findall(flat)]


def _scans(flat: str) -> list[str]:
    found = _SCAN.search(flat)
    return [found.group()] if found else []


def _squeezed(text: str) -> str:
    return re.sub(r"\D+", "", text)
