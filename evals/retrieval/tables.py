"""Show scores in a terminal: a table for each group of questions."""

from collections.abc import Iterator, Mapping

from rich.table import Table

from evals.retrieval.evaluation import Abstention
from evals.retrieval.metrics import METRICS, Difference, Estimate
from evals.retrieval.scores import Scores

_COMPARED = "ndcg@10"


def tables(scores: Mapping[str, Scores]) -> Iterator[Table]:
    for group, found in scores.items():
        title = f"{group}: {found.questions} questions, 95 % intervals by bootstrap"
        table = Table("", *METRICS, "final better by (ndcg@10)", title=title, title_justify="left")
        for name, row in found.estimates.items():
            apart = found.differences.get(name)
            told = difference(apart[_COMPARED]) if apart else ""
            table.add_row(name, *(estimate(row[metric]) for metric in METRICS), told)
        yield table


def estimate(found: Estimate) -> str:
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]".replace("[", "\\[")


def difference(found: Difference) -> str:
    told = f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}], p {found.p:.3f}"
    return told.replace("[", "\\[")


def abstention_line(found: Abstention) -> str:
    told = estimate(found.auroc[found.score])
    return (
        f"AUROC of `{found.score}`, {found.answerable} answerable against "
        f"{found.unanswerable} unanswerable questions: {told}"
    )
