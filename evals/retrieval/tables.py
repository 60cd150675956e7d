"""Show scores in a terminal: a table for each group of questions."""

from collections.abc import Iterator, Mapping

from rich.table import Table

from evals.retrieval.evaluation import FINAL, Abstention
from evals.retrieval.metrics import METRICS, Difference, Estimate
from evals.retrieval.scores import Scores

_COMPARED = "ndcg@10"


def tables(scores: Mapping[str, Scores], *, first: str = FINAL) -> Iterator[Table]:
    for group, found in scores.items():
        title = f"{group}: {found.questions} questions, 95 % intervals by bootstrap"
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for column in ("", *METRICS, f"{first} ahead"):
            table.add_column(column, no_wrap=True)
        for name, row in found.estimates.items():
            apart = found.differences.get(name)
            told = difference(apart[_COMPARED]) if apart else ""
            table.add_row(name, *(estimate(row[metric]) for metric in METRICS), told)
        yield table


def estimate(found: Estimate) -> str:
    """In two lines, so that a table of five fits a usual terminal."""
    return f"{found.value:.3f}\n[dim]{_short(found.low)}-{_short(found.high)}[/dim]"


def difference(found: Difference) -> str:
    """Of nDCG@10."""
    apart = f"{found.low:+.3f} {found.high:+.3f}".replace("0.", ".")
    return f"{found.value:+.3f} p {_short(found.p)}\n[dim]{apart}[/dim]"


def abstention_line(found: Abstention) -> str:
    area = found.auroc[found.score]
    return (
        f"AUROC of `{found.score}`, {found.answerable} answerable against {found.unanswerable} "
        f"unanswerable questions: {area.value:.3f} ({area.low:.3f} to {area.high:.3f})"
    )


def _short(number: float) -> str:
    return f"{number:.3f}".removeprefix("0")
