"""Write and read rankings as TREC run files, which other tools read too."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

Ranking = Sequence[tuple[str, float]]
"""Documents with their scores, best first."""


def write_run(path: Path, rankings: Mapping[str, Ranking], *, tag: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for question, ranking in rankings.items():
            for rank, (document, score) in enumerate(ranking, 1):
                file.write(f"{_one(question)} Q0 {_one(document)} {rank} {score:.6f} {tag}\n")


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    rankings: dict[str, list[tuple[str, float]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        question, _, document, _, score, _ = line.split(" ")
        rankings.setdefault(unquote(question), []).append((unquote(document), float(score)))
    return rankings


def _one(name: str) -> str:
    """The format parts columns by blanks: an id that holds one must not fall apart."""
    return re.sub(r"[\s%]", lambda found: quote(found.group()), name)
