"""What one turn costs from the inbox to the last event: dispatcher, journal, graph, on real SQLite.

The embedding is taken out (its vectors are computed before), and the language model too: there is
none, or it runs in another process and only its stream is read."""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from bench.figures import Figure, Result, figure
from bench.pace import Cost, pace
from bench.played_model import played_model
from bench.vectors import Remembering
from domain.ids import ConversationId
from domain.language import Language
from models.embedding import build_embedder
from settings import Settings
from wiring import Services, build_services

TURNS = 200
FIRST = "退货运费谁出？"
QUESTIONS = (
    "退款多久到账？",
    "怎么开发票？",
    "可以改收货地址吗？",
    "银卡会员有什么权益？",
    "how long does delivery take?",
    "发货要多久？",
    "羽绒服可以机洗吗？",
    "do you ship abroad?",
    "优惠券怎么用？",
)
CPU_AIM, GROWTH_AIM = 25.0, 1.15


def question(turn: int) -> str:
    """The first and the last turn ask the same; between them the questions go round."""
    return FIRST if turn in (1, TURNS) else QUESTIONS[turn % len(QUESTIONS)]


def measure_turns(seeded: Path, *, conversations: int) -> Result:
    without = asyncio.run(_conversations(seeded, "", conversations))
    with played_model() as url:
        model = asyncio.run(_conversations(seeded, url, conversations))
    return Result(
        "A turn without embedding and LLM",
        (
            *_figures("no model", without),
            *_figures("model in another process", model),
        ),
        {
            "CPU of a turn by its place in the conversation, ms at the best pace (median of conversations)": {
                "no model": _by_turn(without),
                "model in another process": _by_turn(model),
            }
        },
    )


def _figures(name: str, runs: list[list[Cost]]) -> tuple[Figure, ...]:
    every = [cost for run in runs for cost in run]
    best = sorted(cost.pace for cost in every)[len(every) // 20]
    at_best = [cost.steps * best for cost in every]
    early = [statistics.median(cost.steps for cost in run[1:21]) for run in runs]
    late = [statistics.median(cost.steps for cost in run[-21:-1]) for run in runs]
    return (
        figure(
            f"CPU per turn, {name}",
            [cost.milliseconds for cost in every],
            "ms",
            "process_time, all threads, as the machine was",
        ),
        figure(
            f"the same at the machine's best pace, {name}",
            at_best,
            "ms",
            "divided by a fixed loop beside it, times that loop's best",
            CPU_AIM,
        ),
        Figure(
            f"turn {TURNS} : turn 1, {name}",
            statistics.median(run[-1].steps for run in runs)
            / statistics.median(run[0].steps for run in runs),
            "×",
            f"the same question, medians over {len(runs)} conversations",
            GROWTH_AIM,
        ),
        figure(
            f"turns 180-199 : turns 2-21, {name}",
            [last / first for first, last in zip(early, late, strict=True)],
            "×",
            "medians within one conversation",
            GROWTH_AIM,
        ),
    )


def _by_turn(runs: list[list[Cost]]) -> list[float]:
    best = min(cost.pace for run in runs for cost in run)
    return [
        statistics.median(cost.steps for cost in costs) * best for costs in zip(*runs, strict=True)
    ]


async def _conversations(seeded: Path, model_url: str, count: int) -> list[list[Cost]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(seeded, data)
        services = _services(data, model_url)
        await services.warm()
        await services.dispatcher.start()
        try:
            # Fills the vectors and every cache of the process.
            await _conversation(services, min(TURNS, 2 * len(QUESTIONS) + 2))
            await _conversation(services, 2, last_first=True)
            return [await _conversation(services, TURNS) for _ in range(count)]
        finally:
            await services.dispatcher.stop()
            await services.close()


def _services(data: Path, model_url: str) -> Services:
    settings = Settings(
        data=data,
        messages_per_minute=1_000_000,
        service_hours="00:00-24:00",
        model="played" if model_url else "",
        model_url=model_url,
        model_key="none" if model_url else "",
    )
    remembering: Callable[[Settings], Remembering] = lambda given: Remembering(  # noqa: E731
        build_embedder(given)
    )
    with mock.patch("wiring.library.build_embedder", remembering):
        return build_services(settings)


async def _conversation(services: Services, turns: int, *, last_first: bool = False) -> list[Cost]:
    opened = await services.inbox.open(
        user_jwt=None, locale="zh-CN", channel="web", language=Language.ZH
    )
    costs = []
    for turn in range(1, turns + 1):
        text = FIRST if last_first else question(turn)
        costs.append(await _turn(services, opened.conversation.id, text))
    return costs


async def _turn(services: Services, conversation_id: ConversationId, text: str) -> Cost:
    before, began = pace(), time.process_time()
    await services.inbox.receive(conversation_id, text, None)
    await services.dispatcher.idle()
    spent = (time.process_time() - began) * 1000
    return Cost(spent, (before + pace()) / 2)
