"""Training the classifier: few rows or many labels, with out-of-scope rows or without, kept and traced."""

import numpy as np
import pytest

from agent.understanding.training import train
from agent.understanding.vocabulary import grams, learn_vocabulary
from agent.understanding.weights import Weights, version_of
from domain.errors import Invalid

WORDS = (
    "parcel",
    "refund",
    "invoice",
    "voucher",
    "address",
    "size",
    "发票",
    "退款",
    "地址",
    "优惠券",
)


def rows_of(labels: int, each: int, outside: int = 0) -> list[tuple[str, str]]:
    made = [
        (f"{WORDS[label]} number {at}", WORDS[label])
        for label in range(labels)
        for at in range(each)
    ]
    return made + [(f"stars and planets {at}", "oos") for at in range(outside)]


def vectors_of(rows: list[tuple[str, str]], seed: int = 1) -> np.ndarray:
    """Each label around a place of its own, what is out of scope anywhere."""
    random = np.random.default_rng(seed)
    places = {word: np.random.default_rng(at).normal(size=24) for at, word in enumerate(WORDS)}
    found = np.stack(
        [
            places.get(label, random.normal(size=24)) + random.normal(size=24) * 0.3
            for _, label in rows
        ]
    )
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def share_right(weights: Weights, rows: list[tuple[str, str]], vectors: np.ndarray) -> float:
    read = [weights.predict(v, text).label for v, (text, _) in zip(vectors, rows, strict=True)]
    return float(np.mean([one == label for one, (_, label) in zip(read, rows, strict=True)]))


@pytest.mark.parametrize(
    ("labels", "each", "outside"),
    [(2, 5, 0), (2, 40, 0), (10, 5, 0), (10, 5, 3), (10, 30, 40), (3, 1, 0)],
)
def test_that_it_learns_from_few_rows_and_from_many(labels, each, outside):
    rows = rows_of(labels, each, outside)

    weights = train(vectors_of(rows), rows)

    unseen = [row for row in rows if row[1] != "oos"]
    assert share_right(weights, unseen, vectors_of(unseen, seed=2)) > 0.8


def test_that_what_is_far_from_every_label_is_out_of_scope():
    rows = rows_of(8, 20)
    strange = [(f"galaxy quasar nebula {at}", "oos") for at in range(40)]

    weights = train(vectors_of(rows), rows)

    assert share_right(weights, strange, vectors_of(strange, seed=5)) > 0.6


def test_that_the_distribution_sums_to_one_and_names_the_version():
    rows = rows_of(5, 8, 6)
    vectors = vectors_of(rows)
    weights = train(vectors, rows, name="model")

    seen = weights.predict(vectors[0], rows[0][0])

    assert sum(seen.distribution.values()) == pytest.approx(1.0)
    assert seen.probability == seen.distribution[seen.label]
    assert seen.version == weights.version == version_of(rows, name="model", strength=20.0)


def test_that_other_rows_or_another_model_make_another_version():
    rows = rows_of(3, 4)
    told = version_of(rows, name="model", strength=20.0)

    assert version_of([*rows, ("x", "parcel")], name="model", strength=20.0) != told
    assert version_of(rows, name="other", strength=20.0) != told


def test_that_kept_weights_read_as_before(tmp_path):
    rows = rows_of(6, 10, 25)
    vectors = vectors_of(rows)
    weights = train(vectors, rows)

    weights.save(tmp_path / "kept.npz")
    kept = Weights.load(tmp_path / "kept.npz")

    for vector, (text, _) in zip(vectors[::9], rows[::9], strict=True):
        before, after = weights.predict(vector, text), kept.predict(vector, text)
        assert after.label == before.label
        assert after.probability == pytest.approx(before.probability, abs=0.01)
    assert kept.version == weights.version


def test_that_one_text_reads_as_it_reads_among_many():
    rows = rows_of(6, 10, 25)
    vectors = vectors_of(rows)
    weights = train(vectors, rows)

    many = weights.predict_many(vectors, weights.vocabulary.matrix([text for text, _ in rows]))
    one = weights.predict(vectors[7], rows[7][0])

    assert weights.labels[many.chosen[7]] == one.label
    assert one.distribution["oos"] == pytest.approx(many.outside[7], abs=1e-4)


def test_that_one_label_is_refused():
    rows = [("a", "only"), ("b", "only"), ("c", "oos")]

    with pytest.raises(Invalid, match="two labels"):
        train(np.eye(3, dtype=np.float32), rows)


@pytest.mark.parametrize("text", ["", "???", "🙂", "\ud800 lone", "a", "。"])
def test_that_texts_without_a_known_word_are_read_all_the_same(text):
    rows = rows_of(3, 6)
    vectors = vectors_of(rows)

    seen = train(vectors, rows).predict(vectors[0], text)

    assert sum(seen.distribution.values()) == pytest.approx(1.0)


def test_that_both_scripts_are_cut_into_grams():
    found = set(grams("退货 return It"))

    assert {"z:退", "z:退货", "w:return", "b:return it", "c: re", "^退货", "$it"} <= found
    assert len(learn_vocabulary(["退货", "退款"])) > 0
