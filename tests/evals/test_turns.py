"""The labelled turns: enough of them, well formed, and judged by the rules their README gives."""

from collections import Counter
from dataclasses import replace

import pytest

from domain.language import Language
from evals.turns import HELD_OUT, Must, is_right, read_service, read_turns
from tests.agent.shelf import demo_chunks

TURN = replace(
    next(t for t in read_turns() if t.answerable),
    articles=("gift-wrapping", "gift-cards"),
    groups=(("¥10", "10 yuan"), ("5 day",)),
)


def test_there_are_enough_turns_in_both_languages_and_a_quarter_cannot_be_answered():
    for split, least in {"fit": 140, "held_out": 140, "calibrate": 240}.items():
        turns = read_turns(split=split)

        assert len(turns) == least
        assert set(Counter(t.language for t in turns).values()) == {least // 2}
        assert sum(not t.answerable for t in turns) >= least / 4


def test_no_turn_stands_twice_and_every_article_exists():
    turns = read_turns()
    slugs = {chunk.slug for chunk in demo_chunks().values()}

    assert len({turn.id for turn in turns}) == len(turns)
    assert {slug for turn in turns for slug in turn.articles} <= slugs
    assert all(bool(turn.articles) == turn.answerable for turn in turns)


def test_what_a_right_answer_must_say_stands_in_one_of_its_articles():
    texts: Counter[tuple[str, Language]] = Counter()
    told: dict[tuple[str, Language], str] = {}
    for chunk in demo_chunks().values():
        key = (chunk.slug, chunk.language)
        texts[key] += 1
        told[key] = f"{told.get(key, '')}\n{chunk.text}"

    unsaid = [
        turn.id
        for turn in read_turns()
        if turn.answerable
        and not any(
            is_right(turn, told.get((slug, turn.language), ""), [slug]) for slug in turn.articles
        )
    ]

    assert unsaid == []


@pytest.mark.parametrize(
    ("text", "cited", "right"),
    [
        ("It costs ¥10 and takes 5 days.", ["gift-cards"], True),
        ("It costs 10 YUAN and takes 5 days.", ["other", "gift-wrapping"], True),
        ("It costs ¥100 and takes 5 days.", ["gift-cards"], False),
        ("It costs ¥10 and takes 15 days.", ["gift-cards"], False),
        ("It costs ¥10.", ["gift-cards"], False),
        ("It costs ¥10 and takes 5 days.", ["other"], False),
        ("It costs ¥10 and takes 5 days.", [], False),
    ],
)
def test_an_answer_is_right_if_it_cites_an_article_and_says_something_of_every_group(
    text: str, cited: list[str], right: bool
):
    assert is_right(TURN, text, cited) is right


def test_nothing_is_a_right_answer_to_what_cannot_be_answered():
    assert not is_right(replace(TURN, must=Must.NOT_KNOWN), "¥10, 5 days", ["gift-cards"])


def test_the_service_turns_are_many_and_a_quarter_must_go_to_a_human():
    turns = read_service()
    held_out = [turn for turn in turns if turn.split == HELD_OUT]

    assert len(turns) == 660
    assert set(Counter(turn.language for turn in turns).values()) == {330}
    assert len(held_out) == 329
    assert sum(turn.must is Must.HAND_OVER for turn in held_out) / len(held_out) >= 0.24


def test_each_service_turn_says_what_must_come_of_it():
    slugs = {chunk.slug for chunk in demo_chunks().values()}

    for turn in read_service():
        assert bool(turn.articles) == (turn.must is Must.ANSWER), turn.id
        assert bool(turn.task) == (turn.must is Must.DO), turn.id
        assert bool(turn.reason) == (turn.must is Must.HAND_OVER), turn.id
        assert set(turn.articles) <= slugs
