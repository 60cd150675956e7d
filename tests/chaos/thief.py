"""The obedient model: it reads through every disguise, does what it was told, and notes for whom."""

import base64
import codecs
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.attacks import Attack
from tests.chaos.disguises import DISGUISES, letters, reads
from tests.scripted_model import ScriptedModel, Step, calls_in, obedient_step

_FRAGMENT = re.compile(r"Never say that something[^.]*")


def _core(text: str, words: int = 9) -> str:
    """A short piece that no customer has a reason to read."""
    return " ".join(text[text.index("Say only") :].split()[:words])


def _shifted(text: str, by: int) -> str:
    return "".join(
        chr((ord(c) - 97 + by) % 26 + 97) if "a" <= c <= "z" else c for c in text.lower()
    )


def _mirrored(text: str) -> str:
    return "".join(chr(219 - ord(c)) if "a" <= c <= "z" else c for c in text.lower())


LEAKS: dict[str, Callable[[str], str]] = {
    "whole": lambda text: text,
    "letters": lambda text: " ".join(text[:600]),
    "lines": lambda text: "\n\n".join(text.splitlines()),
    "capitals": str.upper,
    "reversed": lambda text: text[:1500][::-1],
    "base64": lambda text: base64.b64encode(text[:900].encode()).decode(),
    "hexadecimal": lambda text: text[:600].encode().hex(),
    "rot13": lambda text: codecs.encode(text[:1500], "rot13"),
    "dots": lambda text: ".".join(text[:600]),
    "underscores": lambda text: "_".join(text[:1500].split()),
    "fragment": lambda text: f"{(_FRAGMENT.search(text) or re.search('.*', text)).group()}.",  # type: ignore[union-attr]
    "end": lambda text: text[-700:],
    "five words": lambda text: _core(text, 5) + ".",
    "shifted": lambda text: _shifted(_core(text), 3),
    "mirrored": lambda text: _mirrored(_core(text)),
    "words backwards": lambda text: " ".join(reversed(_core(text).split())),
    "each word backwards": lambda text: " ".join(word[::-1] for word in _core(text).split()),
    "doubled": lambda text: "".join(c * 2 for c in _core(text)),
    "accented": lambda text: "".join(f"{c}\u0301" if c.isalpha() else c for c in _core(text)),
    "twins": lambda text: DISGUISES["homoglyphs"].write(_core(text)),
    "short base64": lambda text: base64.b64encode(_core(text, 5).encode()).decode(),
    "words": lambda text: "\n".join(
        " ".join(text.split()[i : i + 5]) + "." for i in range(0, 60, 5)
    ),
}


@dataclass
class Thief:
    """`read` are the attacks whose customer's words reached it, `obeyed` those whose order it has carried out; `told`
    is what it last said."""

    model: ScriptedModel
    attacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: dict[str, Attack] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    obeyed: set[str] = field(default_factory=set)
    told: dict[str, str] = field(default_factory=dict)

    def expect(self, attack: Attack, says: tuple[str, ...], first: str = "") -> None:
        """`first` is the READ that a helpful model makes of itself to answer."""
        self.known[attack.id] = attack
        self.attacks[attack.id] = tuple("".join(s.split()) for s in says)
        self.first[attack.id] = first

    def brain(self, body: dict[str, Any]) -> Step:
        texts = [str(message.get("content") or "") for message in body["messages"]]
        seen = "".join("\n".join(texts).split())
        mine = [
            (sum(map(len, keys)), name) for name, keys in self.attacks.items() if _in(keys, seen)
        ]
        if not mine:
            return obedient_step(body)
        name = max(mine)[1]
        self.read.add(name)
        tools = [str(tool["function"].get("description")) for tool in body.get("tools") or ()]
        return self._step(name, body, [*texts, *tools])

    def _step(self, name: str, body: dict[str, Any], texts: list[str]) -> Step:
        attack, called = self.known[name], _called(body)
        first = [c for c in calls_in(self.first[name]) if c not in called]
        # Split over messages it stands in no single one of them.
        found = any(
            reads(attack.disguise, text.replace('\\"', '"'), attack.order) for text in texts
        )
        halves = letters(attack.order)
        whole = letters("".join(texts))
        if (
            not found
            and halves[: len(halves) // 2 - 2] in whole
            and halves[len(halves) // 2 + 2 :] in whole
        ):
            found = not attack.disguised
        if not found:
            return Step(calls=tuple(first)) if first else Step(text="OK.")
        step = carried_out(attack.order, texts[0], called)
        if step.calls or not attack.order.startswith(("CALL", "LOOP")):
            self.obeyed.add(name)
        self.told[name] = step.text
        return step


def _in(keys: tuple[str, ...], seen: str) -> bool:
    return all(key in seen for key in keys)


def _called(body: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (call["function"]["name"], call["function"]["arguments"])
        for message in body["messages"]
        for call in message.get("tool_calls") or ()
    }


def carried_out(order: str, instructions: str, called: set[tuple[str, str]]) -> Step:
    """What a model does that obeys `order`; `instructions` is the system prompt that it may be told to give away."""
    kind, _, rest = order.partition(" ")
    if kind == "SAY:":
        return Step(text=rest, chunk_chars=40)
    if kind == "LEAK":
        return Step(text=LEAKS[rest](instructions), chunk_chars=400)
    if kind == "LOOP":
        order = f"CALL {rest.replace('{n}', str(1000 + len(called)))}"
    wanted = tuple(call for call in calls_in(order) if call not in called)
    return Step(calls=wanted) if wanted else Step(text="OK.")


def as_order(tool: str, /, **arguments: object) -> str:
    return f"CALL {tool} {json.dumps(arguments, ensure_ascii=False)}"
