"""What the contact reads when an operator comes and goes, in both languages."""

from domain.language import Language

_TEXTS = {
    "accepted": {
        Language.ZH: "{name} 已接入，现在由人工为您服务。",
        Language.EN: "{name} has joined and will help you from here.",
    },
    "returned": {
        Language.ZH: "{name} 已结束接待，接下来由 AI 助手小二继续为您服务；随时可以再次转人工。",
        Language.EN: "{name} has left. Xiaoer, the AI assistant, continues; you can ask for a person again at any time.",
    },
    "resolved": {
        Language.ZH: "{name} 已将本次会话标记为已解决。如果还有问题，直接留言即可。",
        Language.EN: "{name} has marked this conversation as resolved. If anything is left, just write again.",
    },
}


def notice(kind: str, language: Language, *, name: str) -> str:
    """`kind` is accepted, returned or resolved."""
    return _TEXTS[kind][language].format(name=name)
