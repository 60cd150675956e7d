"""Suites over labelled data: which cases they take, what they measure, and what a broken part does to it."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from agent.confidence import SHIPPED, ConfidenceModel
from agent.understanding import urgency
from agent.understanding.classifier import UTTERANCES, read_utterances
from agent.understanding.urgency import URGENCY
from agent.understanding.wording import bare
from domain.errors import Invalid
from domain.language import Language
from evals.confidence.commands import observed
from evals.confidence.escalation import escalation
from evals.confidence.fitting import rightness
from evals.confidence.kind import Turns
from evals.confidence.risk import calibration_error, report, report_of
from evals.confidence.turned import observed_of
from evals.kinds import Case, Kind, Options
from evals.registry import kind_of
from evals.result import Grade, Result
from evals.retrieval.commands import Files as Collection
from evals.retrieval.commands import eval_retrieval
from evals.retrieval.kind import Retrieval
from evals.running.choosing import draw
from evals.suite import FOLDER, KindName, ModelChoice, Suite, read_suite
from evals.turns import HELD_OUT
from evals.understanding.commands import Files, eval_understanding
from evals.understanding.evaluation import CASCADE
from evals.understanding.kind import Understanding
from evals.wishes import Wishes
from knowledge.retrieval import Knowledge
from settings import Settings
from tests.stack import ROOT

OURS = ["handoff", "handoff-fast", "retrieval", "retrieval-fast", "understanding", "human-wish"]
CACHE = ROOT / "test-output" / "embedding-evals"


@pytest.fixture(scope="module")
def settings(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder of our own, for vectors of questions are kept in it."""
    data = tmp_path_factory.mktemp("labelled") / "data"
    shutil.copytree(seeded, data, ignore=shutil.ignore_patterns("models"))
    return Settings(data=data, demo=True)


def shipped(name: str) -> Suite:
    return read_suite(FOLDER / f"{name}.yaml")


def suite_of(kind: KindName, *, cases: Sequence[Path] = (), **options: object) -> Suite:
    words = dict.fromkeys(Language, "x")
    return Suite(
        "own", kind, words, words, cases=tuple(cases), model=ModelChoice.NONE, options=options
    )


async def run(
    suite: Suite, settings: Settings, *, limit: int = 0, cases: Sequence[Case] = ()
) -> list[Result]:
    kind = kind_of(suite.kind)
    chosen = cases or draw(list(kind.cases(suite)), limit=limit, seed=7)
    async with kind.open(suite, Options(settings=settings, cache=CACHE)) as perform:
        return [await perform(case, 1) for case in chosen]


def written(results: Sequence[Result]) -> list[Result]:
    """As they come back from a run's folder."""
    return [Result.of(json.loads(json.dumps(each.as_json()))) for each in results]


def cases_of(name: str) -> list[Case]:
    suite = shipped(name)
    return list(kind_of(suite.kind).cases(suite))


@pytest.mark.parametrize("name", OURS)
def test_every_case_of_a_shipped_suite_has_an_id_and_a_digest_of_its_own(name: str):
    cases = cases_of(name)

    assert len({case.id for case in cases}) == len(cases)
    assert len({(case.seen, case.id.partition("/")[0]) for case in cases}) >= 0.99 * len(cases)
    assert {case.language for case in cases} == set(Language)


def test_nothing_that_was_fitted_to_is_measured_on_without_a_slice_that_says_so():
    rows = (*read_utterances(UTTERANCES), *read_utterances(URGENCY))
    learnt = {bare(text) for text, _ in rows}

    for name in ("understanding", "human-wish", "handoff"):
        cases = cases_of(name)
        told = {case.id for case in cases if case.slices.get("words") == "learnt"}
        assert told == {case.id for case in cases if bare(case.title) in learnt}, name
        assert len(told) <= 0.02 * len(cases)
    assert {case.row.turn.split for case in cases_of("handoff")} == {HELD_OUT}
    groups = Counter(case.slices["group"] for case in cases_of("retrieval"))
    assert groups["answerable"] == 300
    assert set(groups) == {"answerable", "articles", "service", "asked"}


