"""Compare what the policy says of a task with the limits that code enforces: a promise must not differ from what happens."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from agent.policy import Guideline, Policy
from agent.task_file import Fault
from agent.tasks import TaskBook
from knowledge.numerals import EN_WORDS, zh_value
from tools.limits import Limits
from tools.tool import Tool

_ZH = "零一二两三四五六七八九十百"
_EN = "|".join(EN_WORDS)
_NUMBER = rf"(\d[\d,]*(?:\.\d+)?|[{_ZH}]+|\b(?:{_EN})\b)"
_DAYS = re.compile(rf"{_NUMBER}[\s-]*(?:天|日(?!期)|(?:calendar |full )?days?\b)", re.IGNORECASE)
_MONEY = re.compile(
    rf"[¥￥]\s*(\d[\d,]*(?:\.\d+)?)|{_NUMBER}\s*(?:元|块|yuan\b|cny\b|rmb\b)", re.IGNORECASE
)
_TIMES = re.compile(rf"{_NUMBER}\s*(?:次|times?\b)", re.IGNORECASE)


def lint_policy(policy: Policy, book: TaskBook, tools: Mapping[str, Tool] | None) -> list[Fault]:
    """Warnings where numbers differ, and mistakes where a section names a task that is not there."""
    found: dict[tuple[str, int, str], Fault] = {}
    for rules in policy.rules.values():
        for guideline in rules.guidelines:
            for fault in _faults(rules.path, guideline, book, tools or {}):
                found[fault.file, fault.line, fault.wrong] = fault
    return list(found.values())


def _faults(
    path: Path, guideline: Guideline, book: TaskBook, tools: Mapping[str, Tool]
) -> Iterator[Fault]:
    for name in guideline.tasks:
        task = book.get(name)
        if task is None:
            known = ", ".join(book.tasks) or "none"
            yield Fault(
                str(path),
                guideline.line,
                guideline.title,
                f"names the task {name}",
                f"tasks are {known}",
            )
        elif tool := tools.get(task.tool):
            yield from _differences(path, guideline, tool.name, tool.limits)


def _differences(path: Path, guideline: Guideline, tool: str, limits: Limits) -> Iterator[Fault]:
    days = [limits.window.days] if limits.window else []
    count = [float(limits.count)] if limits.count else []
    compared = (
        (_DAYS, "days", days),
        (_MONEY, "yuan", list(limits.maximum.values())),
        (_TIMES, "times", count),
    )
    for pattern, unit, enforced in compared:
        told = numbers_in(guideline.text, pattern)
        if told and enforced and not set(told) & set(enforced):
            said, held = _listed(told), _listed(enforced)
            wrong = f"says {said} {unit}, and the limits of {tool} hold {held}"
            remedy = (
                "correct the one that is wrong: code goes by the limits, whatever the policy says"
            )
            yield Fault(str(path), guideline.line, guideline.title, wrong, remedy, warning=True)


def numbers_in(text: str, pattern: re.Pattern[str]) -> list[float]:
    """The numbers before a unit, in digits or words."""
    return [_value(next(filter(None, found.groups()))) for found in pattern.finditer(text)]


def _value(number: str) -> float:
    if number[0] in _ZH:
        return float(zh_value(number))
    return float(EN_WORDS.get(number.lower(), 0) or number.replace(",", ""))


def _listed(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:g}" for number in sorted(set(numbers)))
