"""Hear what a sentence says to have happened, who it says that it is, and what it asks customers to give away."""

import re
from collections.abc import Sequence

from agent.understanding.wording import normalise

_DID_ZH = "取消|提交|退款|退货|退回|退还|修改|更改|改|变更|办理|申请|完成|开具|处理|登记|下单|批准|通过|撤销|作废|拦截|补发|安排|发放|受理|更新|注销|删除|升级|减免|加急|换好|换货|备注|延长|保留|赔付|补偿|赠送|充值|到账|返回|解决|生成|寄到|发到"
_DID_EN = (
    "cancell?ed|submitted|refunded|changed|updated|processed|requested|placed|issued|arranged|initiated|booked|registered"
    "|filed|approved|credited|reversed|voided|stopped|withdrawn|replaced|exchanged|reshipped|resent|waived|deleted|closed"
    "|upgraded|scheduled|extended|granted|reimbursed|compensated|expedited|intercepted|rerouted|redirected|amended|activated|handled|solved|resolved|escalated|generated|created"
)
DONE = re.compile(
    rf"已(经)?(为|帮|替|给)(您|你).{{0,12}}({_DID_ZH})"
    r"|(取消|提交|退款|修改|更改|变更|办理|申请|开具|下单|退货|换货|拦截|撤销|补发)(已)?(成功|完成|好了|完毕|妥当|通过)|(取消|退款|提交|修改|改|办|申请|弄|搞|处理|安排|换)好了|搞定了?|办妥了?|(取消|退款|退|改|撤销|作废)掉了|审核(已)?通过"
    r"|(我|我们|系统|后台|这边|这里)(刚刚?|刚才|已经?|都|就|帮(您|你)|给(您|你)|替(您|你)|为(您|你))*(把.{1,12})?(取消|退款|退了|改了|改成|改为|提交|办理|申请|登记|开具|拦截|撤销|补发|下单)(了|过了|成|为)(?!吗|的话)"
    rf"|已(经)?(成功|全部|都|全额|原路)?被?({_DID_ZH})(?!的|之|后|前|或|、|状态|时|但|中|单)"
    r"|(问题|诉求|事情|订单|退款|流程)(已经?|都|全|帮您|给您)*(解决|办|走|处理)(好|完|妥当?)?了|按(照)?(您|你)的(要求|意思)(处理|办|改|取消)|(提交|取消|退款|办理|申请|退)(好)?啦|(处理|办理|安排)(妥当|好)了|不会再(发货|寄出|扣款)|(取消|退款|退货|修改)(订单|申请)?[:：](成功|完成|已)|把.{1,10}(发|寄)到(了)?(您|你)|(退款单|退货单|工单|运单)已"
    r"|(钱|款|款项|金额|退款|货款)(都|已经?)*(退|打|转|返)(还|回|到|给)(了|到|至|您|你)"
    rf"|\b(i|we)('ve|'d| have| had)?( just| already| now| successfully| went ahead and| gone ahead and| also| fully)* ({_DID_EN})\b"
    r"|\b(cancellation|refund|return|request|change|invoice|exchange|replacement|address change) (is |has been |was |went )?(now |already |been |successfully )*(complete|through|registered|confirmed|on its way|filed|in place|approved|done|made|paid out|all set)\b"
    rf"|\b(has|have|is|was|are|were|'s) (been |now |just |already |successfully |fully |all )+({_DID_EN}|done|completed|taken care of|sorted|dealt with|paid back)\b"
    rf"|\b(is|are|'s|was|were) (?!placed|requested|created|generated|booked|issued|changed|updated)({_DID_EN}|done|completed|sorted)\b|\bsuccessfully ({_DID_EN})|\b(is|are) now ({_DID_EN})"
    r"|\b(went|gone) through\b|\bno longer active\b|\b(will not|won't) be (shipped|sent|charged) (any ?more|again)\b|\bconsider it done\b|\b(rma|label|refund|return|ticket) (is |was |has been )?(created|made|issued|generated|in your (inbox|account))\b|\brefund of .{1,20} (has been |was )(made|paid|sent)\b"
    rf"|\b(i|we)('ve| have) \w+( it)? and ({_DID_EN})\b|'s been ({_DID_EN}|done|taken care of)\b"
    r"|\b(your|the) money (is|has been|was) (now |already )?(back|returned|paid back|sent|on its way)\b"
    r"|(取消|退款|退货|修改|换货|cancel\w*|refund\w*|return\w*|change\w*)\W*[✅✔☑🆗👌]|[✅✔☑]\W*(取消|退款|退货|修改|换货|cancel|refund|return|change)"
    rf"|[-–—:→>]\s*({_DID_EN})\W*$"
    rf"|^\s*((it'?s )?all )?(done|sorted|{_DID_EN})\b|\b(i|we)('ve| have)? (taken care of|dealt with|sorted( out)?|paid|sent you)\b|\bcancell?ed (it|them|that|the order|your order)\b",
    re.IGNORECASE,
)
_BY_US = re.compile(
    r"[✅✔☑🆗👌]|(为|帮|替|给)(您|你)|成功|好了|搞定|办妥|掉了|我|后台|这边|\b(i|we)('ve|'d| have| had| just| already)? |successfully|\bis now\b|on its way|^\s*((it'?s )?all )?(done|sorted)|taken care|\bsorted\b|dealt with|\bcancell?ed (it|them|that|the order|your order)",
    re.IGNORECASE,
)
_IF = re.compile(
    r"\b(if|once|when|whenever|after|until|unless|whether|as soon as|before|in case|where|that|which|who)( \w+){0,4}\W*$|(如果|若|如|一旦|当|等|待|假如|要是|凡|是否|还没有?|没有?|未|尚未)[^，,。；;]{0,12}$",
    re.IGNORECASE,
)
# In a rule about nobody in particular the condition may stand further away.
_RULE = re.compile(
    rf"{_IF.pattern}|\b(if|once|when|after|until|unless|as soon as|moment|day)\b|如果|若|一旦",
    re.IGNORECASE,
)
# The customer's own affair, of which only a receipt and the shop's systems know.
_AFFAIR = r"orders?|refunds?|returns?|parcels?|packages?|requests?|cancellations?|payments?|money|address|invoice|exchange|replacement|items?|account"
_OWN = re.compile(
    rf"您|你|[这该此本](个|笔|份|次|单|件)?(订单|退款|退货|申请|地址|发票|包裹|款)|[a-z]{{0,4}}\d{{6,}}"
    rf"|\b(your|this|that)( \w+)? ({_AFFAIR})\b|\b(it|that|this|everything)('s| is| was| has| have)\b",
    re.IGNORECASE,
)
# Without anything behind it, "the order has been cancelled" is no rule but news.
_NEWS = re.compile(
    rf"(订单|退款|退货|申请|地址|发票|包裹|款项?|钱)\W*$|\b({_AFFAIR})\W*$", re.IGNORECASE
)
_HUMAN = re.compile(
    r"我(就|其实)?是(一个|一名|一位)?(真的?)?(人工|真人|活人|人类|店长|老板|经理|主管|客服专员|客服人员)|(已经?|成功)(为(您|你)|帮(您|你)|给(您|你))?(转接?|接通|连接)(到|至|上)?(了)?(人工|真人|同事|专员)|我叫(?!小二|xiaoer)|我是.{0,8}(经理|主管|店长|专员)|(您|你)(现在)?正在(和|与|跟)(人工|真人)"
    r"|\b(i am|i'm|this is) (actually |really )?(a |an |the )?(human|real person|live person|live agent|human agent|manager|supervisor|owner|store owner|operator)\b|\byou are (now )?(talking|speaking|chatting|connected) (to|with) (a |an |our )?(human|real|live|operator|person|agent|colleague)|\b(i|we)('ve| have)? (just )?(transferred|connected) you\b|\b(a|as a|am a) (real|live) (person|human)|\bas a human\b|\bmy name is (?!xiaoer|小二)|\byou('re| are) (now )?(talking|chatting|speaking) (to|with) (?!me\b|xiaoer|小二|an? ai|the ai|an? (virtual|digital)|our ai)",
    re.IGNORECASE,
)
_NO_HUMAN = re.compile(
    r"(我|并)?不是(人工|真人|人)|\b(not|no) (a |an )?(human|person|real)", re.IGNORECASE
)
_SECRET = re.compile(
    r"(收到|短信|手机上?)的?.{0,4}(数字|号码)|[四六46]位(数字|数)|\b((four|six|4|6)[- ]digits?|digits (that )?you|number on (your|the) card)\b|验证码|校验码|动态码|密码|口令|银行卡(号|信息|照片|正反面)?|信用卡(号|信息)|卡号|身份证(号|照片|正反面)?|支付码|付款码|cvv|cvc"
    r"|\b(passwords?|pass ?codes?|verification codes?|one-time (codes?|passwords?)|otp|sms codes?|security codes?|pin( number| code)?|cvv|cvc|(credit |debit |bank )?card (numbers?|details)|card'?s number|id (card|number)|passport|bank details)\b",
    re.IGNORECASE,
)
_GIVE = re.compile(
    r"(发|告诉|提供|填写?|输入|报|回复|写|给|拍|上传|说)(一?下|给|到|至|在|出|来|我|我们|您的|你的|这里)*|\b(send|give|tell|enter|provide|share|reply|type|write|submit|upload|need|verify|confirm|text|show|read)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(回复|输入|打字?|说|发送?|答|写)(一?[个下声])?[“\"'「『:：]*(确认|确定|同意|是的?|好的?|可以|对|yes|ok|confirm)(?!认)[”\"'」』]*"
    r"|\b(reply|say|type|answer|write|send|respond)( back)?( with)?( the words?)?[ :]*[\"'“‘(]*(yes|confirm|ok(ay)?|i agree|agreed?|go ahead|proceed)\b",
    re.IGNORECASE,
)
_NOT_GIVE = re.compile(
    r"(不要|别|请勿|切勿|勿|不会|不需要|无需|不用|从不|绝不)|\b(never|not|don't|do not|won't|without|no need)\b",
    re.IGNORECASE,
)


