"""The sentences that code alone says, in Chinese and English."""

from agent.understanding.commands import Talk, Wish
from domain.handoff import HandoffReason
from domain.language import Language

ZH, EN = Language.ZH, Language.EN
Say = dict[Language, str]

REFUSED: dict[str, Say] = {
    "empty": {
        ZH: "我没有收到文字内容，请再发一次您的问题。",
        EN: "I received no text. Please send your question again.",
    },
    "only_pictures": {
        ZH: "图片已收到，但我是 AI 助手，看不了图片里的内容。请用文字说说遇到了什么问题；想让人来看，请说“转人工”，同事能看到您发的图片。",
        EN: "I have your picture, but as an AI assistant I cannot look at pictures. Please tell me in words what it is about; if a person should look at it, say “talk to a human”, and a colleague will see what you sent.",
    },
    "only_files": {
        ZH: "文件已收到，但我是 AI 助手，打不开文件。请用文字说说遇到了什么问题；想让人来看，请说“转人工”，同事能看到您发的文件。",
        EN: "I have your file, but as an AI assistant I cannot open files. Please tell me in words what it is about; if a person should look at it, say “talk to a human”, and a colleague will see what you sent.",
    },
    "too_long": {
        ZH: "这条消息太长了，请把问题缩短后再发给我。",
        EN: "This message is too long for me. Please send me a shorter one.",
    },
    "unreadable": {
        ZH: "这条消息我读不出来，请用文字描述您的问题。",
        EN: "I cannot read this message. Please describe your question in words.",
    },
}

UNSEEN: Say = {
    ZH: "您发来的图片或文件我看不了，以上只根据您的文字回答；想让人来看，请说“转人工”。",
    EN: "I cannot look at the pictures or files you sent; this answers your words alone. If a person should look at them, say “talk to a human”.",
}

TALK: dict[Talk, Say] = {
    Talk.GREETING: {
        ZH: "您好！我是{shop}的智能助手小二，可以回答退换货、配送、发票等问题，也能帮您查订单。请问有什么可以帮您？",
        EN: "Hello! I am Xiaoer, the AI assistant of {shop}. I can answer questions about returns, delivery and invoices, and look up your orders. How can I help?",
    },
    Talk.IDENTITY: {
        ZH: "我是{shop}的 AI 智能助手小二，不是真人。如果您想找人工客服，随时说“转人工”就可以。",
        EN: "I am Xiaoer, the AI assistant of {shop}, not a human. Whenever you want a person, just say “talk to a human”.",
    },
    Talk.THANKS: {
        ZH: "不客气！还有需要随时找我。",
        EN: "You are welcome! Just ask if you need anything else.",
    },
    Talk.GOODBYE: {
        ZH: "感谢您的咨询，祝您生活愉快，再见！",
        EN: "Thank you for getting in touch. Have a nice day!",
    },
    Talk.ACKNOWLEDGE: {
        ZH: "好的。还有什么可以帮您的吗？",
        EN: "All right. Is there anything else I can help you with?",
    },
    Talk.COMPLAINT: {
        ZH: "很抱歉给您带来不好的体验。请告诉我具体遇到了什么问题，或者说“转人工”由同事为您处理。",
        EN: "I am sorry about this experience. Tell me what went wrong, or say “talk to a human” and a colleague takes over.",
    },
    Talk.UNPROMPTED: {
        ZH: "目前没有等您确认的操作。请告诉我您想办什么？",
        EN: "There is nothing waiting for your confirmation. What would you like me to do?",
    },
    Talk.BOTH_WAYS: {
        ZH: "我想确认一下您的意思：如果要执行上面的操作，请回复“确认”；如果不想办了，请回复“不用了”。在那之前不会有任何改动。",
        EN: "Just to be sure what you mean: reply “confirm” to carry out the action above, or “never mind” to leave everything as it is. Nothing changes before that.",
    },
    Talk.HESITATES: {
        ZH: "不着急，您可以慢慢考虑：决定了就回复“确认”，不办就回复“不用了”。在那之前不会有任何改动。",
        EN: "Take your time: reply “confirm” once you have decided, or “never mind” to leave it. Nothing changes before that.",
    },
    Talk.KEPT: {
        ZH: "好的，我只办您确认过的那一项，其他的都保持不变。",
        EN: "Sure: only what you have confirmed is done, everything else stays as it is.",
    },
    Talk.RESUMED: {
        ZH: "我是小二，现在由我接着为您服务。还有需要，直接告诉我就可以。",
        EN: "Xiaoer here again. If there is anything else, just tell me.",
    },
    Talk.ATTACHMENT: {
        ZH: "我看不到图片和文件的内容，请用文字告诉我要点；需要凭图片核实的部分，可以转人工，同事会查看。",
        EN: "I cannot look into pictures and files, so please tell me in words what matters. Where a picture has to be checked, a colleague can do that: just ask for a human.",
    },
    Talk.LANGUAGE: {
        ZH: "可以，中文和英文都行：您用哪种语言写，我就用哪种语言回答。请问有什么可以帮您？",
        EN: "Yes: I speak English and Chinese, and answer in the language you write in. What can I do for you?",
    },
    Talk.WORDLESS: {
        ZH: "我在的。请用文字说说您的问题，我来帮您。",
        EN: "I am here. Please tell me in a few words what you need.",
    },
}

