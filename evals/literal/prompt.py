"""Read a system prompt as a literal mind does: what it forbids and asks for, and the sources it shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.language import Language, detect_language

_LANGUAGE = re.compile(r"Write in ([^.\n]+?) only")
_CITE = re.compile(r"source's number behind|\[1\]")
_UNKNOWN = re.compile(r"do not answer the question, say so")
_OFFER = re.compile(r"offer a human")
_ASK = re.compile(r"ask for what is\s+missing")
_ACT = re.compile(r"call a tool")
_PERSON = re.compile(r"request_human when the customer wants a person")
_SOURCES = re.compile(r"^Sources\s*$", re.MULTILINE)
_BLOCK = re.compile(r"^\[(\d+)\] ([^\n]*\n.*?)(?=\n\n\[\d+\] |\Z)", re.MULTILINE | re.DOTALL)
_CHECKER = "[checker]"


@dataclass(frozen=True)
class Prompt:
    """`sources` by number, each with its title in the first line; `language` None where the prompt names none; the rest is whether it asks for it."""

    sources: Mapping[int, str] = field(default_factory=dict)
    language: Language | None = None
    cites: bool = False
    says_unknown: bool = False
    offers_human: bool = False
    asks: bool = False
    acts: bool = False
    calls_human: bool = False


@dataclass(frozen=True)
class Asked:
    """A request: `question` is what the customer said last, `said` all of theirs, `answers` what tools have said since."""

    prompt: Prompt
    question: str
    said: str
    answers: tuple[str, ...]
    tools: Mapping[str, Mapping[str, Any]]

    @property
    def language(self) -> Language:
        """The one that is named; where none is, the one that the customer does not speak."""
        theirs = detect_language(self.question, default=Language.EN)
        other = Language.EN if theirs is Language.ZH else Language.ZH
        return self.prompt.language or other


def read_request(body: Mapping[str, Any]) -> Asked:
    messages: Sequence[Mapping[str, Any]] = body["messages"]
    system = "\n".join(str(m["content"]) for m in messages if m["role"] == "system")
    users = [(at, str(m["content"])) for at, m in enumerate(messages) if m["role"] == "user"]
    theirs = [(at, text) for at, text in users if not text.startswith(_CHECKER)]
    last = theirs[-1] if theirs else (0, "")
    return Asked(
        prompt=read_prompt(system),
        question=last[1],
        said="\n".join(text for _, text in theirs),
        answers=tuple(str(m["content"]) for m in messages[last[0] :] if m["role"] == "tool"),
        tools={t["function"]["name"]: t["function"] for t in body.get("tools") or ()},
    )


def read_prompt(text: str) -> Prompt:
    """Only what stands in it counts: a rule that was taken out is not followed."""
    rules, _, shown = _split(text)
    flat = " ".join(rules.split())
    named = _LANGUAGE.search(flat)
    return Prompt(
        sources={int(number): body.strip() for number, body in _BLOCK.findall(shown)},
        language=_language(named.group(1)) if named else None,
        cites=bool(_CITE.search(flat)),
        says_unknown=bool(_UNKNOWN.search(flat)),
        offers_human=bool(_OFFER.search(flat)),
        asks=bool(_ASK.search(flat)),
        acts=bool(_ACT.search(flat)),
        calls_human=bool(_PERSON.search(flat)),
    )


def _split(text: str) -> tuple[str, str, str]:
    """Rules in front of the sources, the heading, and the sources; without the heading all is rules."""
    found = list(_SOURCES.finditer(text))
    if not found:
        return text, "", ""
    return text[: found[-1].start()], "Sources", text[found[-1].end() :].strip()


def _language(name: str) -> Language | None:
    if "Chinese" in name:
        return Language.ZH
    return Language.EN if "English" in name else None
