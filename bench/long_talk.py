"""Whether a long conversation stays as cheap as a short one: the 200th turn against the first and the 20th.

The same question at all three, in one conversation, with questions and looks at orders between them. The shop is the
demo's, in a process of its own; vectors are kept, so that no turn embeds. Prompts are what a played model was really sent."""

import asyncio
import re
import statistics
import time
from dataclasses import replace
from pathlib import Path
from unittest import mock

from bench.figures import Figure, Result
from bench.pace import Cost, pace
from bench.played_model import quote
from bench.turns import FIRST, GROWTH_AIM, QUESTIONS
from bench.vectors import Remembering
from domain.language import Language
from evals.conversations.cases import Scene
from evals.conversations.counter import Counter, open_counter
from evals.conversations.ledger import MemoryLedger
from evals.conversations.modelling import Models
from evals.conversations.reading import customer_of
from evals.conversations.shop import TrialShop
from evals.conversations.tracing import Trace
from evals.conversations.visit import Visit
from models.chat import build_models
from models.embedding import build_embedder
from settings import Settings
from tests.scripted_model import ScriptedModel
from tools.toolbox import Toolbox, build_toolbox

TURNS, SETTLED = 200, 20
_ORDERS = ("LS20260001到哪了", "LS20260002发货了吗", "LS20260003什么状态", "LS20260004")
_SCENE = Scene("long", "bench", Language.ZH, who=customer_of("lin"))
_HAN = re.compile(r"[\u3400-\u9fff]")


def line(turn: int) -> str:
    if turn in (1, SETTLED, TURNS):
        return FIRST
    return _ORDERS[turn // 5 % len(_ORDERS)] if turn % 5 == 0 else QUESTIONS[turn % len(QUESTIONS)]


def measure_long_talk(seeded: Path, *, conversations: int) -> Result:
    costs, tokens = asyncio.run(_measure(seeded, conversations))
    steps = {
        at: statistics.median(run[at - 1].steps for run in costs) for at in (1, SETTLED, TURNS)
    }
    how = f"the same question in one conversation, medians over {len(costs)}"
    told = "characters of Chinese and a quarter of the others, as sent to a played model"
    return Result(
        "A long conversation",
        (
            Figure(f"CPU, turn {TURNS} : turn 1", steps[TURNS] / steps[1], "×", how, GROWTH_AIM),
            Figure(f"CPU, turn {TURNS} : turn {SETTLED}", steps[TURNS] / steps[SETTLED], "×", how, GROWTH_AIM),
            Figure("prompt of turn 1", tokens[1], "tokens", told),
            Figure(f"prompt of turn {SETTLED}", tokens[SETTLED], "tokens", told),
            Figure(f"prompt of turn {TURNS}", tokens[TURNS], "tokens", told),
            Figure(f"prompt, turn {TURNS} : turn 1", tokens[TURNS] / tokens[1], "×", told, GROWTH_AIM),
            Figure(f"prompt, turn {TURNS} : turn {SETTLED}", tokens[TURNS] / tokens[SETTLED], "×", told, GROWTH_AIM),
        ),
        {"CPU of a turn, in fixed loops": {"no model": [statistics.median(c.steps for c in turn) for turn in zip(*costs, strict=True)]}},
    )  # fmt: skip


async def _measure(seeded: Path, conversations: int) -> tuple[list[list[Cost]], dict[int, float]]:
    def remembering(settings: Settings) -> Remembering:
        return Remembering(build_embedder(settings))

    with mock.patch("wiring.library.build_embedder", remembering):
        async with open_counter(Models(Settings(data=seeded))) as counter:
            shop = await counter.shops.get()
            # Fills the vectors and every cache of the process.
            await _hold(counter, shop, SETTLED + len(QUESTIONS))
            costs = [await _hold(counter, shop, TURNS) for _ in range(conversations)]
            return costs, await _prompts(counter, shop)


async def _hold(counter: Counter, shop: TrialShop, turns: int) -> list[Cost]:
    toolbox, visit = await _come(counter, shop)
    costs = []
    for turn in range(1, turns + 1):
        before, began = pace(), time.process_time()
        await visit.say(line(turn))
        spent = (time.process_time() - began) * 1000
        costs.append(Cost(spent, (before + pace()) / 2))
    await toolbox.close()
    return costs


async def _prompts(counter: Counter, shop: TrialShop) -> dict[int, float]:
    """The size of the first request of each of the three turns."""
    model = ScriptedModel().answer_with(quote).start()
    settings = counter.settings.model_copy(
        update={"model": "played", "model_url": model.url, "model_key": "none"}
    )
    models = build_models(settings)
    # What a server does at its start: loading a client must not be what the first turn waits for.
    await asyncio.gather(*(each.prepare() for each in models))
    served = replace(counter, settings=settings, models=Models(settings, models))
    toolbox, visit = await _come(served, shop)
    found: dict[int, float] = {}
    for turn in range(1, TURNS + 1):
        sent = len(model.requests)
        await visit.say(line(turn))
        if turn in (1, SETTLED, TURNS):
            found[turn] = _tokens(model.requests[sent])
    await toolbox.close()
    model.stop()
    return found


def _tokens(body: dict) -> float:
    text = str(body["messages"]) + str(body.get("tools", ""))
    han = len(_HAN.findall(text))
    return han + (len(text) - han) / 4


async def _come(counter: Counter, shop: TrialShop) -> tuple[Toolbox, Visit]:
    toolbox, trace = build_toolbox(counter.at(shop)), Trace()
    await toolbox.start()
    assistant = await counter.assistant(_SCENE, toolbox, MemoryLedger(), trace, trial=1)
    return toolbox, Visit(assistant, _SCENE, trace)
