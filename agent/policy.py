"""The shop's own rules for the assistant: a Markdown file a language, of which some sections count only when they fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import Invalid
from domain.language import Language

# In tokens as `tokens_in` counts them. What always counts is paid for with every request to a model.
MOST_ALWAYS, MOST_SECTION, MOST_SECTIONS = 1200, 400, 80
_HEADING = re.compile(r"^##\s+(.+?)\s*#*\s*$")
_CONDITION = re.compile(r"^(when|适用|keywords|关键词|tasks|任务)\s*[:：]\s*(.*)$", re.IGNORECASE)
_SAME = {"适用": "when", "关键词": "keywords", "任务": "tasks"}
_LIST = re.compile(r"\s*[,，、;；]\s*")
_CLAUSES = re.compile(r"\s*[;；]\s*")
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


class PolicyError(Invalid):
    """The policy cannot be used: the message says where, and what to do."""


@dataclass(frozen=True)
class Guideline:
    """A section that counts only when one of `when` describes the contact's question, one of `keywords` is in it, or
    one of `tasks` is under way; `line` is where it stands."""

    title: str
    text: str
    line: int
    when: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """`always` is shown to the model every time, a guideline only where it fits."""

    path: Path
    always: str = ""
    guidelines: tuple[Guideline, ...] = ()


@dataclass(frozen=True)
class Policy:
    """The rules in each language that has a file."""

    rules: Mapping[Language, Rules] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Policy":
        """`policy.zh.md` and `policy.en.md` of a folder, or one file for both languages. Raises PolicyError."""
        if path.is_dir():
            files = {language: path / f"policy.{language.value}.md" for language in Language}
            there = {language: file for language, file in files.items() if file.exists()}
            return cls({language: read_rules(file) for language, file in there.items()})
        rules = read_rules(path)
        return cls(dict.fromkeys(Language, rules))

    def of(self, language: Language) -> Rules | None:
        """In this language, or else in the one that is there."""
        return self.rules.get(language) or next(iter(self.rules.values()), None)


def read_rules(path: Path) -> Rules:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise PolicyError(
            f"{path}: cannot be read ({why}); set XIAOER_POLICY to the folder or file of your rules"
        ) from error
    always: list[str] = []
    guidelines: list[Guideline] = []
    for title, line, body in _sections(text):
        made = _guideline(path, title, line, body)
        if made is None:
            always.append(f"{title}\n{_joined(body)}".strip())
        else:
            guidelines.append(made)
    whole = "\n\n".join(always).strip()
    _bounded(path, 1, "what stands outside of sections with `When:`", whole, MOST_ALWAYS)
    if len(guidelines) > MOST_SECTIONS:
        raise PolicyError(
            f"{path}: has {len(guidelines)} sections with a condition; keep at most {MOST_SECTIONS}"
        )
    return Rules(path, whole, tuple(guidelines))


def tokens_in(text: str) -> int:
    """About what a model counts: one a Chinese character, one for four others."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide + 3) // 4


def _sections(text: str) -> list[tuple[str, int, list[str]]]:
    """Title, line and lines of each; the first has no title and is what stands before all headings."""
    found: list[tuple[str, int, list[str]]] = [("", 1, [])]
    for number, line in enumerate(text.splitlines(), 1):
        heading = _HEADING.match(line)
        if heading:
            found.append((heading[1], number, []))
        elif not line.startswith("# "):
            found[-1][2].append(line)
    return found


def _guideline(path: Path, title: str, line: int, body: list[str]) -> Guideline | None:
    """The section as a guideline; None where it has no condition and so always counts."""
    given: dict[str, str] = {}
    rest = list(body)
    while rest and (not rest[0].strip() or _CONDITION.match(rest[0].strip())):
        found = _CONDITION.match(rest.pop(0).strip())
        if found:
            given[_SAME.get(found[1], found[1].lower())] = found[2].strip()
    if not given or not title:
        return None
    text = _joined(rest)
    for name, value in given.items():
        if not value:
            raise PolicyError(f"{path}:{line}: {title}: `{name}` is empty; write when it counts")
    if not text:
        raise PolicyError(f"{path}:{line}: {title}: has no text; write what to do")
    _bounded(path, line, title, text, MOST_SECTION)
    return Guideline(
        title=title,
        text=text,
        line=line,
        when=_parts(_CLAUSES, given.get("when", "")),
        keywords=_parts(_LIST, given.get("keywords", "")),
        tasks=_parts(_LIST, given.get("tasks", "")),
    )


def _bounded(path: Path, line: int, what: str, text: str, most: int) -> None:
    length = tokens_in(text)
    if length > most:
        raise PolicyError(
            f"{path}:{line}: {what}: is about {length} tokens long and may have {most}; shorten it, "
            "or move what counts only sometimes into sections with `When:`"
        )


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _parts(separator: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(part for part in separator.split(text) if part)
