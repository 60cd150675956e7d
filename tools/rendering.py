"""Put exact arguments into the words a contact consents to: every argument shows, none can disguise itself."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.language import Language

_SLOT = re.compile(r"\{([\w.\-]+)(?::(\w+))?\}")
_SEPARATOR = {Language.ZH: "、", Language.EN: ", "}
_COLON = {Language.ZH: "：", Language.EN: ": "}
_YES_NO = {Language.ZH: ("是", "否"), Language.EN: ("yes", "no")}
_NOTHING = "—"


@dataclass(frozen=True)
class Vocabulary:
    """What parameters and their values are called in each language."""

    language: Language
    names: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Mapping[Language, str]]] = field(default_factory=dict)

    def name(self, parameter: str) -> str:
        return self.names.get(parameter, {}).get(self.language, parameter)


def render_consent(template: str, arguments: Mapping[str, Any], *, vocabulary: Vocabulary) -> str:
    """The template with its slots filled, and behind it each argument that it does not mention."""
    values = flatten(arguments)
    sentence = fill(template, values, vocabulary=vocabulary)
    mentioned = slots(template)
    unmentioned = [
        f"{vocabulary.name(name)}{_COLON[vocabulary.language]}{show(value, name, '', vocabulary)}"
        for name, value in values.items()
        if name not in mentioned
    ]
    if not unmentioned:
        return sentence
    listed = ("；" if vocabulary.language is Language.ZH else "; ").join(unmentioned)
    return (
        f"{sentence}（{listed}）"
        if vocabulary.language is Language.ZH
        else f"{sentence} ({listed})"
    )


def fill(template: str, values: Mapping[str, Any], *, vocabulary: Vocabulary) -> str:
    """Replace `{name}`, `{name:cents}` and `{name:yuan}`; a slot without a value shows a dash."""

    def shown(found: re.Match[str]) -> str:
        name, form = found[1], found[2] or ""
        return show(values.get(name), name, form, vocabulary)

    return _SLOT.sub(shown, template)


def slots(template: str) -> set[str]:
    return {found[1] for found in _SLOT.finditer(template)}


def flatten(arguments: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Leaves by dotted name: `{"address": {"city": "x"}}` is `address.city`; absent values are left out."""
    leaves: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, Mapping):
            leaves.update(flatten(value, f"{prefix}{name}."))
        elif value is not None:
            leaves[f"{prefix}{name}"] = value
    return leaves


def show(value: Any, name: str, form: str, vocabulary: Vocabulary) -> str:
    """One value in words. Money is never rounded away: cents keep their two digits."""
    match value:
        case None | "":
            return _NOTHING
        case bool():
            return _YES_NO[vocabulary.language][0 if value else 1]
        case int() | float() if form == "cents" or (not form and name.endswith("_cents")):
            return f"¥{value / 100:,.2f}"
        case int() | float() if form == "yuan":
            return f"¥{value:,.2f}"
        case Mapping():
            pairs = [f"{key} {show(part, key, '', vocabulary)}" for key, part in value.items()]
            return " ".join(pairs)
        case list() | tuple():
            shown = [show(part, name, form, vocabulary) for part in value]
            return _SEPARATOR[vocabulary.language].join(shown)
    label = vocabulary.labels.get(name, {}).get(str(value), {})
    return label.get(vocabulary.language) or plain(str(value))


def plain(text: str) -> str:
    """One line of visible characters: no line breaks, no direction marks, nothing invisible."""
    spaced = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
        for character in text
        if unicodedata.category(character) not in {"Cf", "Co", "Cs", "Cn"}
    )
    return " ".join(spaced.split()) or _NOTHING
