"""What the contact reads when a human is asked for, or when something of ours has failed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.language import Language
from domain.waiting import in_minutes

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TEXTS = {
    "queued_next": {
        Language.ZH: "正在为您转接人工客服，您是下一位。{wait}",
        Language.EN: "I'm getting a person for you. You are next in line.{wait}",
    },
    "queued": {
        Language.ZH: "正在为您转接人工客服，前面还有 {ahead} 位。{wait}",
        Language.EN: "I'm getting a person for you. There are {ahead} people ahead of you.{wait}",
    },
    "queued_one": {
        Language.ZH: "正在为您转接人工客服，前面还有 1 位。{wait}",
        Language.EN: "I'm getting a person for you. There is 1 person ahead of you.{wait}",
    },
    "wait_under": {
        Language.ZH: "预计 {high} 分钟内接通。",
        Language.EN: " The wait is under {high} min.",
    },
    "wait": {
        Language.ZH: "预计等待约 {low}–{high} 分钟。",
        Language.EN: " The wait is about {low}–{high} minutes.",
    },
    "ticket_closed": {
        Language.ZH: "现在不是人工服务时间。我已为您留言，我们会在 {when} 前回复。"
        "请留下手机号或邮箱，方便联系您。",
        Language.EN: "Our team is off duty at this hour. I have left them a message, and they will "
        "answer by {when}. Please leave a phone number or an e-mail address to reach you at.",
    },
    "ticket": {
        Language.ZH: "现在没有人工客服在线。我已为您留言，我们会在 {when} 前回复。"
        "请留下手机号或邮箱，方便联系您。",
        Language.EN: "Nobody from our team is online right now. I have left them a message, and they "
        "will answer by {when}. Please leave a phone number or an e-mail address to reach you at.",
    },
    "ticket_closed_no_time": {
        Language.ZH: "现在不是人工服务时间。我已为您留言，我们会尽快回复。请留下手机号或邮箱，方便联系您。",
        Language.EN: "Our team is off duty at this hour. I have left them a message, and they will "
        "answer as soon as they can. Please leave a phone number or an e-mail address to reach you at.",
    },
    "ticket_no_time": {
        Language.ZH: "现在没有人工客服在线。我已为您留言，我们会尽快回复。请留下手机号或邮箱，方便联系您。",
        Language.EN: "Nobody from our team is online right now. I have left them a message, and they "
        "will answer as soon as they can. Please leave a phone number or an e-mail address to reach "
        "you at.",
    },
    "callback": {
        Language.ZH: "等待的时间可能比较长。您可以继续排队，也可以留下手机号或邮箱，不用一直等，"
        "我们会在 {when} 前答复您。",
        Language.EN: "This may take a while. You can keep waiting here, or leave a phone number or "
        "an e-mail address and have an answer by {when}.",
    },
    "called_back": {
        Language.ZH: "好的，您不用一直等了。我们会在 {when} 前答复您：在这里，也可能通过 {reach} "
        "联系您。您随时可以在这里补充。",
        Language.EN: "You need not wait any longer. You will have an answer by {when}, here or at "
        "{reach}. You can add to your message here at any time.",
    },
    "reach_noted": {
        Language.ZH: "已记下您的联系方式：{reach}。我们会在 {when} 前回复您。",
        Language.EN: "I have noted how to reach you: {reach}. You will hear from us by {when}.",
    },
    "reach_noted_soon": {
        Language.ZH: "已记下您的联系方式：{reach}。",
        Language.EN: "I have noted how to reach you: {reach}.",
    },
    "withdrawn": {
        Language.ZH: "已取消转接，AI 助手小二继续为您服务。",
        Language.EN: "You are no longer waiting. Xiaoer, the AI assistant, continues.",
    },
    "failed": {
        Language.ZH: "抱歉，我这边出了点问题，没能完成这次回复。我马上请同事来帮您。",
        Language.EN: "Sorry, something went wrong on my side and I could not finish this reply. "
        "I'm asking a colleague to help you.",
    },
    "effect_unknown": {
        Language.ZH: "操作“{title}”的结果暂时无法确认，同事会核实，请不要重复提交。",
        Language.EN: "I could not confirm the result of “{title}”. A colleague will check it; "
        "please do not submit it again.",
    },
}


def queued(language: Language, position: int, wait_range: tuple[int, int] | None) -> str:
    """The place in the queue; the wait is mentioned only when there is history to tell it from."""
    wait = ""
    if wait_range is not None:
        low, high = in_minutes(wait_range)
        wait = _TEXTS["wait" if low else "wait_under"][language].format(low=low, high=high)
    kind = {1: "queued_next", 2: "queued_one"}.get(position, "queued")
    return _TEXTS[kind][language].format(ahead=position - 1, wait=wait)


def ticket(
    language: Language, promised_at: datetime | None, zone: str, *, on_duty: bool = True
) -> str:
    """Nobody is there, or the hours of service are over: then not `on_duty`. No time is told where none can be promised."""
    kind = "ticket" if on_duty else "ticket_closed"
    if promised_at is None:
        return _TEXTS[f"{kind}_no_time"][language]
    return _TEXTS[kind][language].format(when=moment(language, promised_at, zone))


def callback(language: Language, by: datetime, zone: str) -> str:
    return _TEXTS["callback"][language].format(when=moment(language, by, zone))


def called_back(language: Language, reach: str, promised_at: datetime, zone: str) -> str:
    when = moment(language, promised_at, zone)
    return _TEXTS["called_back"][language].format(when=when, reach=reach)


def reach_noted(language: Language, reach: str, promised_at: datetime | None, zone: str) -> str:
    if promised_at is None:
        return _TEXTS["reach_noted_soon"][language].format(reach=reach)
    when = moment(language, promised_at, zone)
    return _TEXTS["reach_noted"][language].format(reach=reach, when=when)


def withdrawn(language: Language) -> str:
    return _TEXTS["withdrawn"][language]


def failed(language: Language) -> str:
    return _TEXTS["failed"][language]


def effect_unknown(language: Language, title: str) -> str:
    return _TEXTS["effect_unknown"][language].format(title=title)


def moment(language: Language, when: datetime, zone: str) -> str:
    """`3月2日 11:00` or `2 March, 11:00`, in the shop's time zone."""
    local = when.astimezone(ZoneInfo(zone))
    if language is Language.ZH:
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]}, {local:%H:%M} ({zone})"
