"""What a shop's assistant has misunderstood, and what was learnt from that, as the console shows it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from domain.sample import SampleState
from evals.learning.comparing import Compared
from store.classifiers import Learning
from store.engine import create_engine
from store.journal import Journal
from store.moments import utc_now
from tests.store.test_samples import a_sample, a_turn, called

# What was said before, what was meant, what it was taken for, how surely.
SAID = [
    ("你们的跑鞋防水吗", "我要走寄修", "request_human", 0.58),
    ("", "鞋底开胶了，单号 LS20260001，帮我走寄修，电话 13800001111", "small_talk", 0.41),
    ("Do you repair things?", "raise an RMA for the kettle please", "request_human", 0.6),
    ("", "RMA pls", "out_of_scope", 0.37),
    ("退货要几天", "那算了吧先放着", "confirm", 0.52),
    ("How long do refunds take?", "what's the weather like in Leeds tomorrow", "question", 0.44),
    ("", "能不能催一下仓库，我的包裹一直没动静，已经等了四天了，每天看物流都是同一行字", "question", 0.81),
    ("", "I would like to know whether somebody could have a look at where my parcel got stuck, it has not moved since last Tuesday", "question", 0.77),
]  # fmt: skip
SETS = (
    ("held-out", "accuracy", 8, 0.125, 0.875, 6, 0),
    ("service-zh", "accuracy", 330, 0.839, 0.842, 3, 2),
    ("service-en", "accuracy", 330, 0.912, 0.909, 0, 1),
    ("scope", "accuracy", 270, 0.841, 0.841, 2, 2),
    ("scope", "oos_f1", 300, 0.5, 0.512, 1, 0),
    ("humans", "reached", 464, 0.963, 0.963, 0, 0),
    ("humans", "not_led_away", 464, 0.994, 0.994, 0, 0),
    ("utterances", "accuracy", 3253, 0.814, 0.816, 17, 12),
    ("utterances", "oos_f1", 3503, 0.738, 0.737, 10, 9),
)


def misread(folder: Path) -> None:
    """Writes turns that were taken for something else into the journal of the data folder."""
    _run(_misread(folder))


def learnt(folder: Path) -> None:
    """Writes three learnings: one that was replaced, one that was refused, one in use."""
    _run(_learnt(folder))


def _run(work: Any) -> None:
    # Playwright's loop runs in this thread already.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, work).result()


async def _misread(folder: Path) -> None:
    journal = _journal(folder)
    for number, (before, words, intent, probability) in enumerate(SAID):
        first = await a_turn(journal, before) if before else None
        turned = await a_turn(
            journal,
            words,
            intent=intent,
            probability=probability,
            conversation_id=first.conversation_id if first else None,
        )
        if number % 3 == 1:
            await called(journal, turned)
        else:
            await journal.feedback.rate(
                turned.conversation_id, turned.reply, "down", reason=None, now=utc_now()
            )
    await journal.close()


async def _learnt(folder: Path) -> None:
    journal = _journal(folder)
    lessons = []
    for number in range(12):
        sample = await a_sample(journal, f"RMA number {number}", intent="small_talk")
        await journal.samples.settle(
            sample.id, SampleState.LABELLED, label="task.return_item", by="tom", now=utc_now()
        )
        lessons.append((sample.id, "task.return_item"))
    compared = [Compared(*one, chance=0.5) for one in SETS]
    worse = Compared("service-zh", "accuracy", 330, 0.839, 0.818, 1, 8, 0.02)
    bad = [compared[0], worse, *compared[2:]]
    instead_of = None
    for version, promoted, sets in (
        ("3f0c19aa51d7e2b4", True, compared),
        ("b1d48c0e6a9f7713", False, bad),
        ("b50181eea0d09169", True, compared),
    ):
        figures = {
            "before": "1d046604b04391cb",
            "lessons": 12,
            "right": 10,
            "held_out": 8,
            "sets": [one.to_json() for one in sets],
        }
        reason = {} if promoted else {"code": "falls", "set": "service-zh", "figure": "accuracy"}
        made = await journal.classifiers.record(
            Learning(version, "played", promoted, reason, figures, lessons, (), instead_of),
            now=utc_now(),
        )
        instead_of = made.id if promoted else instead_of
    await journal.classifiers.back(now=utc_now())
    await journal.close()


def _journal(folder: Path) -> Journal:
    return Journal(create_engine(f"sqlite+aiosqlite:///{folder / 'journal.db'}"))
