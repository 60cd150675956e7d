"""What the comparison found: our final ranking against each peer on the same questions, as tables and JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from evals.retrieval.evaluation import FINAL, Evaluation
from evals.retrieval.runs import read_run
from evals.retrieval.scores import Scores, score, values_of
from evals.retrieval.tables import tables

OURS = "xiaoer"


def compare(found: Evaluation, folder: Path) -> dict[str, Scores]:
    """All of ours and of the peers' run files in `folder`; differences are from our final ranking."""
    runs = {f"{OURS} {name}": run for name, run in found.runs.items()}
    for path in sorted((folder / "runs").glob("*.trec")):
        runs[path.stem.replace("_", " ")] = read_run(path)
    asked = found.collection.questions
    values = values_of(runs, asked, found.collection.grades)
    return score(values, asked, first=f"{OURS} {FINAL}", seed=found.seed)


def show(name: str, scores: Mapping[str, Scores], console: Console) -> None:
    console.rule(name)
    for table in tables(scores, first="final"):
        console.print(table)


def write(
    found: Mapping[str, Mapping[str, Scores]], costs: Mapping[str, object], path: Path
) -> None:
    told = {
        name: {
            "scores": {group: asdict(one) for group, one in scores.items()},
            "cpu_ms_a_question": costs[name],
        }
        for name, scores in found.items()
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def verdict(found: Mapping[str, Mapping[str, Scores]]) -> Sequence[str]:
    """In words: where the final is significantly worse, and by how much it is better on average over the sets."""
    lines = []
    names = [set(scores["all"].differences) for scores in found.values()]
    for rival in sorted(set.intersection(*names)):
        apart = [scores["all"].differences[rival]["ndcg@10"] for scores in found.values()]
        mean = sum(one.value for one in apart) / len(apart)
        worse = sum(one.high < 0 for one in apart)
        better = sum(one.low > 0 for one in apart)
        lines.append(
            f"{mean:+.3f} over {rival} on average of {len(apart)} sets; "
            f"significantly better on {better}, worse on {worse}"
        )
    return lines
