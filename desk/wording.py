"""What the contact reads when an operator comes and goes, in both languages."""

from typing import Literal

from domain.language import Language

Kind = Literal[
    "accepted",
    "returned",
    "resolved",
    "left",
    "transferred",
    "rerouted",
    "joined",
    "taken_over",
    "reopened",
]

_TEXTS: dict[Kind, dict[Language, str]] = {
    "accepted": {
        Language.ZH: "客服 {name} 已接入，接下来由人工为您服务。",
        Language.EN: "{name}, a member of our team, has joined and will help you from here.",
    },
    "returned": {
        Language.ZH: "客服 {name} 已离开会话，接下来由 AI 助手小二继续为您服务。您可以随时再次转人工。",
        Language.EN: "{name} has left the conversation. Xiaoer, the AI assistant, is back; you can "
        "ask for a person again at any time.",
    },
    "resolved": {
        Language.ZH: "客服 {name} 已结束本次会话。如果还有问题，直接发消息就可以。",
        Language.EN: "{name} has closed this conversation. If there is anything else, just write "
        "again.",
    },
    "left": {
        Language.ZH: "客服 {name} 暂时离开了，正在为您安排其他同事。之前的内容同事都能看到，无需重复说明。",
        Language.EN: "{name} had to leave. We are finding a colleague for you; they can read "
        "everything so far, so there is no need to repeat it.",
    },
    "transferred": {
        Language.ZH: "客服 {name} 正在把会话转给同事，之前的内容同事都能看到，请稍候。",
        Language.EN: "{name} is passing you on to a colleague, who can read everything so far. "
        "One moment, please.",
    },
    "rerouted": {
        Language.ZH: "已为您转给更合适的同事，请稍候。",
        Language.EN: "We are passing you on to a colleague who can help you better. One moment, "
        "please.",
    },
    "joined": {
        Language.ZH: "客服 {name} 已加入会话，和同事一起为您服务。",
        Language.EN: "{name}, a colleague, has joined the conversation.",
    },
    "taken_over": {
        Language.ZH: "客服 {name} 已接手会话，接下来由 {name} 为您服务。",
        Language.EN: "{name} has taken over the conversation and will help you from here.",
    },
    "reopened": {
        Language.ZH: "客服 {name} 重新打开了会话，继续为您跟进。",
        Language.EN: "{name} has opened this conversation again and will follow up with you.",
    },
}


def notice(kind: Kind, language: Language, *, name: str) -> str:
    """What the contact is told about the operator `name`."""
    return _TEXTS[kind][language].format(name=name)
