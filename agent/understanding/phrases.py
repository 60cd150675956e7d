"""Whole utterances whose meaning needs no model: yes, no, hello, thanks, who are you."""

import re
from collections.abc import Callable

from agent.understanding.commands import Talk
from agent.understanding.wording import bare

_VERB_ZH = r"(取消|退货|退款|退|换货|修改|改|更改|提交|申请|办理|继续|操作|执行|开票|开|可以|没错|同意|确认|确定|吧)"
_YES = re.compile(
    rf"^(?!是我$)(嗯+|恩+|是|是的|是滴|对|对的|对啊|好|好的|好滴|好嘞|好呀|好啊|好吧|(好的?){{2,3}}|行|行吧|可以|可以的|确认|确认无误|确定|同意|没问题|没错|没毛病|妥|中|就这样|ok|okay|okey|(ok ?)+|yes|要|要的|需要)[，,、\s]*"
    rf"((我)?(确认|确定|同意|请|就|帮我|麻烦)*{_VERB_ZH}*(这个|该|它|订单)?{_VERB_ZH}*)?(啦|了|的|吧|呀|啊|哦|谢谢)*$"
    r"|^(我(确认|同意|确定)|是的没错|对的?[，,]?就是(这个|这样|这单)|就是这样|退吧|就这么办|就这样(吧|办)?|办吧|提交吧?|继续(吧)?|好[，,]?帮我(弄|办|提交)吧|确认(取消|退货|退款|提交|修改|开票|办理)?(吧|了)?)$"
    r"|^(yes|yep|yeah|yup|sure|ok|okay|confirm|confirmed|i confirm|correct|right|agreed|i agree|go ahead|please do|do it|absolutely|certainly|of course|affirmative|go for it|yes i do|ok thanks|that'?s (right|correct|fine)|(it |that |this |all |everything )?(sounds|looks) (good|right|correct|fine|ok|okay)|that works|works for me|all (good|right|correct)|fine|great|perfect|很好|没错)"
    r"([,.!\s]+(please|confirm(ed)?|i confirm|sure|go ahead|do it|do that|that'?s (right|correct|fine)|proceed|submit( it)?|cancel( it| the order| my order| that)?|return it|refund it|change it))*$"
    r"|^(please )?(proceed|submit( it)?|go on|carry on)$|^(exactly|all correct|yess+|y|yes[, ]+that'?s the one|looks good[, ]+go (on|ahead))$"
)
_NO = re.compile(
    r"^(不|不要|不用|不用了|不了|不是|不行|不可以|不同意|不对|算了|先不|先不要|先不用|先算了|别|别了|等等|等一下|等下|暂时不|暂不|不确认|不取消|不取消了|不退了|不改了|我再想想|再想想|再考虑考虑|先不取消|先不退|放弃)(了|吧|啊|谢谢|，谢谢|,谢谢)*$"
    r"|^(no|nope|nah|no thanks|no thank you|don'?t|do not|stop|wait|hold on|not now|never ?mind|decline|i decline|forget it|cancel that request|not yet|rather not|i'?d rather not|leave it|don'?t do (it|that)|don'?t cancel( it)?|let me think( about it)?)([,.!\s]+(thanks|thank you|please|wait))*$"
)
_NO_SHORT = re.compile(
    r"^(不(?!知道|明白|懂|太|会|清楚|好意思|是很|客气|用客气)|别(?!的|人)|先别|先等|还是不|暂时不|拒绝|否$|错了|等等|等一下|等下|我没说|我不(?!知道|明白|懂|太|清楚)|信息不对|no不)[^?？吗么]{0,12}$"
    r"|^(no|nope|nah|don'?t|do not|please don'?t|wait|hold on|not|incorrect|wrong|absolutely not|that'?s wrong|that isn'?t|i (don'?t|do not|didn'?t) (agree|confirm|want|ask)|negative|n)\b(?! (problem|sure|certain|know|idea|worries))[^?]{0,40}$"
)
# "不买了，帮我取消掉" asks for something, it does not refuse.
_ASKS_FOR = re.compile(
    r"帮我|取消(吧|掉)|寄到|只要|want to (return|cancel)|(?<!don't )cancel the order|please change|deliver to"
)
_GIVE_UP = re.compile(
    r"^(算了[，,]?)?(算了|不用了|不弄了|不办了|不退了|不取消了|不改了|不查了|不要了|先不了|停|退出|结束|取消(操作|办理|申请)?|不想(退|弄|办|改|取消)了|(不用|不要|不|先不)转?(人工|客服)(客服)?)(吧|了|，谢谢|,谢谢|谢谢)*$"
    r"|^(never ?mind|forget (it|about it)|stop|quit|exit|cancel|drop it|leave it|no(thing)? (thanks|more)|not anymore|i changed my mind)$"
)
_CLAUSES = re.compile(r"[，,。.!！;；、\n]+|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])")
_POLITE = {
    "谢谢",
    "谢谢你",
    "谢谢您",
    "thanks",
    "thank you",
    "please",
    "麻烦了",
    "辛苦了",
    "麻烦你了",
    "sorry",
    "抱歉",
    "不好意思",
}
_FILLER = re.compile(
    r"^((actually|oh|hm+|ah|well|sorry|um+|er+|呃+|额+|那个|哦|啊|哎|唉)[\s,，.。!！]+)+"
)
_DIFFERENT = re.compile(
    r"(但是?|不过|只是|除了|要改|改成|改为|换成|换到|改一下|不对|写错|错了|应该是)"
    r"|\b(but|except|only if|instead|change (it|that|the \w+)|make it|different|rather|should be|not \w+,? but|wrong (email|address|amount|order|reason|name|number))\b"
)
_CORRECTION = re.compile(
    r"不是.{0,12}(是|应该)|错了|打错|说错|写错|弄错|搞错|看错|看串|选错单|更正|改成|应该是|不对.{0,10}是"
    r"|\b(i meant|i mean|sorry,? (it'?s|the)|no,? (it'?s|the)|actually,? (it'?s|the|i meant)|correction|wrong (one|order|number|unit|item)|not that one|my bad|it should (be|say)|hang on,? it'?s|oops)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"不是(这|那|它|.{0,6}单)|是.{0,14}(那|这)(一)?(单|笔|件|双|个)|另(外)?(一|那)(单|笔|件|双|个)|尾号|搞错|弄错|看串|(不对){1,3}.{0,14}(那|这)(一)?(单|笔|件|双|个)"
    r"|\b(not that one|the other (one|order|item)|i meant|i mean|the one (with|from)|wrong (one|order|item))\b",
    re.IGNORECASE,
)
_BARE_CANCEL = re.compile(
    r"^(取消|取消吧|取消掉|取消操作|取消申请|取消一下|cancel|cancel (it|that|this)|please cancel( it)?)$"
)
_NOT_WANTED = re.compile(
    r"^(我|东西|商品|货)?(都)?不(想)?要(它)?了$|^i (don'?t|do not) want (it|them)( anymore| any more)?$"
)
_CONFIRMS = re.compile(
    r"^(我)?(确认|确定|同意)(了|吧|提交|取消|退货|退款)?$|^(i )?confirm(ed)?( it)?$|^(go ahead|proceed|do it)$"
)
_TALK = (
    (
        Talk.LANGUAGE,
        re.compile(
            r"^(请问|你|您|你们|这里|可以|能|能不能|可不可以|会|会不会|支持|请|麻烦)*(说|讲|用|回答|回复|懂|切换(成|到)?)+(中文|英文|英语|普通话|汉语)(吗|么|回答|回复|沟通|交流|说|聊天|聊|跟我|和我|我|吧|可以|行|不)*$"
            r"|^((yes|no|sorry|hi|hello|please|i (can )?(only )?speak english|i'?m english|i (don'?t|can'?t|cannot) (speak|read|understand) chinese|so|and)[ ,.!]+)*((can|could|would|will|do) (you|u|we) |please )+(please |also )?(speak|answer|reply|respond|write|talk|chat|switch|continue|understand|use)( to me| to| me)?( in)? (english|chinese|mandarin)( please| instead| with me| here)*$"
        ),
    ),
    (
        Talk.IDENTITY,
        re.compile(
            r"(你|您)是(谁|什么|哪个|哪位|不是|真的?人|机器|人工|人(吗|么|类)|ai|人还是|个机器|chatgpt|gpt)|你叫(什么|啥)|怎么称呼|(你|对面|这边|这)是(ai|机器人|真人|人工)|(机器人|真人|ai)(吗|么|吧|还是)"
            r"|\b(are|r) (you|u) (an? |actually |really |even |just )*(real|human|person|bot|robot|ai|machine|chat ?gpt|computer|alive|automated)|\bwho (are|r) (you|u)\b|\bwhat are you\b|\b(what'?s|what is) your name|\bis (this|it) (an? )?(bot|robot|ai|human|real person|automated|chatbot)\b|\bam i (talking|speaking|chatting) (to|with) (an? )?\w+"
        ),
    ),
    (
        Talk.GREETING,
        re.compile(
            r"^((你|您)好(呀|啊|哇|的)?|(你|您)们好|hi+|hello+|hey+|嗨|哈喽|哈啰|在吗|在么|在不在|在不|在|亲|亲在吗|有人吗|早|早上好|早安|上午好|中午好|下午好|晚上好|好|喂|还在吗?|人在吗?|(are )?(you|u) (still )?there|hello there|hi there|hey there|good (morning|afternoon|evening|day)|greetings|yo|howdy)([，,!！~～。.\s]*((你|您)好|在吗|在么|亲|there|hi|hello|小二|客服|请问))*$"
            # A question that is only announced.
            r"|^(请问|那个|就是|我)*(想|要|能|可以)?(再)?(请教|咨询|问|请问)(你|您|你们|您们)?(一)?(下|个|件|点|些)?(小)?(问题|事|事情|事儿)?(呀|啊|哈|吗|可以吗|行吗|哦|噢)*$"
            r"|^(hi |hello |hey |so |ok |just |i |i've |i have |have |got |had |there's |can i |could i |may i |i'd like to |let me |want to |wanted to )*(ask )?(you )?(an?|one|another|some|my) (very |really )?(quick |small |simple |little |short |stupid |silly )*questions?( please| here| for you| about something| to ask| if i may| if that'?s ok(ay)?)?$|^(quick|small|simple|another) question( here| please| for you)?$"
        ),
    ),
    (
        Talk.THANKS,
        re.compile(
            r"^(好的?|ok|okay|嗯+|知道了|明白了?)?[，,!！。\s]*(谢谢|多谢|感谢|唔该|谢啦|谢了|谢谢(你|您|啦|哈|了)|非常感谢|太感谢了|辛苦(了|啦)|thanks?( you)?( so much| a lot| very much| a ton)?|thx|ty|cheers|much appreciated|appreciate it|that (helps|helped)|great,? thanks)[，,!！。\s]*(你|您|啦|了|哈|再见|拜拜|bye|again)*$"
        ),
    ),
    (
        Talk.GOODBYE,
        re.compile(
            r"^(嗯+|好的?|哦)?[，, ]*(就)?没(有)?(别的|其他|啥|什么|什么别的)?(事|问题)(情)?(儿)?了?[，, 。]*(辛苦|谢谢|多谢|麻烦|拜拜)?(了|啦|你|您)*$|^no,? (that'?s|that is|nothing) (all|it|else)[,.! ]*(thanks?( you)?)?$|^(再见|拜拜?|拜了|88|回见|没事了|没有了|没别的了|没其他(问题)?了|就这些|bye( bye)?|goodbye|see (you|ya)|good ?night|that'?s (all|it)|nothing else|no more questions|have a (good|nice|great) (day|one|evening))([，,!！。\s]*(谢谢|thanks|thank you|bye|了|for now))*$"
        ),
    ),
    (
        Talk.ACKNOWLEDGE,
        re.compile(
            r"^(好|好的|好吧|好嘞|ok|okay|k|嗯+|哦+|噢|喔|知道了|明白|明白了|了解|了解了|懂了|收到|行|可以|是的|对|这样啊|原来如此|哦哦好?的?|哈+|呵+|cool|great|nice|perfect|good|got it|i see|understood|alright|all right|fine|makes sense|yes|yeah|yep|no|nope|不|不是|没有|haha+|lol|awesome)$"
        ),
    ),
)