def test_the_gate_takes_an_even_part_of_the_labelled_turns():
    whole, part = cases_of("handoff"), cases_of("handoff-fast")

    assert {case.id for case in part} < {case.id for case in whole}
    assert len(whole) / 5 < len(part) < len(whole) / 3
    assert {case.slices["must"] for case in part} == {case.slices["must"] for case in whole}
    with pytest.raises(Invalid, match="whole number"):
        Turns().cases(suite_of(KindName.TURNS, every=0))


def turns_file(path: Path, *, must: str = "not_known") -> Path:
    rows = [
        {
            "language": "en",
            "text": f"how long are refunds, {n}",
            "must": "answer",
            "articles": ["r"],
        }
        for n in range(70)
    ]
    rows += [{"language": "zh", "text": f"鞋底是什么牌子 {n}", "must": must} for n in range(4)]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return path


def test_a_digest_changes_with_its_case_and_with_no_other(tmp_path: Path):
    suite = suite_of(KindName.TURNS, cases=[turns_file(tmp_path / "mine.jsonl")])
    before = {case.id: case.seen for case in Turns().cases(suite)}

    turns_file(tmp_path / "mine.jsonl", must="talk")
    after = {case.id: case.seen for case in Turns().cases(suite)}

    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert changed == {"mine/line-72", "mine/line-74"}


def test_a_changed_wish_is_another_case_and_a_broken_line_is_named(tmp_path: Path):
    path = tmp_path / "wishes.jsonl"
    suite = suite_of(KindName.WISHES, cases=[path])
    rows = [{"text": "转人工", "language": "zh", "wants_human": True}] * 2
    path.write_text("\n".join(json.dumps(row) for row in rows))
    before = [case.seen for case in Wishes().cases(suite)]

    rows[1] = rows[1] | {"wants_human": False}
    path.write_text("\n".join(json.dumps(row) for row in rows))

    after = [case.seen for case in Wishes().cases(suite)]
    assert (after[0], after[1] != before[1]) == (before[0], True)
    path.write_text('{"text": "hi"}')
    with pytest.raises(Invalid, match="line 1"):
        Wishes().cases(suite)


async def test_turns_are_measured_as_calibrate_measures_them(settings: Settings):
    suite = shipped("handoff")
    cases = draw(cases_of("handoff"), limit=70, seed=3)
    judged = [case for case in cases if case.slices["group"] != "handover"]

    results = written(await run(suite, settings, cases=cases))

    model = ConfidenceModel.load(SHIPPED, risk=settings.risk)
    turns = [case.row.turn for case in cases]
    seen = await observed(
        settings.model_copy(update={"shop_url": "http://127.0.0.1:9"}),
        turns,
        Console(quiet=True),
        model,
    )
    mine = [o for o, case in zip(seen, cases, strict=True) if case in judged]
    claims = [o for o in mine if o.claims]
    stated = np.array([o.value for o in claims])
    bands = [model.band(value) for value in stated]
    told, called = report_of(stated, rightness(claims), bands, turns=len(mine)), escalation(seen)
    found = Turns().measures(results)
    assert [observed_of(each) for each in results] == seen
    assert found["handoff_recall"].value == called.recall.value
    assert found["handoff_precision"].value == called.precision.value
    assert found["over_escalation"].value == called.over.value
    assert found["asserted"].value == told.asserted / told.turns
    assert (found["ece"].value, found["ece"].high) == (told.ece, told.ece_high)
    assert found["aurc"].value == told.aurc
    assert found["auroc"].value == pytest.approx(told.auroc, abs=1e-6)
    # What is stated is rounded; nothing else parts it from what the coefficients say.
    assert found["auroc"].value == pytest.approx(report(model, mine).auroc, abs=0.01)


async def test_a_turn_shows_what_was_said_found_and_decided(settings: Settings):
    cases = [case for case in cases_of("handoff") if case.slices["group"] == "service"]
    answer = next(case for case in cases if case.slices["must"] == "answer")
    human = next(case for case in cases if case.slices.get("reason") == "threat")

    one, other = await run(shipped("handoff"), settings, cases=[answer, human])

    (turned,) = one.turns
    assert turned.said == (answer.title,)
    assert turned.reply
    assert turned.citations[0].slug
    assert turned.passages
    assert turned.band in ("sure", "unsure", "below")
    assert 0 < turned.first <= turned.seconds
    assert (other.turns[0].outcome, other.grade) == ("handed_off", Grade.PASSED)
    assert other.turns[0].reason
    assert other.measures == {"handoff_recall": 1.0, "handoff_precision": 1.0, "asserted": 0.0}


