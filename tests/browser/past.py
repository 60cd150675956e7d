"""What a shop has behind it: labelled turns that were counted, and days of turns in its log."""

import asyncio
import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from agent.confidence import SHIPPED
from domain.confidence import Band, Confidence
from domain.conversation import TurnOutcome
from domain.events import TurnEnded
from domain.handoff import HandoffReason, HandoffStatus
from domain.ids import new_id
from evals.confidence.bounds import upper_bound
from store.engine import create_engine
from store.journal import Journal
from store.tables import handoffs
from store.turns import close_turn
from tests.store.builders import a_conversation, claim, say

COUNTED_TURNS = 600
# All that is asked on a day is asked in so many minutes: somebody has to wait.
BUSY_MINUTES = 120
RISKS: list[dict[str, Any]] = [
    {"risk": 0.01, "supported": False, "sure": 1.01, "below": 0.4, "why": "too_uncertain"}
    | {"bound": 0.0308},
    {"risk": 0.02, "supported": False, "sure": 1.01, "below": 0.4, "why": "too_few"}
    | {"answered": 96, "wrong": 0, "needed": 149, "bound": 0.0308},
    {"risk": 0.05, "supported": True, "sure": 0.9, "below": 0.4}
    | {"answered": 228, "wrong": 5, "bound": 0.0457, "coverage": 0.38},
    {"risk": 0.1, "supported": True, "sure": 0.8, "below": 0.4}
    | {"answered": 366, "wrong": 24, "bound": 0.0911, "coverage": 0.61},
    {"risk": 0.2, "supported": True, "sure": 0.55, "below": 0.4}
    | {"answered": 498, "wrong": 78, "bound": 0.1862, "coverage": 0.83},
]


def uncounted(folder: Path) -> None:
    """Puts a confidence into the data folder as it was before risks were counted."""
    bare = [{name: each[name] for name in ("risk", "sure", "below")} for each in RISKS]
    data = json.loads(SHIPPED.read_text(encoding="utf-8")) | {"risks": bare, "curve": []}
    (folder / "confidence.json").write_text(json.dumps(data), encoding="utf-8")


def counted(folder: Path) -> None:
    """Puts a confidence with counts into the data folder; what it makes of a turn is what is shipped."""
    data = json.loads(SHIPPED.read_text(encoding="utf-8")) | {
        "risks": RISKS,
        "curve": [_point(answered) for answered in range(12, COUNTED_TURNS + 1, 12)],
        "fitted_on": {"turns": 900, "claims": 800, "held_out": COUNTED_TURNS},
    }
    (folder / "confidence.json").write_text(json.dumps(data), encoding="utf-8")


def _point(answered: int) -> dict[str, float]:
    """The more is answered, the more of it is wrong."""
    coverage = answered / COUNTED_TURNS
    wrong = round(0.25 * coverage**2.6 * answered)
    return {
        "threshold": round(1.0 - 0.9 * coverage**1.6, 4),
        "coverage": coverage,
        "risk": round(wrong / answered, 4),
        "bound": round(upper_bound(wrong, answered), 4),
    }


def lived(folder: Path, *, turns: int = 240, first: int = 13, last: int = 8) -> None:
    """Writes ended turns into the journal of the data folder, between so many days ago: the surer a reply was, the rarer
    a human was called."""
    # Playwright's loop runs in this thread already.
    with ThreadPoolExecutor(1) as elsewhere:
        work = _live(folder, turns=turns, first=first, last=last)
        elsewhere.submit(asyncio.run, work).result()


async def _live(folder: Path, *, turns: int, first: int, last: int) -> None:
    database = create_engine(f"sqlite+aiosqlite:///{folder / 'journal.db'}")
    journal = Journal(database)
    draw = random.Random(5)
    began = datetime.now(UTC) - timedelta(days=first)
    for number in range(turns):
        at = began + timedelta(days=number % (first - last), minutes=draw.randrange(BUSY_MINUTES))
        sure = min(0.99, draw.betavariate(4, 1.4))
        human = draw.random() < (1.0 - sure) * 0.8
        await _turn(journal, at, sure, human=human, handled=300 + draw.randrange(1200))
    await database.close()


async def _turn(journal: Journal, at: datetime, value: float, *, human: bool, handled: int) -> None:
    conversation = await a_conversation(journal)
    await say(journal, conversation.id, "退货要几天")
    claimed = await claim(journal, conversation.id)
    outcome = TurnOutcome.HANDED_OFF if human else TurnOutcome.REPLIED
    ended = TurnEnded(outcome, confidence=Confidence(value, Band.SURE, {}, "answer"))
    async with journal.turns.guard(claimed) as transaction:
        await close_turn(transaction, claimed, ended, now=at)
        if not human:
            return
        await transaction.execute(
            insert(handoffs).values(
                id=new_id("hnd"),
                conversation_id=conversation.id,
                reason=HandoffReason.LOW_CONFIDENCE,
                brief={},
                status=HandoffStatus.CLOSED,
                queue="default",
                created_at=at,
                accepted_at=at,
                closed_at=at + timedelta(seconds=handled),
            )
        )
