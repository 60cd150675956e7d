"""Golden dialogues: customers as they write, over the real articles, classifier and demo shop, without a model."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.language import Language, detect_language
from tests.agent.builders import ANONYMOUS, EMMA, LIN, Seen
from tests.agent.clerk import Counter

PEOPLE = {"anonymous": ANONYMOUS, "lin": LIN, "emma": EMMA}
DIALOGUES = [
    pytest.param(Language(path.stem), dialogue, id=f"{path.stem}: {dialogue['name']}")
    for path in sorted((Path(__file__).parent / "dialogues").glob("*.yaml"))
    for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))
]
KEYS = {
    "say",
    "outcome",
    "calls",
    "cites",
    "has",
    "lacks",
    "offers",
    "proposal",
    "receipt",
    "reason",
    "lang",
}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("language", "dialogue"), DIALOGUES)
async def test_that_the_dialogue_goes_as_it_should(counter: Counter, language, dialogue):
    talk = counter.talk(contact=PEOPLE[dialogue.get("who", "anonymous")], language=language)

    for turn in dialogue["turns"]:
        if "sign_in" in turn:
            talk.contact = PEOPLE[turn["sign_in"]]
            continue
        lines = turn["say"] if isinstance(turn["say"], list) else [turn["say"]]
        seen = await talk.say(*lines)

        assert not (wrong := faults(turn, seen, language)), told(turn, seen, wrong)


def faults(turn: dict[str, Any], seen: Seen, language: Language) -> list[str]:
    """What of the turn's expectations is not true; also what holds for every turn."""
    assert set(turn) <= KEYS, set(turn) - KEYS
    offers = " ".join(seen.ended.quick_replies)
    calls = {step.removeprefix("act.") for step in seen.steps}
    found = [f"lacks {w!r}" for w in turn.get("has", ()) if w not in seen.text]
    found += [f"says {w!r}" for w in turn.get("lacks", ()) if w in seen.text]
    found += [f"does not offer {w!r}" for w in turn.get("offers", ()) if w not in offers]
    found += [f"did not call {c}" for c in turn.get("calls", ()) if c not in calls]
    if "outcome" in turn:
        allowed = turn["outcome"] if isinstance(turn["outcome"], list) else [turn["outcome"]]
        found += [] if seen.ended.outcome in allowed else [f"outcome {seen.ended.outcome}"]
    if "cites" in turn and turn["cites"] not in {c.slug for c in seen.citations}:
        found.append(f"cites {[c.slug for c in seen.citations]}")
    if "reason" in turn and (not seen.handed_off or seen.handoff.reason != turn["reason"]):
        found.append("another reason, or no hand-off")
    rendering = seen.proposal.rendering if seen.proposals else ""
    found += [f"proposes without {w!r}" for w in turn.get("proposal", ()) if w not in rendering]
    receipt = seen.receipt.status.value if seen.receipts else "none"
    if turn.get("receipt", "none") != receipt:
        found.append(f"receipt {receipt}")
    return found + always(turn, seen, language)


def always(turn: dict[str, Any], seen: Seen, language: Language) -> list[str]:
    """In the customer's language, with a confidence, and no word of the machine."""
    found = []
    said = detect_language(" ".join(seen.text.split("\n")[:1]), default=language)
    if said is not Language(turn.get("lang", language)):
        found.append(f"answers in {said}")
    if seen.ended.confidence is None or not seen.ended.confidence.parts:
        found.append("has no confidence")
    if not seen.text.strip():
        found.append("says nothing")
    marks = ("None", "{", "Traceback", "requestR", "order_id")
    return found + [f"shows {m!r}" for m in marks if m in seen.text]


def told(turn: dict[str, Any], seen: Seen, wrong: list[str]) -> str:
    proposal = seen.proposal.rendering if seen.proposals else ""
    return "\n".join(
        (
            f"\n>> {turn['say']}",
            seen.text,
            f"## {seen.ended.outcome} {seen.steps} {seen.ended.quick_replies} {proposal}",
            f"!! {'; '.join(wrong)}",
        )
    )


def test_that_there_are_enough_dialogues_in_both_languages():
    spoken = [param.values[0] for param in DIALOGUES]

    assert spoken.count(Language.ZH) >= 20
    assert spoken.count(Language.EN) >= 20