OUT_OF_SCOPE: Say = {
    ZH: "这个问题超出了我的服务范围，我只能帮您处理{shop}的订单、配送、退换货、发票等购物问题。您可以试试下面这些：",
    EN: "That is outside what I can help with: I only handle shopping with {shop}, such as orders, delivery, returns and invoices. You could try one of these:",
}

SIGN_IN: Say = {
    ZH: "{task}需要先确认您的身份：请在商店页面右上角登录您的账户，登录后回到这里再告诉我一声。",
    EN: "To {task}, I need to know who you are: please sign in at the top right of the shop page, then come back and tell me.",
}
SIGNED_IN: Say = {ZH: "我已登录，请继续", EN: "I have signed in, please go on"}
TALK_TO_HUMAN: Say = {ZH: "转人工", EN: "Talk to a human"}
NEXT_STEPS: Say = {ZH: "您还可以让我继续处理其他问题。", EN: "I can help with something else, too."}

NOTHING: dict[str, Say] = {
    "order_id": {
        ZH: "您的账户里没有适合这项操作的订单。如果订单在别的账户里，请换账户登录，或者转人工。",
        EN: "There is no order in your account for which this is possible. If it is in another account, sign in there, or talk to a human.",
    },
    "product_id": {
        ZH: "没有找到这样的商品，换个说法试试？",
        EN: "I found no such product. Could you describe it differently?",
    },
    "sku": {ZH: "这笔订单里没有可以选择的商品。", EN: "There is no item to choose in this order."},
}
BACK_TO_TASK: Say = {ZH: "回到刚才的{task}：", EN: "Back to your request to {task}: "}
TASK_DROPPED: Say = {
    ZH: "好的，已停止，没有做任何改动。",
    EN: "All right, I have stopped. Nothing has been changed.",
}
NOTHING_RUNNING: Say = {
    ZH: "好的，目前没有正在进行的操作。",
    EN: "All right. There is nothing going on at the moment.",
}

