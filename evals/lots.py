"""The labelled lots: libraries with questions that they answer or nearly answer, for fitting ranking and answerability."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.language import Language
from evals.retrieval.beir import Document

FOLDER = Path(__file__).with_name("labelled")


@dataclass(frozen=True)
class Asked:
    """One question; `documents` answer it. Empty: none does, though `near` says whether its topic is there."""

    text: str
    language: Language
    documents: tuple[str, ...] = ()
    near: bool = True

    @property
    def answerable(self) -> bool:
        return bool(self.documents)


@dataclass(frozen=True)
class Lot:
    """One shop: what it has written, and what it is asked."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]


def read_shops() -> list[Lot]:
    """Twenty invented shops, ten a language, each with six articles; the last question of each article's unanswerable
    ones in English is off its topic, in Chinese any may be."""
    return [
        lot
        for language in Language
        for lot in _lots(FOLDER / f"shops-{language.value}.jsonl", language)
    ]


def read_answerable() -> list[Asked]:
    """Three hundred questions to the demo shop, written before anything was fitted by somebody who had not seen the code:
    for measuring only."""
    rows = _rows(FOLDER / "answerable.jsonl")
    return [
        Asked(
            row["question"],
            Language(row["language"]),
            tuple(row["articles"]),
            near=row["kind"] != "other_domain",
        )
        for row in rows
    ]


def _lots(path: Path, language: Language) -> list[Lot]:
    shops: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(path):
        shops.setdefault(str(row["shop"]), []).append(row)
    return [_lot(name, rows, language) for name, rows in shops.items()]


def _lot(name: str, articles: Sequence[dict[str, Any]], language: Language) -> Lot:
    documents, questions = [], []
    for article in articles:
        title, sections = str(article["title"]), list(article["sections"])
        text = "\n\n".join(f"## {part['heading']}\n\n{part['text']}" for part in sections)
        documents.append(Document(title, title, text, language))
        questions += [Asked(asked["q"], language, (title,)) for asked in article["answerable"]]
        questions += [Asked(text, language) for text in article["unanswerable"]]
    return Lot(name, tuple(documents), tuple(questions))


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
