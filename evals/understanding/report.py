"""Write an evaluation of understanding as one page of Markdown, and show it in a terminal."""

from pathlib import Path

from rich.table import Table

from evals.retrieval.metrics import Estimate
from evals.retrieval.tables import estimate
from evals.understanding.evaluation import CASCADE, Evaluation
from evals.understanding.measures import BINS, FIGURES, confused

NAMES = {
    "accuracy": "in-scope accuracy",
    "oos_recall": "OOS recall",
    "oos_precision": "OOS precision",
    "oos_f1": "OOS F1",
    "false_oos": "false OOS",
    "auroc": "AUROC in scope / OOS",
    "ece": f"ECE, {BINS} equal bins",
    "coverage": "coverage",
    "precision": "right where it speaks",
}
_CONFUSED = 15


def table(found: Evaluation) -> Table:
    title = f"{found.name}: {len(found.rows)} texts, {len(found.labels)} labels, 95 % intervals by bootstrap"
    shown = Table("", *found.figures, title=title, title_justify="left", box=None, pad_edge=False)
    for name in FIGURES:
        cells = [figures[name] for figures in found.figures.values()]
        shown.add_row(NAMES[name], *(estimate(cell) if cell else "-" for cell in cells))
    return shown


def write_report(found: Evaluation, path: Path) -> None:
    """One page; its pictures lie beside it."""
    head = "".join(f" {tier} |" for tier in found.figures)
    lines = [
        f"# Understanding: {found.name}",
        "",
        f"{len(found.rows)} texts, {len(found.labels)} labels; 95 % intervals of 2,000 bootstrap resamples of the texts "
        f"(seed {found.seed}). Out of scope counts as wrong where it is said of a text in scope. "
        f"Training took {found.seconds:.1f} CPU seconds apart from embedding. "
        f"Classifier {found.version or 'of each fold its own'}.",
        "",
        *(f"- {note}" for note in found.notes),
        "",
        f"| |{head}",
        f"|---|{'---|' * len(found.figures)}",
    ]
    for name in FIGURES:
        cells = "".join(f" {_cell(figures[name])} |" for figures in found.figures.values())
        lines.append(f"| {NAMES[name]} |{cells}")
    lines += [
        "",
        f"![confusion]({path.stem}-confusion.png)",
        "",
        f"![calibration]({path.stem}-reliability.png)",
    ]
    lines += ["", "| label | the cascade read | texts |", "|---|---|---|"]
    pairs = confused(found.readings[CASCADE], found.truths)[:_CONFUSED]
    lines += [f"| {_plain(one)} | {_plain(other)} | {count} |" for one, other, count in pairs]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _plain(label: str) -> str:
    return label.replace("|", "\\|").replace("\n", " ")


def _cell(found: Estimate | None) -> str:
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})" if found else "-"