async def test_thresholds_that_assert_too_much_are_seen(settings: Settings, tmp_path: Path):
    suite = replace(shipped("handoff-fast"), options={"every": 12})
    cases = [c for c in Turns().cases(suite) if c.slices["must"] in ("answer", "not_known")]
    good = Turns().measures(await run(suite, settings, cases=cases))
    broken = tmp_path / "broken"
    shutil.copytree(settings.data, broken)
    data = json.loads(SHIPPED.read_text())
    data["risks"] = [each | {"supported": True, "sure": 0.45} for each in data["risks"]]
    (broken / "confidence.json").write_text(json.dumps(data))

    bad = Turns().measures(
        await run(suite, settings.model_copy(update={"data": broken}), cases=cases)
    )

    assert bad["asserted"].value > good["asserted"].value + 0.3
    most = {t.measure: t.most for t in shipped("handoff-fast").thresholds}["asserted_wrong"]
    assert bad["asserted_wrong"].value > most


async def test_a_classifier_that_hears_nobody_is_seen(settings: Settings, monkeypatch):
    suite = shipped("human-wish")
    monkeypatch.setattr(urgency, "CALLS", 1.01)

    found = Wishes().measures(await run(suite, settings, limit=60))

    least = {t.measure: t.least for t in suite.thresholds}["handoff_recall"]
    assert found["handoff_recall"].value < least


async def test_wishes_are_heard_and_counted_by_what_was_wanted(settings: Settings):
    results = written(await run(shipped("human-wish"), settings, limit=60))

    found = Wishes().measures(results)
    heard = sum(each.data["called"] and each.data["wanted"] for each in results)
    wanted = sum(each.data["wanted"] for each in results)
    assert found["handoff_recall"].value == heard / wanted
    assert found["handoff_recall"].value > 0.85
    assert found["over_escalation"].of == len(results) - wanted
    rows = Wishes().plots(results)["confusion"]["rows"]
    assert rows[0] == [heard, wanted - heard]
    assert sum(rows[1]) == len(results) - wanted


async def test_a_search_that_ranks_backwards_is_seen(settings: Settings, monkeypatch):
    suite = shipped("retrieval")
    cases = [case for case in cases_of("retrieval") if case.slices["answered"] == "yes"][::15]
    good = Retrieval().measures(await run(suite, settings, cases=cases))
    search = Knowledge.search

    async def backwards(self: Knowledge, question: str, **more: object) -> object:
        found = await search(self, question, **more)
        return replace(found, passages=found.passages[::-1])

    monkeypatch.setattr(Knowledge, "search", backwards)
    results = await run(suite, settings, cases=cases)

    least = {t.measure: t.least for t in suite.thresholds}
    bad = Retrieval().measures(results)
    assert good["hit@1"].value > 0.6
    assert bad["recall@5"].value < least["recall@5"]
    assert bad["ndcg@10"].value < least["ndcg@10"]
    assert any("it stands at" in reason for each in results for reason in each.reasons)


@pytest.mark.parametrize("name", ["handoff", "retrieval", "understanding", "human-wish"])
async def test_figures_are_the_same_of_what_was_written(settings: Settings, name: str):
    suite = shipped(name)
    kind: Kind = kind_of(suite.kind)

    results = await run(suite, settings, limit=40)

    again = written(results)
    assert kind.measures(again) == kind.measures(results)
    assert json.dumps(kind.plots(again)) == json.dumps(kind.plots(results))
    assert {each.grade for each in results} <= {Grade.PASSED, Grade.FAILED}
    assert all(bool(each.reasons) is (each.grade is Grade.FAILED) for each in results)
    assert {t.measure for t in suite.thresholds} <= {"passed", *kind.measures(results)}


@pytest.mark.parametrize("kind", [Turns(), Retrieval(), Understanding(), Wishes()])
def test_nothing_and_what_could_not_be_judged_have_no_figures(kind: Kind):
    error = Result("s", "c", 1, Language.EN, Grade.ERROR, reasons=("the shop did not answer",))

    assert kind.measures([]) == {}
    assert kind.measures([error]) == {}
    json.dumps(kind.plots([error]))


