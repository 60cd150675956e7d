"""Hear that somebody wants a human, or must have one, and do not hear it where a human is only talked about."""

import re

from agent.understanding.commands import Wish
from agent.understanding.hazards import hears_hazard
from agent.understanding.wording import bare, normalise

# Struck out first: humans are declined, or only mentioned. Nothing overrides these.
_FIRM = tuple(
    re.compile(pattern)
    for pattern in (
        r"真人(实拍|试穿|试用|上身|图|照|模特|展示|秀|版|出镜|演示)",
        r"不(再)?(找|转|叫|接|联系)(人工|客服|真人)(客服)?.{0,2}了",
        r"(人工|客服)(客服|服务)*(是)?(要)?(收费|要钱|免费|花钱)(吗|么|的吗|不)?",
        r"\bno (human|person|agent|operator|representative)s? (is |are )?(needed|required|necessary|wanted)\b",
        r"\b(for|of|by|per|wearing|fits?) (one|two|three|four|five|six|the|\d+|another|each|every|tall|short|older|most|a tall|a short|which) ?(person|people|humans?)\b",
        r"\b(pictures?|photos?|images?) of (an? |the |real )?(person|people|humans?|someone)\b",
        r"人工(验货|验收|检查|核对|智能|皮革|合成|草皮|纤维|钻|费|成本|湖|呼吸|甜味|色素|缝制|打磨|检验|质检|审核|打包|分拣)",
        r"(不用|不要|不需要|别|无需|甭|没说要|不想|先不)(再)?(帮我|给我|麻烦)?(转|找|叫|接)?(接)?(到)?(人工|真人|客服|活人)(客服|服务)?(?!.{0,4}(不行|怎么))",
        r"(你|您|这里|对面|那边)?是(不是)?(真人|人工|活人|机器人|人类|人|ai)(客服|服务)?(吗|么|呀|啊|还是|吧|？|\?|$).*",
        r"(真人|人工|人)(客服)?还是(机器人|机器|ai|人工智能|真人).*",
        r"(?<![和跟同找与对向])(刚才|刚刚|之前|上次|昨天|前天|今天|早上|你们(的)?)?(那个|一个|有个|有位)?(人工|真人)?(?<![和跟同找与对向])客服(人员|小姐姐|小哥|妹妹)?(说|告诉|跟我说|跟我讲|讲|答应|承诺|回复|让我|叫我|处理过|解决了|给我(说|发|退|办)|态度).*",
        r"(刚才|刚刚|之前|上次|昨天|前天|你们(的)?)(那个|一个)?人工(说|告诉|跟我说|答应|承诺|回复|让我|叫我|态度).*",
        r"客服(电话|热线|邮箱|微信|号码|号|地址|qq)(号码)?(是)?(多少|什么|几号|有吗|给我|发我)?",
        r"(人工|客服)(客服)?(是)?(收费|要钱|免费)(吗|么|的吗)?",
        r"(当|做|应聘|招聘|招|兼职|面试)(不招|吗)?.{0,6}客服|客服(岗位|工作|招聘|兼职|待遇)",
        r"(换|改)(成|个|一个)?(别)?人(收|签|取|领|付).*|收[货件]人.*换.*人",
        r"\b(send|ship|deliver|give|gift|transfer) (it|this|them|my \w+) to (an?|the|another|some) \w+",
        r"(a )?(real estate|travel|cleaning|shipping|customs|delivery|insurance|drying|free|bleaching|secret) agents?",
        r"human.(made|hair|rights|resources|error|size|centered|body|sized|being made)|user agents?|agent orange",
        r"\b(are|r|is) (you|u|this|it|that) (an? |actually |really |even )*(real |live |actual )?(human|person|agent|people|bot|robot|machine|ai)\b.*",
        r"\bam i (talking|speaking|chatting|writing) (to|with) .*",
        r"\b(the|an?|your|one of your|another) (human |live |previous |last |support |service |chat )*(agent|rep|representative|operator|person|guy|lady|assistant|colleague)s? (just |already |had |has |have |yesterday |earlier |on the phone )*(said|told|promised|says|tells|mentioned|wrote|confirmed|replied|gave|refused|was|were|hung|helped|sent|did|assured|offered|explained).*",
        r"\b(i )?(don'?t|do not|didn'?t|no longer|not) (really )?(want|need|have|like|wish)( to| any)* ?(talk|speak|chat|be transferred|be connected)?( to| with)? ?(an?|the|any|your)? ?(human|person|agent|representative|rep|operator|someone|somebody|anyone)s?\b",
        r"\bno (need|reason) (for|to (talk|speak|chat|call|bother|transfer).{0,12}) ?(an?|the|any)? ?(human|person|agent|representative|operator|someone|anyone)s?\b",
        r"\bwithout (talking to |speaking to |an? |the |any )*(human|person|agent|representative|operator|someone)s?\b",
        r"\b(job|work|hiring|career|vacanc\w+|salary|apply).{0,25}(agent|representative|operator|support|service).*",
    )
)
# Struck out too: questions about when and how humans can be reached; a plain order beside them still counts.
_ABOUT_HOURS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(周末|周[一二三四五六日天]|星期.|节假日|假期|春节|过年|国庆|元旦|凌晨|半夜|晚上|夜里|早上|中午).{0,4}有人(在|上班|值班)?(吗|么|不).{0,2}",
        r"(人工|客服|真人)(客服|服务)?.{0,3}(多久|多长时间|几天|几小时|多快).{0,3}(回复|回|处理|答复|响应|解决).*",
        r"客服(的)?(电话|热线|邮箱|微信)(老是|总是|一直|怎么)?(打不通|占线|没人接|没反应).*",
        r"(人工|客服|真人)(客服|服务)?(会不会|会|能不能|懂不懂|懂|可以)(说|讲|用)?(英|中|粤|日|法|外)[语文].*",
        r".*\b(cost|costs|charge|charged|free|toll|fee)\b.{0,30}\b(call|support|line|hotline|phone|agent|human)\b.*",
        r"(人工|客服|真人)(客服|服务|热线)*(的)?(电话|热线|上班|下班|工作|服务|在线|营业)*(的)?(时间|时段|几点|什么时候|啥时候|几时|多少号|号码).*",
        r".*(几点|什么时候|啥时候|几时|多久|周末|周[一二三四五六日天]|星期|节假日|假期|春节|过年|国庆|元旦|凌晨|半夜|晚上|夜里|早上|中午|24小时|二十四小时|全天).{0,8}(人工|客服|真人).{0,6}(上班|下班|在线|在|有人|服务|休息|营业|吗|么|上线|值班).*",
        r".*(人工|客服|真人)(客服|服务)?.{0,8}(几点|什么时候|啥时候|几时|周末|周[一二三四五六日天]|节假日|春节|过年|国庆|元旦|凌晨|半夜|晚上|夜里|24小时|二十四小时|全天).{0,10}",
        r".*\b(what time|when|which hours|what hours|what days|until when|how late|how early|opening hours|working hours|service hours|office hours|hours|weekends?|sundays?|saturdays?|holidays?|at night|overnight|24/7|around the clock|tonight|tomorrow|\d ?[ap]m)\b.{0,40}\b(agents?|humans?|people|support|service|staff|representatives?|reps?|operators?)\b.{0,30}(available|online|start|working|work|open|close|there|reachable|on duty|finish|begin)?.*",
        r".*\b(agents?|humans?|people|support|customer service|staff|representatives?|reps?|operators?|team|person)\b.{0,30}\b(hours|available (on|at|until|after|before|from|during|24)|work(ing)? (on|at|until|hours|days)|open (on|at|until|24)|on weekends?|on sundays?|on saturdays?|on holidays?|at night|24/7|around the clock|after \d|until \d|at \d).*",
        r".*\b(phone number|telephone|hotline|email( address)?)\b.{0,25}(support|service|agents?|humans?|operators?)?.*",
    )
)
_CLAUSES = re.compile(r"[,，。.!！;；:：\n、~～]+|\s{2,}")
_ORDER = re.compile(
    r"(请|麻烦|快|赶紧|赶快|马上|现在|立刻|直接|给我|帮我|替我|我要|我想|我要求|要求|要|你)*(转|找|接|叫|换)(接)?(到|一下|个|下)?(人工|真人|活人)(客服|服务|坐席)?(处理)?(吧|啊|呀|哈|谢谢|可以吗|行吗)*"
    r"|人工(客服|服务|坐席)?"
    r"|(please )?(transfer|connect|put|hand) me (over |through )?to (an? |the |your )?(real |live |human )?(human|person|agent|representative|rep|operator|somebody|someone)( please| now)*"
    r"|(please )?(let me |can i |i want to |i need to |i'd like to )?(talk|speak|chat) (to|with) (an? )?(real |live |human )?(human|person|agent|representative|rep|operator)( please| now)*"
    r"|(get me |i want |i need )?(an? )?(real |live |human )?(human|person|agent|representative|operator)( please| now)*"
)
_STRONG = re.compile(
    r"转(接)?(到|给|去)?(你们)?(人工|真人|客服|活人)|(给我|帮我|替我|麻烦)(转|接|找|叫|换).{0,4}(人工|真人|客服|人|经理|主管|领导)"
    r"|(我要|我想|想要|要求|必须|赶紧|快|赶快|立刻|马上|现在就)(找|要|接|转|跟|和|联系|叫|见|换).{0,5}(人工|真人|活人|客服|经理|主管)"
    r"|\b(transfer|connect|put|forward|escalate|hand) (me|this|us)\b|\blet me (talk|speak|chat)|\bget me\b|\bi (want|need|demand|would like|'d like|wanna)\b"
    r"|\bgive me (an?|the|your)\b"
)
_WANTED_ZH = re.compile(
    r"(让|叫|请|麻烦)(你们)?(的)?(客服|人工|工作人员|专员)(人员)?(给我)?(联系|回电|回复|打电话|加|找)(一下)?我?|有(人工|在线)?客服(吗|么|没有|在不在)"
    r"|(让|叫|喊|请|派|换)(你们)?(的)?(店长|主管|经理|领导|老板|同事|真人|人工|客服|售后|负责人|个人|人)(的人)?(来|跟|和|给|打|回|看|处理|接|帮|说|谈)"
    r"|人呢|(出来|来|换|找)(一)?个(会说人话|懂|能|活|真|人)|有没有(人|活人|真人)(能|可以|来|管|在|帮)|接线员|转接员|(直接)?给我(个|一个)?(客服|人工|真人|活人)"
    r"|(要|想|让我|能不能|可以|能|我).{0,6}(跟|和|同|与|找|见)(你们)?(的|个|一个|位|一位)?(在线)?(的)?(客服|售后|人工|真人)(人员|专员|小姐姐|小哥|的人|坐席|经理|主管)?(说|聊|谈|讲|沟通|对话|交流|通话|联系|反映|处理|$)"
    r"|(联系|找|叫|呼叫|接通|要)(一下|下)?(你们)?(的)?(在线)?(的)?(客服|售后)(人员|专员|小姐姐|小哥|的人|主管|经理)|(见|找)(一下)?(你们)?(的)?(主管|经理|领导|店长|老板)"
    r"|转(接)?(一下)?(到|给|去|回|成|至|下)?(你们)?(的)?(人工|真人|客服|活人|专员|经理|主管|坐席|人类)"
    r"|(找|要|叫|换|接|来|请|联系|呼叫|呼唤|召唤|需要|想要|安排|派|切换?到?|切|连线?|接入|接通|进入|有没有|有|上)(一下|下)?(你们)?(的|个|一个|位|一位|名)?(人工|真人|活人|真的人|真人类|专员|经理|主管|领导|店长|老板|负责人|坐席|专人|大活人)"
    r"|(找|叫|换|接|请|联系|呼叫|召唤|需要|安排|派)(一下|下)?(你们)?(的|个|一个|位|一位|名)?(在线)?(客服|工作人员|人来|人(跟|和|帮|给|处理|回|接|解决|对接|工|吧|啊|呀|$))"
    r"|(要|想|让我|能不能|可以|能|可不可以|我)(跟|和|同|与|找)(你们)?(的|个|一个|位)?(人工|真人|活人|人类|客服|人|工作人员|经理|主管|同事)(客服)?(说|聊|谈|讲|沟通|对话|交流|通话|联系|反映)"
    r"|人工(客服|服务|台|坐席|座席|人员)?(呢|在吗|在不在|在哪|在么|快|谢谢|处理|介入|回复|接待|帮我|帮忙|来|出来|一下|解决|吧|啊|哦|呀|$)|^(人工|真人|活人|客服|人工客服|真人客服|在线客服|客服人员)"
    r"|(不要|别|不想|拒绝|讨厌)(再)?(跟|和|用|让|给我|找|理)?(你们)?(的|这个|这|你这个)?(机器人?|ai|智能客服|自动回复|人机|机器)(聊|说|回|对话|来|敷衍|应付|回复|糊弄|了|$)?"
    r"|(机器人|ai|人机|智能客服)(走开|滚|退下|闭嘴|让开|解决不了|没用|听不懂)|你(解决|处理|搞|帮)不了.*(人|叫|换)|(?<!收货人)(?<!收件人)(?<!想)换(个|一个|位)?(人(?!收|签|取|领|付)|客服|真人)"
    r"|(有人|有活人|有真人|有人工)(在)?(吗|么|不|没)(?!退|买|用)|客服(在吗|在不在|呢|在么|出来|人呢)|人在(哪|吗)|要(个)?人(工|来|处理|回复)"
    r"|zhuan\s*ren\s*gong|ren\s*gong|转人公|转入工|转人共|专人工|砖人工|\bzrg\b|\brg\b$|转人(?!民|让|家)|转(客|接)服"
)
_PERSON = (
    r"(hum(an|na)( being)?s?|huamns?|som1( real)?|some1|costumer service|(real|live|actual|living|breathing|proper) (human|person|people|agent|rep|representative|operator|someone|one|staff|support|help|being|employee|worker|assistant|som1|some1)s?"
    r"|person|people|agents?|reps?|representatives?|operators?|manager|supervisor|advis[oe]r|specialist|staff( member)?|someone( real| else| who)?"
    r"|somebody( real| else)?|anyone real|anybody real|customer (service|care|support)( team| rep\w*| agent)?|your (team|boss|support|staff|colleagues?)|support (team|agent|staff|person)|team member|colleague|live chat|csr|employee)"
)
_WANTED_EN = re.compile(
    rf"\blet (an?|some) (real |human |live )?(person|human|agent|rep|colleague|staff)\b|\b(is|are) (anyone|anybody|somebody|someone) (there )?(human|real|alive)\b"
    r"|\b(can|could|would|will) an? (real |human |live |actual )(person|human|agent|being|rep)\b|\b(talk|speak) (to|with) (the )?management\b"
    rf"|\b(talk|speak|chat|converse|connect|connected|transfer|transferred|put|through|escalate|escalated|switch|hand|handed|forward|redirect|route|pass|get|reach|contact|call|bring|give|find|need|want|wanna|prefer|like|demand|request|require|have|see|send|message|discuss)\b( \w+){{0,3}}? ?\b(to|with|me|in|over|for)? ?(an?|the|your|some|any|another|one of your)? ?(competent |qualified |different )?{_PERSON}\b(?! (jacket|shoe|size|bag|number|code|name|card|tax|id))"
    rf"|^(please |pls |plz |hey |hi |ok |just |an? |the |some |real |live |to )*(human|agent|representative|rep|operator|real person|live agent|live chat|live person|live support|real human|person|manager|supervisor|customer service|customer support|someone real|human support|human agent|human help|human assistance|human being|actual person|actual human)( please| pls| plz| now| asap| help| agent| support| service| needed| required| thanks| thank you)*$"
    r"|\b(is|are) (an?|any|some) (human|agent|real person|live agent|representative|operator|person)s? (available|around|there|online|free|here)\b"
    r"|\b(somebody|someone|anyone|anybody|a person|a human) (from|in|on|at|of) (your|the) (team|company|store|shop|staff|office|support)\b"
    r"|\bcomplain\w*( \w+){0,3} to (an?|the|your) (manager|supervisor|boss|human|person)\b|\bdeal with (an?|the) (real|actual|human|live) \w+"
    r"|\bwho (can|do|could|should) i (talk|speak|chat|turn) (to|with)\b|\bput me through\b|\b(take|bring|switch|move) me to (the )?(live|human|agent|person|support|chat)\b"
    r"|\b(is|are) (there|any)( \w+){0,3} (human|(real|live|actual) (human|person|people|agent|one|rep\w*)|person|people)\b.*|\b(no|stop|not|hate|enough|sick of|tired of|don'?t want|done)( \w+){0,5} (bots?|robots?|chat ?bots?|machines?|ai|automated|automatic)\b"
    r"|\bhuman (please|now|agent|support|help|assistance|being|operator|service|needed|representative)\b|\b(anyone|anybody|someone|somebody) (there|here|home|alive|real)\b|\bcan (someone|somebody|anyone|a human|a person|an agent|a rep|people)( \w+){0,2} (help|call|contact|assist|look|handle|talk|speak|answer|take)"
    r"|\b(useless|stupid|dumb) (bot|robot|machine|ai)\b.*|\btalk 2 (a )?(human|person|agent)|\bhumans?\b[!.]*$|\b(customer service|representative|operator|agent)[!.]+$"
)
# Somebody shall ring: only a person can.
_RING_BACK = re.compile(
    r"(给我|跟我|帮我)(尽快|赶紧|马上)?(打|回)(一?个|通)?电话(?!号)|(给|回)我(一?个)?电话(?!号)|回(我)?(个|一个)?(电话|电)(给我|吧|一下|可以|行|吗|，|。|！|$)|(电话|致电)(联系|回复|沟通|回)(我|一下我)|来电(联系|沟通)(我)?"
    r"|\b(call|ring|phone) me( back| up| please| asap| now| today| tomorrow| on \+?\d| at \+?\d|[.!?]*$)|\b(get|have|want|need|request|like|arrange|schedule|book) an? (call ?back|phone call|ring back)\b|\bby phone call\b|\bring back\b.{0,20}\b(me|from you)\b|\bgive me a (call|ring|bell|buzz)\b|\bspeak (on|over) the phone\b",
)
_NO_RING = re.compile(
    r"(不要|别|不用|不需要|无需|先别|不想|会|什么时候|送货|派送|配送|取件|是谁|快递员|骑手|诈骗|骗子|自称|有人).{0,8}电话|电话(骚扰|推销)|\b(don'?t|do not|not|no|won'?t|stop|never|nobody|someone|somebody|who|courier|driver|scam\w*)\b.{0,24}\b(call|ring|phon)\w*"
)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z']+")
_DANGER = (
    (
        Wish.SELF_HARM,
        re.compile(
            r"自杀|不想活|活不下去|轻生|自残|割腕|跳楼|结束(我的|自己的)?生命|想死(?!你|我了)|死了算了|了结自己"
            r"|\bsuicid|\bkill(ing)? myself|\bend my life|\bwant to die|\bself.?harm|\bhurt(ing)? myself|\bend it all"
        ),
    ),
    (
        Wish.THREAT,
        re.compile(
            r"(杀|砍|弄死|打死|捅|炸)(了|死|掉|平)?(你|您|你们|他们|你们公司|你们店|全家|客服)|烧了你们|要你(们)?(的)?命|上门(砍|打)|同归于尽"
            r"|\b(kill|shoot|stab|murder|hurt|beat) (you|u|your|them|all of you|everyone)\b|\bbomb (you|your|the)|\bburn (down )?(you|your)"
        ),
    ),
    (
        Wish.SAFETY,
        re.compile(
            r"(炸了|爆炸了|起火了|着火了|冒烟了|自燃|触电了|漏电了|电到|(被|给|把).{0,8}(烫伤|烧伤|电伤|割伤|砸伤|炸伤))"
            r"|\b(exploded|caught fire|on fire|burst into flames|burn(ed|t) (me|my|his|her|our)|electrocuted|electric shock|got (burned|burnt|injured|hurt)|injured (me|my))\b"
        ),
    ),
    (
        Wish.LEGAL,
        re.compile(
            r"起诉|律师|法院|打官司|走法律|法律(途径|手段|程序|责任)|(?<!\d)123[14]5(?!\d)|消协|消费者协会|工商(局|举报|投诉)|市场监管|曝光|黑猫|媒体(曝光|记者)|报警|举报你们|维权"
            r"|\b(?<!can i )(lawyers?|attorneys?|solicitor|sue|suing|lawsuit|legal action|small claims|court|consumer protection|trading standards|ombudsman|chargeback|report you|press charges|the police)\b"
        ),
    ),
)


