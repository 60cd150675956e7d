"""A lens learns which questions lie near which texts, for questions it has not seen, and no more than there is to learn."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.lens import Lens, fit_lens

WIDTH, TEXTS = 24, 60


def _unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def shop() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Texts, questions that share half of their directions with the text that answers them, and which text that is."""
    draw = np.random.default_rng(3)
    texts = _unit(draw.normal(size=(TEXTS, WIDTH)))
    answers = np.repeat(np.arange(TEXTS), 12)
    noise = draw.normal(size=(len(answers), WIDTH)) * 0.6
    # What customers chat about lies in the second half, and tells nothing.
    noise[:, : WIDTH // 2] *= 0.15
    noise[:, WIDTH // 2 :] += draw.normal(size=WIDTH // 2)
    return texts, _unit(texts[answers] + noise), answers


def _right(questions: np.ndarray, texts: np.ndarray, answers: np.ndarray) -> float:
    return float(np.mean((questions @ texts.T).argmax(axis=1) == answers))


def test_it_finds_more_for_questions_that_it_was_not_taught_by(shop):
    texts, questions, answers = shop
    taught = np.arange(len(answers)) % 3 > 0
    before = _right(questions[~taught], texts, answers[~taught])

    lens = fit_lens(questions[taught], texts, [[at] for at in answers[taught]])

    seen = _right(lens.through(questions[~taught]), lens.through(texts), answers[~taught])
    assert seen > before + 0.15


def test_of_several_texts_that_may_answer_it_finds_the_one_that_does(shop):
    texts, questions, answers = shop
    # Texts stand in pairs, as sentences of one section: the teacher says only which pair.
    pairs = [[at - at % 2, at - at % 2 + 1] for at in answers]
    before = _right(questions, texts, answers)

    lens = fit_lens(questions, texts, pairs)

    assert _right(lens.through(questions), lens.through(texts), answers) > before + 0.1


def test_a_few_questions_change_next_to_nothing(shop):
    texts, questions, answers = shop

    few = fit_lens(questions[:5], texts, [[at] for at in answers[:5]])
    many = fit_lens(questions, texts, [[at] for at in answers])

    assert np.linalg.norm(few.matrix) < 0.2 * np.linalg.norm(many.matrix)
    moved = np.sum(few.through(texts) * texts, axis=1)
    assert moved.min() > 0.97


def test_texts_that_have_not_gone_through_are_found_nearly_as_well(shop):
    texts, questions, answers = shop
    lens = fit_lens(questions, texts, [[at] for at in answers])
    seen = _right(lens.through(questions), lens.through(texts), answers)

    asked = np.stack([lens.asked(one) for one in questions])

    assert _right(asked, texts, answers) > seen - 0.1


def test_in_a_large_shop_it_compares_with_some_of_the_texts(shop, monkeypatch):
    texts, questions, answers = shop
    monkeypatch.setattr("knowledge.lens._MOST_COMPARED", 20)
    before = _right(questions, texts, answers)

    lens = fit_lens(questions, texts, [[at] for at in answers])

    assert _right(lens.through(questions), lens.through(texts), answers) > before + 0.1


def test_it_is_the_same_after_a_restart(shop, tmp_path: Path):
    texts, questions, answers = shop
    lens = fit_lens(questions, texts, [[at] for at in answers])

    lens.save(tmp_path / "deep" / "zh-1.npz")
    again = Lens.load(tmp_path / "deep" / "zh-1.npz")

    assert np.abs(again.through(texts) - lens.through(texts)).max() < 2e-3
    assert list((tmp_path / "deep").iterdir()) == [tmp_path / "deep" / "zh-1.npz"]