PROPOSED: Say = {
    ZH: "请您核对下面的操作，点“确认”或回复“确认”后我再执行；在那之前不会有任何改动。",
    EN: "Please check the action below. I carry it out only after you press Confirm or reply “confirm”; nothing changes before that.",
}
STILL_PENDING: Say = {
    ZH: "（刚才的操作还在等您确认：{title}）",
    EN: "(The action from before still waits for your decision: {title})",
}
AMEND: Say = {
    ZH: "这项操作还没有执行。请告诉我哪一项要改、改成什么；不需要了就回复“不用了”。",
    EN: "Nothing has been carried out yet. Tell me what should be different and how; if you no longer want it, reply “never mind”.",
}
DECIDE: dict[Language, tuple[str, ...]] = {ZH: ("确认", "不用了"), EN: ("Confirm", "Never mind")}
LATER: Say = {
    ZH: "“{words}”我记下了，办完这件我们接着处理。",
    EN: "I have noted “{words}”. We can do that right after this.",
}
NO_EXCEPTION: Say = {
    ZH: "这一点我没有办法破例。如果情况特殊，请说“转人工”，同事可以帮您看看。",
    EN: "I cannot make an exception here. If there is a special reason, say “talk to a human” and a colleague looks into it.",
}
BEYOND_PAID: Say = {
    ZH: "这笔订单实付 ¥{paid}，最多还可退 ¥{left}。请告诉我一个不超过它的金额；要求更多的话，可以转人工。",
    EN: "¥{paid} was paid for this order, and at most ¥{left} of it can be refunded. Tell me an amount up to that, or talk to a human about more.",
}
STILL_BEYOND: Say = {
    ZH: "超过 ¥{left} 的退款我这里办不了，也不能破例。要按 ¥{left} 以内办，请告诉我金额；坚持要更多，请说“转人工”，由同事决定。",
    EN: "More than ¥{left} cannot be refunded through me, and I can make no exception. Name an amount up to ¥{left}, or say “talk to a human” and a colleague decides about more.",
}
TOO_MUCH: Say = {
    ZH: "{title}通过我一次最多可以办 ¥{most}。请换一个不超过它的金额，或者转人工处理。",
    EN: "{title}: through me at most ¥{most} at a time is possible. Give me an amount up to that, or talk to a human.",
}
NOT_POSSIBLE: Say = {
    ZH: "按现在的信息我没法提交{title}。请核对一下内容再告诉我，或者转人工处理。",
    EN: "I cannot submit this as it stands ({title}). Please check the details and tell me again, or talk to a human.",
}
DECLINED: Say = {
    ZH: "好的，不执行这项操作，一切保持不变。",
    EN: "All right, I will not do it. Everything stays as it was.",
}
DECISION: dict[str, Say] = {
    "missing": {
        ZH: "没有找到需要确认的操作。",
        EN: "There is no action waiting for your decision.",
    },
    "expired": {
        ZH: "这项操作的确认时间已过，没有执行。需要的话请再告诉我一次。",
        EN: "The time to confirm this action has passed, and it was not carried out. Tell me again if you still want it.",
    },
    "closed": {
        ZH: "这项操作之前已经处理过了，不会重复执行。",
        EN: "This action has been decided before and is not carried out twice.",
    },
    "foreign": {
        ZH: "无法确认这项操作：请先用下单的账户登录。",
        EN: "I cannot confirm this action: please sign in with the account it belongs to.",
    },
}
UNKNOWN_RESULT: Say = {
    ZH: "系统没有及时回复，我还不能确定这项操作是否成功。为避免重复操作，我请人工同事马上核实。",
    EN: "The system did not answer in time, so I cannot tell yet whether it worked. To be safe I do not try again; a colleague will check it.",
}

CLARIFY_TWO: Say = {ZH: "您想问的是下面哪一个？", EN: "Which of these do you mean?"}
CLARIFY_NEAR: Say = {
    ZH: "这个问题我没有找到确切的答案。下面有您要找的吗？也可以换个说法，或者转人工。",
    EN: "I found no certain answer to this. Is one of these what you are looking for? You can also put it differently, or talk to a human.",
}
CLARIFY_ANEW: Say = {
    ZH: "这个问题我在帮助文章里没有找到答案。请换个说法、说得再具体一点，我再找一次；也可以直接转人工。",
    EN: "I found no answer to this in our help articles. Could you put it differently or say a little more? I will look again; or talk to a human right away.",
}
NEAREST: Say = {
    ZH: "帮助文章里与您的问题最接近的内容：\n",
    EN: "This is the nearest I found in our help articles:\n",
}
NO_ANSWER_PART: Say = {
    ZH: "另外，关于“{question}”，我没有找到确切的说明，可以帮您转人工确认。",
    EN: "As to “{question}”, I found no certain answer; a human colleague can tell you.",
}
TOOL_DOWN: Say = {
    ZH: "商店系统暂时没有响应，我现在查不到。请稍后再试，或者转人工。",
    EN: "The shop's system does not answer right now, so I cannot look this up. Please try again later, or talk to a human.",
}

