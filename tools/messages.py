"""What a system's refusal means in words, in Chinese and English."""

from dataclasses import dataclass

from domain.language import Language
from tools.answers import Answer
from tools.rendering import plain

# Where systems put the words of a refusal: RFC 9457, Django REST, and what many others do.
_SAYINGS = ("detail", "reason", "message", "error_description", "msg", "error")
_LONGEST = 300


@dataclass(frozen=True)
class Message:
    code: str
    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.zh if language is Language.ZH else self.en


def message_of(answer: Answer) -> Message:
    """The system's own words where they are meant for people, otherwise ours."""
    code = str(answer.data.get("code") or f"http_{answer.status}")
    if answer.status >= 500 or answer.status in {401, 403, 407}:
        # A refused token or a failure is the shop's business, not the contact's.
        return system_down(code)
    english, translated = _said(answer, *_SAYINGS), _said(answer, "detail_zh")
    return Message(
        code,
        translated or english or "店铺系统没有接受这次请求。",
        english or translated or "The shop's system did not accept the request.",
    )


def _said(answer: Answer, *names: str) -> str:
    """The first of these fields that holds words, as one bounded line."""
    for name in names:
        words = answer.data.get(name)
        if isinstance(words, str) and words.strip():
            return plain(words)[:_LONGEST]
    return ""


def system_down(code: str = "unavailable") -> Message:
    return Message(
        code,
        "店铺系统暂时没有响应，请稍后再试。",
        "The shop's system does not answer right now. Please try again later.",
    )


def unusable(detail: str) -> Message:
    """For a model, or for whoever reads the log: what to correct."""
    return Message("invalid_arguments", f"请求的内容不正确：{detail}", detail)


def not_executed() -> Message:
    return Message(
        "not_executed",
        "店铺系统暂时无法连接，这次操作没有执行，也没有任何改动。",
        "The shop's system cannot be reached. Nothing was done and nothing was changed.",
    )


def outcome_unknown() -> Message:
    return Message(
        "outcome_unknown",
        "店铺系统没有确认结果，这次操作可能已经执行，也可能没有。请不要重复提交，人工客服会核实。",
        "The shop's system has not confirmed the outcome: it may or may not have been done. "
        "Please do not submit it again; a person will check.",
    )


def too_often(count: int, hours: float) -> Message:
    return Message(
        "limit_reached",
        f"{hours:g} 小时内最多只能自助办理 {count} 次，这次没有执行。人工客服可以继续帮您处理。",
        f"This can be done at most {count} times in {hours:g} hours without a person. "
        "Nothing was done; a person can help you with it.",
    )


def out_of_window(days: float, since: str) -> Message:
    return Message(
        "window_closed",
        f"自 {since} 起已超过 {days:g} 天，不能再自助办理，这次没有执行。人工客服可以继续帮您处理。",
        f"This can be done without a person for {days:g} days, and they were counted from {since}. "
        "Nothing was done; a person can help you with it.",
    )


def not_in_state(zh: str, en: str) -> Message:
    return Message(
        "wrong_state",
        f"当前状态是“{zh}”，不能自助办理，这次没有执行。人工客服可以继续帮您处理。",
        f"It cannot be done without a person while the status is “{en}”. "
        "Nothing was done; a person can help you with it.",
    )


def unchecked() -> Message:
    return Message(
        "unchecked",
        "暂时无法确认是否符合自助办理的条件，这次没有执行。人工客服可以继续帮您处理。",
        "It could not be confirmed that this may be done without a person. "
        "Nothing was done; a person can help you with it.",
    )