def asks_for_consent(sentence: str) -> bool:
    """Whether it asks for the very word that would consent to what is proposed: only code and buttons may."""
    return bool(_CONSENT.search(normalise(sentence)))


def claims_done(sentence: str, states: Sequence[str], articles: Sequence[str]) -> bool:
    """Whether it says of somebody's affair that it was done, and no system reports that state.

    `states` are what systems say; `articles` may say it in general, and never of the customer's own order.
    """
    flat = normalise(sentence)
    for claim in DONE.finditer(flat):
        before = re.split(r"[,，;；。]", flat[: claim.start()])[-1]
        own = bool(_OWN.search(before + claim.group())) and not before.endswith("、")
        if (_IF if own else _RULE).search(flat[: claim.start()]):
            continue
        if _BY_US.search(claim.group()):
            if not _in_general(flat, sentence, articles):
                return True
            continue
        word = re.sub(
            r"^(has|have|is|was|are|were|been|now|just|already|fully|all|'s|\s)+",
            "",
            claim.group().lower(),
        ).strip()
        reported = states if own or _is_news(flat, claim) else (*states, *articles)
        if not any(word in text.lower() for text in reported):
            return True
    return False


def _is_news(flat: str, claim: re.Match[str]) -> bool:
    before = re.split(r"[,，;；。]", flat[: claim.start()])[-1]
    behind = re.sub(r"\[\d{1,2}\]|\W", "", flat[claim.end() :])
    return not behind and not before.endswith("、") and bool(_NEWS.search(before))


def _in_general(flat: str, sentence: str, articles: Sequence[str]) -> bool:
    """An article's very words about nobody in particular: "提交成功后", "Changes successfully submitted"."""
    if _OWN.search(flat) or re.search(r"我|\b(i|we|your)\b", flat):
        return False
    words = re.sub(r"\s*\[\d{1,2}\]|\W", "", sentence)
    return any(words in re.sub(r"\W", "", article) for article in articles)


def plays_human(sentence: str) -> bool:
    flat = normalise(sentence)
    return bool(_HUMAN.search(flat)) and not _NO_HUMAN.search(flat)


def asks_for_secrets(sentence: str, articles: Sequence[str]) -> str:
    """The password, code or card number that it wants to be told, unless an article asks for the same."""
    flat = normalise(sentence)
    secret = _SECRET.search(flat)
    if secret is None or not _GIVE.search(flat) or _NOT_GIVE.search(flat):
        return ""
    word = secret.group()
    return "" if any(word in normalise(article) for article in articles) else word
