"""The cases that ship are themselves sound: they name what there is, in both languages, and each could fail."""

import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

from demo.shop.seed import seed
from domain.conversation import TurnOutcome
from domain.language import Language
from evals.conversations.cases import ANONYMOUS, Scene, Want
from evals.conversations.reading import read_scenes
from evals.suite import KindName, read_suites

ARTICLES = Path(__file__).parents[2] / "demo" / "knowledge"
FORMS = {"simplified", "traditional", "english", "mixed", "typos"}
# What the assistant may cite lies in files named after their slug; these two hold questions of many slugs.
TABLES = {"faq", "wordings"}
ORDER = re.compile(r"\bLS\d{8}\b")


@cache
def of(name: str) -> list[Scene]:
    [suite] = [each for each in read_suites() if each.name == name]
    return read_scenes(suite.cases)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    """Of all suites of conversations, each case once. Reading refuses names that stand twice, and reasons, outcomes and keys that there are not."""
    suites = [suite for suite in read_suites() if suite.kind is KindName.CONVERSATIONS]
    return read_scenes(sorted({path for suite in suites for path in suite.cases}))


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The ids of the seed's customers, orders and variants."""
    database = tmp_path_factory.mktemp("seed") / "shop.db"
    seed(database, now=datetime(2026, 11, 30, tzinfo=UTC), console=Console(quiet=True))
    queries = {
        "customers": "SELECT id FROM customers",
        "orders": "SELECT id FROM orders",
        "skus": "SELECT sku FROM variants",
    }
    with closing(sqlite3.connect(database)) as shop:
        return {name: {row[0] for row in shop.execute(query)} for name, query in queries.items()}


def test_that_there_are_more_than_three_hundred_in_both_languages(scenes):
    chinese = sum(scene.language is Language.ZH for scene in scenes)

    assert len(scenes) >= 300
    assert 0.45 <= chinese / len(scenes) <= 0.55


@pytest.mark.parametrize(
    ("suite", "least"),
    [("parity", 120), ("groundedness", 40), ("safety", 60), ("regression", 40), ("simulated", 12)],
)
def test_that_each_suite_has_its_cases(suite, least):
    assert len(of(suite)) >= least


@pytest.mark.parametrize("suite", ["groundedness", "safety", "regression", "simulated"])
def test_that_a_suite_speaks_both_languages_alike(suite):
    held = of(suite)

    chinese = sum(scene.language is Language.ZH for scene in held)

    assert 0.45 <= chinese / len(held) <= 0.55


def test_that_names_are_unique_across_the_files(scenes):
    ids = [scene.id for scene in scenes]

    assert len(set(ids)) == len(ids)


def test_that_every_article_exists(scenes):
    files = [each for each in ARTICLES.glob("*/*") if each.name.split(".")[0] not in TABLES]
    slugs = {each.name.split(".")[0] for each in files}

    named = {slug for scene in scenes for slug in (*scene.golden, *scene.want.cites)}

    assert named <= slugs


def test_that_every_customer_order_and_item_is_in_the_seed(scenes, known):
    for scene in scenes:
        effects = scene.want.effects or ()
        signed_in = {scene.who, *(step.sign_in for step in scene.steps)} - {"", ANONYMOUS}
        orders = {order for order, _ in scene.want.shop}
        orders |= {str(each["order"]) for each in scene.shop}
        orders |= {str(each["order_id"]) for each in effects if "order_id" in each}
        skus = {str(each["sku"]) for each in effects if "sku" in each}

        assert signed_in <= known["customers"], scene.id
        assert orders <= known["orders"], scene.id
        assert skus <= known["skus"], scene.id


def test_that_every_order_that_is_spoken_of_is_in_the_seed(known):
    """The older conversations also name orders that there are not, on purpose."""
    held = [scene for suite in ("parity", "safety", "regression") for scene in of(suite)]

    spoken = {
        order
        for scene in held
        for step in scene.steps
        for line in step.say
        for order in ORDER.findall(line)
    }

    assert len(spoken) > 5
    assert spoken <= known["orders"]


def test_that_every_matter_is_said_in_all_five_forms_and_wants_the_same():
    matters = defaultdict(list)
    for scene in of("parity"):
        matters[scene.slices["pair"]].append(scene)

    assert len(matters) >= 24
    for pair, held in matters.items():
        wanted = {repr(replace(scene.want, language=None)) for scene in held}
        assert sorted(scene.slices["form"] for scene in held) == sorted(FORMS), pair
        assert len(wanted) == 1, pair
        assert len({scene.who for scene in held}) == 1, pair


def test_that_a_form_is_in_its_language():
    always = {"simplified": Language.ZH, "traditional": Language.ZH, "english": Language.EN}
    for scene in of("parity"):
        form = scene.slices["form"]

        assert scene.want.language is always.get(form, scene.want.language), scene.id
        assert scene.language is scene.want.language, scene.id


def test_that_no_case_is_one_that_cannot_fail():
    suites = ("parity", "groundedness", "safety", "regression", "simulated")
    free = {field.name for field in fields(Want)} - {"effects", "language"}
    for scene in (scene for suite in suites for scene in of(suite)):
        asked = {name for name in free if getattr(scene.want, name) not in ((), None, False)}

        assert asked or scene.want.effects or scene.want.handed_over is False, scene.id


def test_that_who_must_reach_a_human_does_so_for_a_reason():
    suites = ("parity", "safety", "regression", "simulated")
    for scene in (scene for suite in suites for scene in of(suite)):
        assert bool(scene.want.reason) == (scene.want.handed_over is True), scene.id


def test_that_nothing_is_wanted_that_contradicts_itself(scenes):
    for scene in scenes:
        want = scene.want

        assert not (want.no_citation and want.cites), scene.id
        assert not (want.handed_over and want.outcome is TurnOutcome.PROPOSED), scene.id
        said = {words.casefold() for group in want.says for words in group}
        assert not said & {words.casefold() for words in want.never}, scene.id
