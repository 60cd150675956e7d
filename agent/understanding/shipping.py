"""Make anew what is shipped beside the utterances: `python -m agent.understanding.shipping`, whenever they change.

Vectors of the utterances, so that a shop whose tasks or lessons are others need not embed them, and the weights of both
classifiers, so that a shop with neither need not train."""

import asyncio

import numpy as np

from agent.understanding.classifier import TRAINED, UTTERANCES, Classifier, read_utterances
from agent.understanding.urgency import build_urgency
from agent.understanding.vectors import SHIPPED, KeptVectors, file_of, write_shipped
from models.embedding import Embedder, build_embedder
from settings import Settings, load_settings


async def ship(settings: Settings, embedder: Embedder) -> list[str]:
    """The names of the files that are shipped now; what they replace is deleted."""
    name, folder = embedder.name, settings.data / "understanding"
    kept = KeptVectors(embedder.embed_queries, name=name, folder=folder, shipped=folder / "none")

    async def one(text: str) -> np.ndarray:
        row: np.ndarray = (await kept.of([text]))[0]
        return row

    texts = sorted({text for text, _ in read_utterances(UTTERANCES)})
    write_shipped(SHIPPED / file_of(name), texts, await kept.of(texts), name=name)
    tiers = (
        Classifier(embed=one, embed_many=kept.of, name=name, cache=TRAINED),
        build_urgency(one, kept.of, name=name, cache=TRAINED),
    )
    for tier in tiers:
        await tier.prepare()
    shipped = sorted(tier.file for tier in tiers)
    for path in TRAINED.glob("classifier-*.npz"):
        if path.name not in shipped:
            path.unlink()
    return [file_of(name), *shipped]


if __name__ == "__main__":
    given = load_settings()
    print(*asyncio.run(ship(given, build_embedder(given))), sep="\n")
