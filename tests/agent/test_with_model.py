"""Conversations of evals/cases with a model that plays its steps over HTTP, graded by the shop's data afterwards."""

import json
import sqlite3
from collections import Counter as Count
from collections import deque
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from domain.effect import Choice, EffectStatus
from domain.language import Language
from tests.agent.builders import ANONYMOUS, EMMA, LIN, Seen, Talk
from tests.agent.clerk import Clerk
from tests.scripted_model import ScriptedModel, Step
from tests.tools.conftest import RunningShop

FOLDER = Path(__file__).parents[2] / "evals" / "cases"
PEOPLE = {"anonymous": ANONYMOUS, "lin": LIN, "emma": EMMA}
CASES = [
    pytest.param(
        Language(path.stem.removeprefix("model-")), case, id=f"{path.stem}: {case['name']}"
    )
    for path in sorted(FOLDER.glob("model-*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


class Player:
    """Takes a turn's steps one after the other; its tiers and its judge stay out of it."""

    def __init__(self) -> None:
        self.steps: deque[dict[str, Any]] = deque()
        self.shown = ""
        self.short = 0

    def __call__(self, body: dict[str, Any]) -> Step:
        offered = {tool["function"]["name"] for tool in body.get("tools") or ()}
        if "understand" in offered:
            return Step()
        if "judge" in offered:
            return Step(calls=(("judge", json.dumps({"holds": True, "reason": ""})),))
        self.shown = json.dumps(body["messages"], ensure_ascii=False)
        if not self.steps:
            self.short += 1
            return Step(status=500)
        step = self.steps.popleft()
        calls = tuple(
            (name, given if isinstance(given, str) else json.dumps(given, ensure_ascii=False))
            for name, given in step.get("call", ())
        )
        return Step(text=step.get("say", ""), calls=calls)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("language", "case"), CASES)
async def test_that_the_shop_ends_as_it_should(
    clerk: Clerk, scripted_model: ScriptedModel, language: Language, case: dict[str, Any]
):
    player = Player()
    scripted_model.answer_with(player)
    counter = clerk.at_counter(**settings_of(scripted_model))
    before = state_of(counter.shop)
    for fault in case.get("faults", ()):
        counter.shop.break_next(**fault)
    talk = counter.talk(contact=PEOPLE[case.get("who", "anonymous")], language=language)

    for turn in case["turns"]:
        player.steps = deque(turn.get("model", ()))
        seen = await taken(talk, turn)
        assert not (wrong := faults_of(turn, seen, player)), told(turn, seen, wrong, player)

    after = state_of(counter.shop)
    assert {order for order in after if after[order] != before[order]} == set(case["wants"])
    for order, fields in case["wants"].items():
        assert {path: at(after[order], path) for path in fields} == fields
    done = sum(e.status is EffectStatus.DONE for e in counter.ledger.effects.values())
    assert (
        effects_in(counter.shop) == done == sum(t.get("receipt") == "done" for t in case["turns"])
    )


def settings_of(model: ScriptedModel) -> dict[str, Any]:
    """Patient, for a busy machine may be late, and the client is imported with the first request."""
    patience = {"first_token_seconds": 40.0, "idle_seconds": 20.0}
    return {"model": "scripted", "model_url": model.url, "model_key": "x", **patience}


async def taken(talk: Talk, turn: dict[str, Any]) -> Seen:
    if "press" in turn:
        return await talk.press(Choice(turn["press"]))
    return await talk.say(turn["say"])


def faults_of(turn: dict[str, Any], seen: Seen, player: Player) -> list[str]:
    """What of the turn's expectations is not true."""
    found = [f"lacks {w!r}" for w in turn.get("has", ()) if w not in seen.text]
    found += [f"says {w!r}" for w in turn.get("lacks", ()) if w in seen.text]
    found += [f"heard no {w!r}" for w in turn.get("heard", ()) if w not in player.shown]
    if turn.get("outcome", seen.ended.outcome.value) != seen.ended.outcome.value:
        found.append(f"outcome {seen.ended.outcome}")
    calls = Count(s.removeprefix("act.") for s in seen.steps if s.startswith("act."))
    for name, times in turn.get("called", {}).items():
        found += [f"{name} called {calls[name]} times"] if calls[name] != times else []
    found += ["called something"] if turn.get("called") == {} and calls else []
    rendering = seen.proposal.rendering if seen.proposals else ""
    found += [f"proposes without {w!r}" for w in turn.get("proposal", ()) if w not in rendering]
    receipt = seen.receipt.status.value if seen.receipts else "none"
    found += [f"receipt {receipt}"] if turn.get("receipt", "none") != receipt else []
    found += ["steps are left"] if player.steps else []
    return found + (["asked for more than its steps"] if player.short else [])


def told(turn: dict[str, Any], seen: Seen, wrong: list[str], player: Player) -> str:
    lines = (f"\n>> {turn}", seen.text, f"## {seen.ended.outcome} {seen.steps}", f"!! {wrong}")
    return "\n".join((*lines, player.shown[-3000:]))


def state_of(shop: RunningShop) -> dict[str, dict[str, Any]]:
    """Both customers' orders in full, whatever was broken before."""
    httpx.delete(f"{shop.url}/faults")
    found = {}
    for customer in ("C1001", "C1002"):
        for order in shop.get(f"/customers/{customer}/orders")["orders"]:
            found[order["id"]] = shop.get(f"/customers/{customer}/orders/{order['id']}")
    return found


def at(state: Any, path: str) -> Any:
    """`refunds.0.amount` of an order."""
    for part in path.split("."):
        state = state[int(part)] if isinstance(state, list) else state[part]
    return state


def effects_in(shop: RunningShop) -> int:
    """How many WRITEs the shop itself has on record, by whomever."""
    with closing(sqlite3.connect(shop.config.data / "shop.db")) as database:
        return int(database.execute("SELECT count(*) FROM effects").fetchone()[0])


def test_that_there_are_enough_conversations_in_both_languages():
    spoken = [param.values[0] for param in CASES]

    assert spoken.count(Language.ZH) >= 22
    assert spoken.count(Language.EN) >= 22