FIRST_WORDS: dict[Wish, Say] = {
    Wish.SELF_HARM: {
        ZH: "我很担心您，您不是一个人。如果您正处在危险中，请立即拨打 120 或 110；也可以拨打全国心理援助热线 12356，随时有人倾听。",
        EN: "I am worried about you, and you are not alone. If you are in danger, please call your local emergency number now (120 or 110 in China); the helpline 12356 in China listens at any time.",
    },
    Wish.SAFETY: {
        ZH: "请先确保人身安全，停止使用该商品并断开电源；如有受伤，请尽快就医。",
        EN: "Please make sure you are safe first: stop using the product and unplug it, and see a doctor if anyone is hurt.",
    },
    Wish.FRAUD: {
        ZH: "为了您的账户和资金安全，请不要点击陌生链接，不要告诉任何人验证码或密码，也不要转账；如已付款或泄露信息，请尽快联系您的银行。",
        EN: "To keep your account and money safe, open no link from strangers, tell nobody a code or password, and send no money. If you have paid or given anything away, call your bank as soon as you can.",
    },
    Wish.STAFF: {
        ZH: "很抱歉发生这样的事，我们会认真调查并给您答复。",
        EN: "I am sorry that this happened. We will look into it and get back to you.",
    },
}
HAND_OFF: dict[HandoffReason, Say] = {
    HandoffReason.REQUESTED: {
        ZH: "好的，我这就为您转接人工客服。",
        EN: "Of course, I am handing you over to a human colleague now.",
    },
    HandoffReason.LOW_CONFIDENCE: {
        ZH: "这个问题我没有可靠的答案，为了不误导您，我请人工同事来回答。",
        EN: "I have no reliable answer to this. Rather than guess, I am asking a human colleague to help you.",
    },
    HandoffReason.UNGROUNDED: {
        ZH: "我没法核实自己的答案，为了不误导您，我请人工同事来回答。",
        EN: "I could not verify my own answer. Rather than mislead you, I am asking a human colleague to help.",
    },
    HandoffReason.POLICY: {
        ZH: "这件事需要专人处理，我马上为您转接人工同事。",
        EN: "This needs a person. I am handing you over to a human colleague right away.",
    },
    HandoffReason.MOOD: {
        ZH: "非常抱歉让您这么不愉快，我马上请人工同事来处理。",
        EN: "I am very sorry about this trouble. I am getting a human colleague for you right away.",
    },
    HandoffReason.TOOL_FAILED: {
        ZH: "系统暂时处理不了，我请人工同事来跟进。",
        EN: "The system cannot handle this at the moment. I am asking a human colleague to follow up.",
    },
    HandoffReason.MODEL_FAILED: {
        ZH: "我暂时无法回答，马上请人工同事来帮您。",
        EN: "I cannot answer right now. A human colleague will help you.",
    },
    HandoffReason.LIMIT: {
        ZH: "这件事比我想的复杂，我请人工同事来处理。",
        EN: "This is more complicated than I can handle. I am asking a human colleague to take over.",
    },
    HandoffReason.HUMANS_ONLY: {
        ZH: "目前由人工客服直接为您服务，我马上为您转接。",
        EN: "Human colleagues answer directly at the moment. I am putting you through.",
    },
    HandoffReason.RULE: {
        ZH: "这件事由人工客服直接为您服务，我马上为您转接。",
        EN: "A human colleague looks after this for you. I am putting you through right away.",
    },
}
