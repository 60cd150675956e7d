"""The suites that ship: each can be read, says in both languages what it measures, and has what the gate needs."""

import re

import pytest

from domain.language import Language
from evals import baselines
from evals.registry import kind_of
from evals.running.runnable import CASES, PRODUCTION
from evals.suite import Suite, read_suites

HAN = re.compile(r"[\u4e00-\u9fff]")
SUITES = read_suites()
IDS = [suite.name for suite in SUITES]
WITH_CASES = [suite for suite in SUITES if suite.options.get(CASES) != PRODUCTION]


@pytest.mark.parametrize("suite", SUITES, ids=IDS)
def test_a_suite_says_in_both_languages_what_it_measures(suite: Suite):
    zh, en = suite.about[Language.ZH], suite.about[Language.EN]

    assert len(zh) > 15
    assert len(en) > 40
    assert HAN.search(zh)
    assert not HAN.search(en)
    assert suite.title[Language.ZH] != suite.title[Language.EN]


@pytest.mark.parametrize("suite", WITH_CASES, ids=lambda suite: suite.name)
def test_a_suite_has_cases_in_both_languages_each_by_a_name_of_its_own(suite: Suite):
    cases = kind_of(suite.kind).cases(suite)

    assert {case.language for case in cases} == set(Language)
    assert len({case.id for case in cases}) == len(cases)
    assert all(case.title and case.seen for case in cases)


@pytest.mark.parametrize("suite", [s for s in WITH_CASES if s.fast], ids=lambda suite: suite.name)
def test_a_suite_of_the_gate_says_what_must_hold_and_has_a_baseline(suite: Suite):
    known = baselines.in_folder(baselines.FOLDER, [suite.name])

    measured = {"regressed", "missing"} | set(known[suite.name].measures)
    assert suite.thresholds
    assert {each.measure for each in suite.thresholds} <= measured


@pytest.mark.parametrize("suite", WITH_CASES, ids=lambda suite: suite.name)
def test_a_baseline_knows_the_very_cases_that_ship(suite: Suite):
    known = baselines.in_folder(baselines.FOLDER, [suite.name])

    for before in known.values():
        assert set(before.outcomes) == {case.id for case in kind_of(suite.kind).cases(suite)}


def test_there_is_no_baseline_of_a_suite_that_there_is_not():
    assert {path.stem for path in baselines.FOLDER.glob("*.json")} <= set(IDS)


def test_there_are_more_than_three_hundred_cases_of_conversations():
    conversations = [suite for suite in WITH_CASES if suite.kind == "conversations"]

    assert sum(len(kind_of(suite.kind).cases(suite)) for suite in conversations) >= 300
