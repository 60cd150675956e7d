"""A model that plays both sides of a benchmark's task over HTTP: the customer's lines and the assistant's steps, each in its order."""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.language import Language
from tests.scripted_model import Step

Move = str | tuple[str, dict[str, Any]]
"""What the assistant's model does: it says something, or calls a tool."""


@dataclass
class BothSides:
    """`wish` is the task that each message is read as; `customer` are the lines of the played customer, `assistant` the moves of the model that serves; `holds` is what the judge of
    the assertions says. Whoever is asked for more than there is fails with HTTP 500, and `short` counts it."""

    customer: Sequence[str]
    assistant: Sequence[Move]
    wish: str = "list_appointments"
    holds: bool = True
    short: int = 0
    shown: list[str] = field(default_factory=list)
    tools: set[str] = field(default_factory=set)
    _lines: deque[str] = field(init=False)
    _moves: deque[Move] = field(init=False)

    def __post_init__(self) -> None:
        self._lines, self._moves = deque(self.customer), deque(self.assistant)

    def __call__(self, body: dict[str, Any]) -> Step:
        offered = {tool["function"]["name"] for tool in body.get("tools") or ()}
        first = str(body["messages"][0]["content"])
        if "understand" in offered:
            wish = {"command": "start_task", "task": self.wish}
            return Step(calls=(("understand", json.dumps(wish)),))
        if "judge" in offered:
            return Step(calls=(("judge", json.dumps({"holds": True, "reason": ""})),))
        if "judge_customer" in offered:
            return Step(calls=(("judge_customer", json.dumps({"fair": True})),))
        if first.startswith("You are an impartial judge"):
            return Step(text=json.dumps({"holds": self.holds, "reason": "seen"}))
        if first.startswith("You play a customer"):
            return Step(text=self._lines.popleft()) if self._lines else self._ran_out()
        self.shown.append(json.dumps(body["messages"], ensure_ascii=False))
        self.tools |= offered
        return self._move()

    def _move(self) -> Step:
        if not self._moves:
            return self._ran_out()
        move = self._moves.popleft()
        if isinstance(move, str):
            return Step(text=move)
        tool, arguments = move
        return Step(calls=((tool, json.dumps(arguments, ensure_ascii=False)),))

    def _ran_out(self) -> Step:
        self.short += 1
        return Step(status=500)


FREE: Move = ("search_free_slots", {})
MINE: Move = ("list_appointments", {})


def move(appointment: str, slot: str) -> Sequence[Move]:
    return [MINE, FREE, ("move_appointment", {"appointment_id": appointment, "slot": slot})]


MOVED = {
    Language.EN: ("move-check-up", "Please move my check-up to Monday at 14", "yes, please do", "A103", "mon-14"),
    Language.ZH: ("改期检查", "检查改到周一九点可以吗", "确认", "A101", "mon-09"),
}  # fmt: skip
CANCELLED = {
    Language.EN: ("cancel-filling", "Please cancel my filling, I will be abroad", "yes", "A102", "abroad", "Your filling A102 costs 95."),
    Language.ZH: ("取消检查", "请取消我的检查，我要出差", "确认", "A101", "出差", "您的检查 A101 费用是 40。"),
}  # fmt: skip
OLDER = {
    "0": (["Please move my check-up to Thursday at 15", "yes, please do", "[END]"], move("A103", "thu-15")),
    "2": (["Please book a cleaning on Monday at 9. What is the price?", "yes", "[END]"], [FREE, ("book_appointment", {"slot": "mon-09", "treatment": "cleaning"}), ]),
    "4": (["检查改到周四十五点可以吗", "确认", "[END]"], move("A101", "thu-15")),
    "5": ([], [MINE, ("cancel_appointment", {"appointment_id": "A101", "reason": "出差"})]),
}  # fmt: skip
