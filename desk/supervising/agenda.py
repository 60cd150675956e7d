"""The month's training as a page of text: what to talk about, theme by theme, and the cases to go through."""

from collections.abc import Sequence

from desk.supervising.choosing import HardCase, Hardship
from desk.supervising.room import Agenda
from domain.language import Language
from store.coaching import CoachingNote, Theme

_THEMES: dict[Theme, tuple[str, str]] = {
    Theme.MOOD: ("情绪安抚", "Moods"),
    Theme.HARD_CASE: ("疑难案例", "Hard cases"),
    Theme.POLICY: ("政策规则", "Policy"),
    Theme.PRODUCT: ("商品知识", "Products"),
    Theme.LANGUAGE: ("语言表达", "Language"),
    Theme.PRAISE: ("值得表扬", "Praise"),
}
_WHY: dict[Hardship, tuple[str, str]] = {
    Hardship.MOOD: ("情绪激动", "upset customer"),
    Hardship.LOW_CSAT: ("低满意度", "low score"),
    Hardship.REOPENED: ("再次来问", "came back"),
    Hardship.TRANSFERRED: ("有转接", "transferred"),
    Hardship.LONG: ("耗时长", "long"),
    Hardship.BREACH: ("超时", "promise broken"),
}
_WORDS: dict[str, tuple[str, str]] = {
    "title": ("{month} 月度培训议程", "Training agenda, {month}"),
    "notes": ("辅导记录", "Coaching notes"),
    "cases": ("本月最难的会话", "The hardest conversations"),
    "none": ("本月没有记录。", "Nothing was written down this month."),
    "easy": ("本月没有疑难会话。", "There was no hard conversation this month."),
    "why": ("原因", "Why"),
    "asked": ("客户的问题", "Asked"),
    "tried": ("已尝试", "Tried"),
    "with": ("接待客服", "Operator"),
}


def markdown_of(agenda: Agenda, language: Language) -> str:
    """Headings, lists and words only; what people wrote is quoted as text."""
    side = 0 if language is Language.ZH else 1

    def word(name: str) -> str:
        return _WORDS[name][side]

    lines = [f"# {word('title').format(month=agenda.period.first.strftime('%Y-%m'))}", ""]
    lines += [f"## {word('notes')}", ""]
    for theme in Theme:
        inside = [note for note in agenda.notes if note.theme is theme]
        if inside:
            lines += [f"### {_THEMES[theme][side]}", "", *_notes(inside), ""]
    if not agenda.notes:
        lines += [word("none"), ""]
    lines += [f"## {word('cases')}", ""]
    for number, case in enumerate(agenda.cases, 1):
        lines += [*_case(number, case, agenda, side), ""]
    if not agenda.cases:
        lines += [word("easy"), ""]
    return "\n".join(lines)


def _notes(notes: Sequence[CoachingNote]) -> list[str]:
    return [
        f"- {one_line(note.text)} ({one_line(note.author_name)} → {one_line(note.operator_name)})"
        for note in notes
    ]


def _case(number: int, case: HardCase, agenda: Agenda, side: int) -> list[str]:
    brief = agenda.briefs.get(case.call.handoff_id)
    comma = "、" if side == 0 else ", "
    why = comma.join(_WHY[sign][side] for sign in case.why)
    name = one_line(agenda.names.get(case.call.operator_id or "", ""))
    lines = [
        f"{number}. {one_line(brief.asked) if brief else case.call.conversation_id}",
        f"   - {_WORDS['why'][side]}: {why}",
        f"   - {_WORDS['with'][side]}: {name}",
    ]
    if brief and brief.tried:
        tried = comma.join(one_line(step) for step in brief.tried)
        lines.append(f"   - {_WORDS['tried'][side]}: {tried}")
    return lines


def one_line(text: str) -> str:
    """Text that people wrote stays text: one line, and no mark-up of theirs."""
    words = " ".join(text.split())
    for mark in "\\`*_[]<>#|":
        words = words.replace(mark, f"\\{mark}")
    return words
