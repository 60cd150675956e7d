"""Write an evaluation as one HTML page: figures with their intervals, a drawing, and the questions that were lost."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import numpy as np

from evals.retrieval.drawing import draw_scores
from evals.retrieval.evaluation import FINAL, Evaluation
from evals.retrieval.metrics import METRICS, Difference, Estimate
from evals.retrieval.scores import Scores

_COMPARED = METRICS.index("ndcg@10")
_LOST = 25
_STYLE = """
:root { color-scheme: light dark; --ink: #1f2937; --dim: #6b7280; --line: #e5e7eb; --paper: #fff; --mark: #0f766e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --dim: #9ca3af; --line: #374151; --paper: #111827; --mark: #2dd4bf } }
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2.2rem }
p.dim, caption, td small { color: var(--dim) } caption { text-align: left; padding-bottom: .3rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  font-variant-numeric: tabular-nums }
td small { display: block; white-space: nowrap } tr.final td { font-weight: 600 } td:first-child { min-width: 4rem }
svg text { fill: currentColor; font-size: 12px } svg .axis { stroke: var(--line) } svg .dim { fill: var(--dim) }
svg .bar { stroke: var(--dim); stroke-width: 2 } svg .dot { fill: var(--dim) }
svg .final .bar { stroke: var(--mark) } svg .final .dot { fill: var(--mark) }
"""


def write_report(found: Evaluation, path: Path) -> None:
    """The page loads nothing: it can be kept or sent as it is."""
    page = "\n".join(_page(found))
    path.write_text(page, encoding="utf-8")


def _page(found: Evaluation) -> Iterator[str]:
    yield f"<!doctype html><html lang=en><meta charset=utf-8><title>Retrieval</title><style>{_STYLE}</style>"
    yield '<meta name=viewport content="width=device-width"><h1>What the search finds</h1>'
    told = found.collection
    yield (
        f"<p class=dim>{len(told.documents)} documents in {found.chunks} passages, {len(told.questions)} questions, "
        f"{len(told.unanswerable)} without a judgement. Intervals hold 95 % of 2,000 resamples of the questions "
        f"(seed {found.seed}); a document stands where its best passage stands.</p>"
    )
    yield from (f"<p>{escape(note)}</p>" for note in told.notes)
    yield draw_scores(found.scores["all"])
    for group, scores in found.scores.items():
        yield _table(group, scores)
    if found.abstention:
        yield "<h2>Questions that the documents do not answer</h2><table><tr><th>signal<th>AUROC"
        for name, area in found.abstention.auroc.items():
            mark = " class=final" if name == found.abstention.score else ""
            yield f"<tr{mark}><td>{escape(name)}<td>{_cell(area)}"
        yield "</table>"
    yield from _lost(found)


def _table(group: str, scores: Scores) -> str:
    heads = "".join(f"<th>{metric}" for metric in METRICS)
    rows = []
    for name, row in scores.estimates.items():
        apart = scores.differences.get(name)
        told = _apart(apart[METRICS[_COMPARED]]) if apart else ""
        cells = "".join(f"<td>{_cell(row[metric])}" for metric in METRICS)
        mark = " class=final" if name == FINAL else ""
        rows.append(f"<tr{mark}><td>{escape(name)}{cells}<td>{told}")
    return (
        f"<h2>{group}: {scores.questions} questions</h2><div class=wide><table>"
        f"<tr><th>{heads}<th>final better by (ndcg@10){''.join(rows)}</table></div>"
    )


def _cell(found: Estimate) -> str:
    return f"{found.value:.3f}<small>{found.low:.3f} to {found.high:.3f}</small>"


def _apart(found: Difference) -> str:
    return (
        f"{found.value:+.3f}<small>{found.low:+.3f} to {found.high:+.3f}, p {found.p:.3f}</small>"
    )


def _lost(found: Evaluation) -> Iterator[str]:
    """The questions where the final ranking is furthest behind the best of the others."""
    others = [rows[:, _COMPARED] for name, rows in found.values.items() if name != FINAL]
    best = np.max(others, axis=0)
    behind = best - found.values[FINAL][:, _COMPARED]
    worst = [int(at) for at in np.argsort(-behind, kind="stable")[:_LOST] if behind[at] > 0]
    unfound = int((found.values[FINAL][:, _COMPARED] == 0).sum())
    yield f"<h2>Lost</h2><p class=dim>{unfound} questions have no right document among the first ten."
    if not worst:
        return
    yield "<div class=wide><table><caption>nDCG@10 of questions where another ranking is better"
    yield f"<tr><th>question{''.join(f'<th>{name}' for name in found.values)}<th>wanted<th>found first"
    titles = {document.id: document.title or document.id for document in found.collection.documents}
    for at in worst:
        question = found.collection.questions[at]
        cells = "".join(f"<td>{rows[at, _COMPARED]:.2f}" for rows in found.values.values())
        wanted = ", ".join(titles.get(key, key) for key in found.collection.grades[question.id])
        first = next((key for key, _ in found.runs[FINAL].get(question.id, ())), "")
        yield (
            f"<tr><td>{escape(question.text[:300])}{cells}"
            f"<td>{escape(wanted[:200])}<td>{escape(_title(titles, first))}"
        )
    yield "</table></div>"


def _title(titles: Mapping[str, str], document: str) -> str:
    return titles.get(document, document)[:200]