def says_yes(text: str) -> bool:
    """A yes and nothing else, in one clause or in several; "yes, but ..." is no consent."""
    if _asks(text):
        return False
    return bool(_YES.match(bare(text))) or _each(text, lambda c: bool(_YES.match(c)))


def says_no(text: str) -> bool:
    """A refusal may be wordy: it only leaves everything as it is."""
    flat = _FILLER.sub("", bare(text))
    if _asks(text):
        return False
    if (
        _NO.match(flat)
        or _GIVE_UP.match(flat)
        or _each(flat, lambda c: bool(_NO.match(c) or _GIVE_UP.match(c)))
    ):
        return True
    return bool(_NO_SHORT.match(flat)) and not _ASKS_FOR.search(flat)


def gives_up(text: str) -> bool:
    flat = _FILLER.sub("", bare(text))
    given = bool(_GIVE_UP.match(flat)) or _each(flat, lambda c: bool(_GIVE_UP.match(c)))
    return given and not _asks(text)


def wants_it_different(text: str) -> bool:
    """ "Yes, but ...": neither a yes nor a no, something about the proposal should change."""
    return bool(_DIFFERENT.search(bare(text))) and not _asks(text)


def corrects(text: str) -> bool:
    """Something that was said before is taken back: "no, the other one", "看错了，应该是…"."""
    return bool(_CORRECTION.search(bare(text)))


