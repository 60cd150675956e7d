"""A model that knows its trade: it calls a tool where one is needed and cites what it was given."""

import json
import re
from typing import Any

from tests.scripted_model import ScriptedModel, Step

_SOURCE = re.compile(r"^\[(\d+)\] [^\n]*\n([^\n]+)", re.MULTILINE)
# Where the assistant, too, sees the end of what one number speaks for.
_END = re.compile(r"[。；;]|\.(?=\s|$)")
_ORDER = re.compile(r"LS\d{8}")


def work(body: dict[str, Any]) -> Step:
    """The step of one request; what is asked stands in the last thing the customer said."""
    offered = {tool["function"]["name"] for tool in body.get("tools") or ()}
    last = body["messages"][-1]
    if offered == {"understand"}:
        return _call("understand", command="answer_question", question=_last_line(last["content"]))
    if offered == {"judge"}:
        return _call("judge", holds=True)
    if last["role"] == "tool":
        return Step(text=str(json.loads(last["content"])["in_words"]))
    said = next(m["content"] for m in reversed(body["messages"]) if m["role"] == "user")
    order = _ORDER.search(said)
    if order and re.search(r"取消|cancel", said, re.IGNORECASE):
        return _call("cancelOrder", order_id=order.group(), reason=_reason(said))
    if order:
        arguments = json.dumps({"order_id": order.group()})
        return Step(calls=(("getOrder", arguments), ("getShipment", arguments)))
    return Step(text=_quoted(body["messages"][0]["content"]))


def tools_called(model: ScriptedModel) -> set[str]:
    """Every tool that `work` has called."""
    return {tool for body in model.requests for tool, _ in work(body).calls}


def _call(tool: str, **arguments: object) -> Step:
    return Step(calls=((tool, json.dumps(arguments, ensure_ascii=False)),))


def _last_line(text: str) -> str:
    return text.rsplit("last message: ", maxsplit=1)[-1]


def _reason(said: str) -> str:
    return "不想要了" if re.search(r"[\u4e00-\u9fff]", said) else "Changed my mind"


def _quoted(system: str) -> str:
    """The first sentences of the sources, each with its number."""
    sources = _SOURCE.findall(system.rsplit("Sources\n", maxsplit=1)[-1])
    sentences = []
    for number, text in sources[:4]:
        first = _END.split(re.sub(r"^[-*•]\s+|^\d+[.)]\s+|\*\*", "", text))[0].strip()
        sentences.append(f"{first} [{number}]{'。' if '。' in text else '.'}")
    return "\n".join(sentences)
