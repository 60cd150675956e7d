"""Choose the tool whose description is about what the customer wants, and fill what its schema shows from what they said."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.literal.words import IDENTITIES, MINE, THINGS, VALUES

# How alike a wish and a description must be, as a cosine over the things that both name.
_ALIKE = 0.4
_SHAPE = re.compile(r"\b([A-Z]{1,3}) and (\d{1,2}) digits")
_CLAUSE = re.compile(r"[,，。;；!！?？\n]|\bbecause\b|因为|\. ")
_AMOUNT = re.compile(r"[¥￥]\s?(\d+(?:\.\d{1,2})?)|(\d+(?:\.\d{1,2})?)\s?(?:元|块|yuan|CNY)")
_GIVEN = r"(?:{names})\s*[:：为是]?\s*([^,，。;；\n]+)"
Function = Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """A call; `missing` are required arguments that nobody said."""

    tool: str
    arguments: dict[str, Any]
    missing: tuple[str, ...] = ()


# Arguments that nobody said are asked for as their descriptions call them.
_NAME = re.compile(r"^[^,.;:，。；：(（]+")


def wish_in(question: str, said: str, tools: Mapping[str, Function]) -> Wish | None:
    """The best call for a question; None where no description is about it, or nothing of what it needs was said."""
    things = {name: things_in(_purpose(tool)) for name, tool in tools.items()}
    wanted = things_in(question)
    ranked = sorted(things, key=lambda name: -_alike(wanted, things[name], things))
    for name in ranked:
        if _alike(wanted, things[name], things) < _ALIKE:
            return None
        wish = _filled(name, tools[name], question, said)
        if wish is not None:
            return wish
    return None


def things_in(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in THINGS.items() if pattern.search(text))


def _purpose(tool: Function) -> str:
    """The first sentence of a description says when to use it."""
    return re.split(r"(?<=[a-z0-9)”\"])\. ", str(tool.get("description", "")), maxsplit=1)[0]


def _alike(
    wanted: frozenset[str], things: frozenset[str], of_all: Mapping[str, frozenset[str]]
) -> float:
    """What few tools are about weighs more."""

    def weight(name: str) -> float:
        return math.log(1 + len(of_all) / (1 + sum(name in each for each in of_all.values())))

    def length(names: frozenset[str]) -> float:
        return math.sqrt(sum(weight(name) ** 2 for name in names))

    both = length(wanted) * length(things)
    return sum(weight(name) ** 2 for name in wanted & things) / both if both else 0.0


def _filled(name: str, tool: Function, question: str, said: str) -> Wish | None:
    schema = tool.get("parameters") or {}
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required: Sequence[str] = schema.get("required") or ()
    values = {key: _value(key, each, question, said) for key, each in properties.items()}
    given = {key: value for key, value in values.items() if value is not None}
    missing = tuple(_label(key, properties[key]) for key in required if key not in given)
    if not required:
        about_them = "signed-in customer's" in str(tool.get("description", ""))
        return Wish(name, given) if MINE.search(question) or not about_them else None
    # Somebody who names nothing of what it needs asks a question; they do not want it done.
    return None if len(missing) == len(required) else Wish(name, given, missing)


def _label(key: str, schema: Mapping[str, Any]) -> str:
    found = _NAME.match(str(schema.get("description", "")))
    return found.group().strip() if found else key


def _value(key: str, schema: Mapping[str, Any], question: str, said: str) -> Any:
    told = str(schema.get("description", ""))
    if shape := _SHAPE.search(told):
        # A word boundary does not lie between a Han character and a letter.
        token = rf"(?<![A-Za-z0-9]){shape.group(1)}\d{{{shape.group(2)}}}(?!\d)"
        return _last(token, question, said)
    if key in IDENTITIES:
        return _last(rf"(?:{IDENTITIES[key]})\s*([A-Za-z]*\d[A-Za-z0-9-]*)", question, said)
    if listed := schema.get("enum"):
        fits = (
            each for each in listed if re.search(VALUES.get(each, r"(?!)"), said, re.IGNORECASE)
        )
        return next(fits, None)
    if "@" in str(schema.get("pattern", "")):
        return _last(r"[\w.+-]+@[\w-]+\.[\w.]+\w", question, said)
    if schema.get("type") == "number":
        found = _AMOUNT.search(said)
        return float(found.group(1) or found.group(2)) if found else None
    if "looking for" in told:
        return question
    if "own words" in told:
        return _own_words(question)
    if schema.get("type") == "string" and (own := _named(key, told)):
        return _last(_GIVEN.format(names=own), question, said)
    return None


def _named(key: str, told: str) -> str:
    """How a customer names this argument: as its schema does, or in the Chinese words that its description gives."""
    han = re.findall(r"[\u3400-\u9fff]{2,}", told)
    cues = {
        "title": ["made out to", "抬头"],
        "line": ["改成", "改到", "改为", "address to", "send it to"],
    }
    return "|".join([*cues.get(key, []), *han])


def _last(pattern: str, *texts: str) -> str | None:
    """From the question first, then from all that was said."""
    for text in texts:
        if found := re.findall(pattern, text, re.IGNORECASE):
            return str(found[-1]).strip()
    return None


def _own_words(question: str) -> str | None:
    """The clause that names no order and no thing to do."""
    clauses = [each.strip() for each in _CLAUSE.split(question)]
    own = [each for each in clauses if len(each) > 2 and not re.search(r"\d{4,}", each)]
    plain = [each for each in own if not things_in(each)]
    return plain[-1] if plain else None