def points_elsewhere(text: str) -> bool:
    """Another order or item is meant than the one that was taken: "是有帐篷的那单", "not that one"."""
    return bool(_ELSEWHERE.search(bare(text)))


def may_mean_both(text: str, tool: str) -> bool:
    """ "Cancel" may mean the order or the request about it; "不要了" the goods or the request."""
    gives_back = re.search(r"cancel|return|refund", tool, re.IGNORECASE)
    if gives_back and _NOT_WANTED.match(bare(text)):
        return True
    return "cancel" in tool.lower() and bool(_BARE_CANCEL.match(bare(text)))


def confirms_something(text: str) -> bool:
    """Words that only make sense as an answer to a proposal."""
    return bool(_CONFIRMS.match(bare(text)))


def _asks(text: str) -> bool:
    return text.strip().endswith(("?", "？", "吗", "么", "嘛？"))


def _each(text: str, holds: Callable[[str], bool]) -> bool:
    """Whether each of several clauses holds."""
    clauses = [clause for part in _CLAUSES.split(bare(text)) if (clause := bare(part))]
    return len(clauses) > 1 and all(holds(clause) or clause in _POLITE for clause in clauses)


def small_talk(text: str) -> Talk | None:
    flat = bare(text)
    if not flat:
        return None
    for talk, pattern in _TALK:
        longest = 80 if talk is Talk.LANGUAGE else 40
        if len(flat) <= longest and pattern.search(flat):
            return talk
    return None
