"""How well questions that ask the same come together: measured on wordings that chose nothing.

Pairwise, over some orders of arrival, in the space of the demo's articles; docs/gaps.md has the table.
"""

import shutil
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
import yaml
from sqlalchemy import delete

from domain.audience import UNKNOWN, Asker
from domain.gap import Cause, Miss
from domain.ids import ConversationId, MessageId
from domain.knowledge import Retrieval
from domain.language import Language
from knowledge.index import ChunkIndex
from knowledge.retrieval import Knowledge
from models.embedding import Embedder
from store.engine import create_engine
from store.journal import Journal
from store.knowledge_tables import gap_questions, gaps
from store.moments import utc_now
from tests.store.builders import a_conversation, a_key
from workshop.gathering import Gatherer

GROUPS = yaml.safe_load(Path(__file__).with_name("paraphrases.yaml").read_text("utf-8"))
ORDERS = 2


@dataclass
class OfTheDemo:
    """The demo's space for questions; what its articles say does not matter here."""

    knowledge: Knowledge

    async def embed(self, question: str) -> np.ndarray:
        return await self.knowledge.embed(question)

    async def place(self, vector: np.ndarray, *, language: Language) -> np.ndarray:
        return await self.knowledge.place(vector, language=language)

    async def search(
        self, question: str, *, language: Language, limit: int = 6, asker: Asker = UNKNOWN
    ) -> Retrieval:
        return Retrieval(question, ())


@pytest.fixture
async def demo(seeded: Path, embedder: Embedder, tmp_path: Path):
    """Of a copy: an index is never opened twice."""
    data = tmp_path / "demo"
    shutil.copytree(seeded, data, ignore=shutil.ignore_patterns("models"))
    journal = Journal(create_engine(f"sqlite+aiosqlite:///{data / 'journal.db'}"))
    index = ChunkIndex(data / "chroma", model=embedder.name)
    yield OfTheDemo(Knowledge(articles=journal.articles, index=index, embedder=embedder))
    await index.close()
    await journal.close()


async def gathered(
    journal: Journal, demo: OfTheDemo, language: Language, groups: list[list[str]], seed: int
) -> tuple[float, float]:
    """Precision and recall of the pairs that stand in one gap."""
    asked = [(text, group) for group, texts in enumerate(groups) for text in texts]
    Random(seed).shuffle(asked)
    talk = await a_conversation(journal, language=language)
    gatherer = Gatherer(journal.gaps, demo)
    misses = []
    for text, _ in asked:
        said = await journal.receive(talk.id, text, a_key())
        misses.append(miss(said.message_id, talk.id, language, text))
    await gatherer.take_in(misses, now=utc_now())
    places: dict[str, str] = {}
    for gap, _ in await journal.gaps.all_of(language):
        places |= dict.fromkeys((q.question for q in await journal.gaps.questions(gap.id)), gap.id)
    async with journal.database.write() as transaction:
        await transaction.execute(delete(gap_questions))
        await transaction.execute(delete(gaps))
    pairs = [
        (places[one] == places[other], group == with_group)
        for (one, group), (other, with_group) in combinations(asked, 2)
    ]
    right = sum(together and same for together, same in pairs)
    return (
        right / max(1, sum(together for together, _ in pairs)),
        right / sum(same for _, same in pairs),
    )


def miss(message_id: MessageId, talk: ConversationId, language: Language, text: str) -> Miss:
    return Miss(message_id, talk, language, text, Cause.HANDED_OFF, utc_now())


# Measured over five orders: precision 0.98, recall 0.88 in Chinese; 0.95 and 0.85 in English. What chose the threshold
# gave 0.93 and 0.85, 0.74 and 0.59: its English groups lie nearer to each other.
@pytest.mark.parametrize(
    ("language", "precision", "recall"), [(Language.ZH, 0.9, 0.75), (Language.EN, 0.88, 0.7)]
)
async def test_that_wordings_of_one_question_come_together(
    journal: Journal, demo: OfTheDemo, language: Language, precision: float, recall: float
):
    groups = GROUPS["held_out"][language.value]

    found = [await gathered(journal, demo, language, groups, seed) for seed in range(ORDERS)]

    precise, recalled = np.mean(found, axis=0)
    assert precise >= precision
    assert recalled >= recall
