"""Ask the same thing again, but never in the same words: with an example or the choices, and then as a reminder."""

import re

from agent.filling import Ask
from domain.language import Language

ZH, EN = Language.ZH, Language.EN
_AGAIN: dict[str, dict[Language, str]] = {
    "order": {
        ZH: "我没有看懂是哪一笔：请点选下面的订单，或者发送完整的订单号。",
        EN: "I could not tell which order you mean: please pick one below, or send its full number.",
    },
    "option": {
        ZH: "我没有看懂是哪一个：请从下面点选，或者发送它的名称。",
        EN: "I could not tell which one you mean: please pick it below, or send its name.",
    },
    "choice": {
        ZH: "我没有看懂，请直接从下面选一个。",
        EN: "I did not get that. Please pick one of these.",
    },
    "text": {
        ZH: "我没有看懂。这里只需要一项内容，请用一句话写出来；不想继续就回复“算了”。",
        EN: "I did not get that. I only need this one thing in a few words; reply “never mind” to stop here.",
    },
    "reason": {
        ZH: "我没有看懂。可以从下面选一个原因，也可以用自己的话写一句。",
        EN: "I did not get that. Pick one of these reasons, or write your own in a few words.",
    },
    "email": {
        ZH: "我没有看懂这个邮箱，请写完整，例如 name@example.com。",
        EN: "I could not read an e-mail address there. Please write it in full, like name@example.com.",
    },
    "amount": {
        ZH: "我没有看懂这个金额，请只写一个数字，例如 50。",
        EN: "I could not read an amount there. Please write one number, like 50.",
    },
    "tax_number": {
        ZH: "我没有看懂，这个税号似乎不完整：应为 15 到 20 位字母和数字。",
        EN: "I did not get that. This tax number seems incomplete: it has 15 to 20 letters and digits.",
    },
    "address": {
        ZH: "我没有看懂这个地址，请把城市、街道和门牌号写在一条消息里。",
        EN: "I could not read an address there. Please write street and door, city and postcode in one message.",
    },
    "query": {
        ZH: "我没有看懂，请只写商品的名称，例如“跑鞋”。",
        EN: "I did not get that. Please write just the product's name, like “running shoes”.",
    },
}
_OPEN = {
    ZH: "还差这一项就可以继续：{what}",
    EN: "To go on I still need this: {what}",
}
_STILL = {
    ZH: "您随时可以接着刚才的办理，或者回复“算了”结束。",
    EN: "We can go on with it whenever you like, or reply “never mind” to stop.",
}


def asked_again(step: Ask, language: Language) -> str:
    """What was said could not be read: say how it can be."""
    kind = "reason" if step.slot.kind == "text" and step.slot.choices else step.slot.kind
    return _AGAIN.get(kind, _AGAIN["text"])[language]


def reminded(step: Ask, times: int, language: Language) -> str:
    """Something else was said in between."""
    if times:
        return _STILL[language]
    what = re.split(r"[？?。.]", step.slot.question[language])[0].strip()
    end = "。" if language is ZH else "."
    return _OPEN[language].format(what=what) + end