async def test_a_collection_from_outside_is_measured_as_the_command_measures_it(
    settings: Settings, tmp_path: Path
):
    corpus = [
        {"_id": "returns", "title": "Returns", "text": "Items can be returned within 7 days."},
        {"_id": "invoice", "title": "", "text": "An invoice arrives by e-mail within 24 hours."},
        {"_id": "fee", "title": "退货运费", "text": "质量问题由我们承担退货运费。"},
        {"_id": "points", "text": "会员每消费一元积一分。"},
    ]
    queries = [
        {"_id": "q1", "text": "How long can I return an item?"},
        {"_id": "q2", "text": "When does the invoice come?"},
        {"_id": "q3", "text": "退货运费谁出"},
        {"_id": "q4", "text": "Do you sell aeroplanes?"},
    ]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (tmp_path / "qrels.tsv").write_text("q1\treturns\t2\nq1\tinvoice\t1\nq2\tpoints\t1\nq3\tfee\t1")
    paths = {name: tmp_path / f"{name}.jsonl" for name in ("corpus", "queries")}
    paths["qrels"] = tmp_path / "qrels.tsv"
    suite = suite_of(KindName.RETRIEVAL, **{name: str(path) for name, path in paths.items()})

    results = written(await run(suite, settings))

    files = Collection(**paths, out=tmp_path / "out", cache=CACHE)
    told = await eval_retrieval(settings, files, Console(quiet=True))
    found = Retrieval().measures(results)
    final = told.scores["all"].estimates["final"]
    for name in ("recall@5", "mrr@10", "ndcg@10"):
        assert (found[name].value, found[name].low, found[name].high) == (
            final[name].value,
            final[name].low,
            final[name].high,
        )
    assert found["auroc"].value == told.abstention.auroc["answerable"].value
    assert [each.case for each in results] == ["q1", "q2", "q3", "q4"]
    assert results[0].turns[0].passages[0].slug == "returns"


def test_a_collection_that_lacks_a_file_is_refused():
    with pytest.raises(Invalid, match="no qrels, queries"):
        Retrieval().cases(suite_of(KindName.RETRIEVAL, corpus="corpus.jsonl"))
    with pytest.raises(Invalid, match="train alone"):
        Understanding().cases(suite_of(KindName.UNDERSTANDING, train="train.csv"))


async def test_a_csv_file_is_measured_as_the_command_measures_it(
    settings: Settings, tmp_path: Path
):
    texts = {
        "退货": ["怎么退货", "我要退货", "退货流程是什么", "想把鞋退了", "退货地址在哪", "这个能退吗"],
        "shipping": ["where is my parcel", "track my order", "has it shipped", "parcel late", "when does it arrive", "delivery status"],
        "oos": ["今天天气如何", "tell me a joke", "谁赢了世界杯", "what is 2+2"],
    }  # fmt: skip
    rows = [(text, label) for label, several in texts.items() for text in several]
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    for path, part in ((train, rows[::2]), (test, rows[1::2])):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *part])
    suite = suite_of(KindName.UNDERSTANDING, train=str(train), test=str(test))

    results = written(await run(suite, settings))

    files = Files(train, test, tmp_path / "out", CACHE)
    (told,) = await eval_understanding(settings, files, Console(quiet=True))
    found = Understanding().measures(results)
    for name, measure in found.items():
        figure = told.figures[CASCADE][name]
        assert (measure.value, measure.low, measure.high) == (
            figure.value,
            figure.low,
            figure.high,
        )
    assert {"accuracy", "oos_f1", "ece"} <= set(found)
    assert {each.slices["in_scope"] for each in results} == {"yes", "no"}


async def test_tasks_that_are_alike_count_as_the_one_that_was_meant(settings: Settings):
    cases = cases_of("understanding")
    tasks = [case for case in cases if case.slices["must"] == "do"][::6]

    results = await run(shipped("understanding"), settings, cases=tasks)

    for each, case in zip(results, tasks, strict=True):
        alike = each.turns[0].intent in {case.row.label, *case.row.alike}
        assert (each.grade is Grade.PASSED) is alike
        assert (each.data["read"] == case.row.label) is alike


def test_the_error_of_a_calibration_weighs_each_step_by_its_count():
    chance = np.array([0.05, 0.15, 0.15, 0.95])
    right = np.array([0.0, 1.0, 0.0, 1.0])

    assert calibration_error(chance, right) == pytest.approx((0.05 + 2 * 0.35 + 0.05) / 4)