def hears_danger(text: str) -> Wish | None:
    """A hard policy: threats, self-harm, injuries and legal matters always go to a human."""
    flat = normalise(text)
    for wish, pattern in _DANGER:
        if pattern.search(flat):
            return wish
    return None


def rule_heard(text: str) -> Wish | None:
    """Why a human must take over, as far as rules alone can hear it."""
    danger = hears_danger(text)
    if danger is not None:
        return danger
    if hears_hazard(text):
        return Wish.SAFETY
    return Wish.ASKED if wants_human(text) or wants_call(text) else None


def wants_call(text: str) -> bool:
    """Whether somebody shall ring the contact."""
    flat = bare(text)
    return bool(_RING_BACK.search(flat)) and not _NO_RING.search(flat)


def wants_human(text: str) -> bool:
    """Whether the contact asks for a person now; a question about opening hours or "are you human?" is not that."""
    flat = bare(text)
    for pattern in _FIRM:
        flat = pattern.sub(" ", flat)
    kept = flat
    for pattern in _ABOUT_HOURS:
        kept = pattern.sub(" ", kept)
    if _is_wish(kept):
        return True
    # "我要转人工，几点都行": a clear order is heard even beside a question about hours.
    return kept != flat and bool(_STRONG.search(flat)) and _is_wish(flat)


def orders_human(text: str) -> bool:
    """Whether a clause of it is nothing but the order to fetch a person: "转人工，我的鞋子开胶了"."""
    return any(_ORDER.fullmatch(clause.strip()) for clause in _CLAUSES.split(normalise(text)))


def only_mentions_human(text: str) -> bool:
    """Whether people are declined or merely spoken of: no guess at a wish counts against that."""
    flat = bare(text)
    return any(pattern.search(flat) for pattern in (*_FIRM, *_ABOUT_HOURS)) and not wants_human(
        text
    )


def _is_wish(text: str) -> bool:
    clauses = [
        clause.strip() for clause in re.split(r"[，,。.!！?？;；\n]+", text) if clause.strip()
    ]
    return any(_heard(part) for clause in clauses for part in _by_script(clause))


def _heard(text: str) -> bool:
    return bool(_WANTED_ZH.search(text) or _WANTED_EN.search(text))


def _by_script(clause: str) -> tuple[str, ...]:
    """ "给我human agent": each script is also heard alone."""
    han, latin = _LATIN.sub(" ", clause).strip(), _HAN.sub(" ", clause).strip()
    return (clause, han, latin) if han and latin else (clause,)
