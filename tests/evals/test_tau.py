"""A benchmark in tau-bench's shapes, held from end to end over HTTP: its server, the model that serves, and the one that plays the customer."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from domain.errors import Invalid
from domain.language import Language
from evals.kinds import Case, Options, Perform
from evals.result import Grade, Result
from evals.suite import Suite, read_suite
from evals.tau.kind import Tau
from settings import Settings
from tests.evals.played_benchmark import CANCELLED, MINE, MOVED, OLDER, BothSides, Move, move
from tests.scripted_model import ScriptedModel, Step

pytestmark = pytest.mark.asyncio(loop_scope="module")
CLINIC = Path(__file__).parent / "clinic"
SCENARIOS, INSTRUCTIONS = CLINIC / "benchmark.yaml", CLINIC / "benchmark-instructions.yaml"
TRIALS = itertools.count(1)
Play = Callable[..., Any]


@pytest.fixture(scope="module")
def data(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of our own, for calls of the model are kept in it."""
    folder = tmp_path_factory.mktemp("tau") / "data"
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("models"))
    return folder


@pytest.fixture(scope="module")
def model() -> Any:
    started = ScriptedModel().start()
    yield started
    started.stop()


def settings_of(data: Path, model: ScriptedModel) -> Settings:
    patience: dict[str, Any] = {"first_token_seconds": 60.0, "idle_seconds": 30.0}
    served = {"model": "scripted", "model_url": model.url, "model_key": "x"}
    return Settings(data=data, demo=True, **served, **patience)


@asynccontextmanager
async def opened(path: Path, data: Path, model: ScriptedModel, **changes: Any) -> Any:
    suite = replaced(read_suite(path), **changes)
    options = Options(settings=settings_of(data, model), cache=data / "calls")
    async with Tau().open(suite, options) as perform:
        yield {case.title: case for case in Tau().cases(suite)}, perform


def replaced(suite: Suite, **options: Any) -> Suite:
    return replace(suite, options={**suite.options, **options})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(
    data: Path, model: ScriptedModel
) -> AsyncIterator[tuple[dict[str, Case], Perform]]:
    async with opened(SCENARIOS, data, model) as there:
        yield there


async def hold(
    there: tuple[dict[str, Case], Perform],
    model: ScriptedModel,
    title: str,
    customer: Sequence[str],
    assistant: Sequence[Move],
    **more: Any,
) -> tuple[Result, BothSides]:
    """A trial of its own number, for what a model said in a trial is kept."""
    cases, perform = there
    sides = BothSides(customer, assistant, **more)
    model.answer_with(sides)
    return await perform(cases[title], next(TRIALS)), sides


@pytest.mark.parametrize("language", Language)
async def test_that_the_right_data_at_the_end_pass(clinic: Any, model: Any, language: Language):
    title, wish, consent, appointment, slot = MOVED[language]

    result, sides = await hold(
        clinic, model, title, [wish, consent, "[END]"], move(appointment, slot)
    )

    assert (result.grade, result.reasons, sides.short) == (Grade.PASSED, (), 0)
    assert result.language is language
    assert result.turns[-1].receipt == "done"
    assert result.data["state"]["found"] == result.data["state"]["expected"]
    assert result.data["done"] == ("move_appointment",)


async def test_that_tasks_that_are_held_at_once_have_data_of_their_own(clinic: Any, model: Any):
    cases, perform = clinic
    sides = {
        language: BothSides([wish, consent, "[END]"], move(appointment, slot))
        for language, (_, wish, consent, appointment, slot) in MOVED.items()
    }

    def whose(body: dict[str, Any]) -> Step:
        zh = "检查" in str(body["messages"])
        return sides[Language.ZH if zh else Language.EN](body)

    model.answer_with(whose)
    number = next(TRIALS)

    found = await asyncio.gather(*(perform(cases[each[0]], number) for each in MOVED.values()))

    assert [result.grade for result in found] == [Grade.PASSED] * 2, found
    assert found[0].data["state"] != found[1].data["state"]


@pytest.mark.parametrize("language", Language)
async def test_that_a_wrong_write_fails_and_is_counted(clinic: Any, model: Any, language: Language):
    title, wish, consent, appointment, _ = MOVED[language]

    result, _ = await hold(
        clinic, model, title, [wish, consent, "[END]"], move(appointment, "thu-15")
    )

    assert result.grade is Grade.FAILED
    assert result.data["ending"] == "wrong_write"
    assert f'data: appointments.{appointment}.slot is "thu-15" instead of' in result.reasons[0]
    assert Tau().measures([result])["wrong_writes"].value == 1


async def test_that_nothing_done_fails_without_being_a_wrong_write(clinic: Any, model: Any):
    title, wish, *_ = MOVED[Language.EN]

    result, _ = await hold(clinic, model, title, [wish, "[END]"], [MINE, "Fri-16 is your slot."])

    assert (result.grade, result.data["ending"]) == (Grade.FAILED, "harmless")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("told", [True, False])
async def test_that_what_had_to_be_said_must_be_said(
    clinic: Any, model: Any, language: Language, told: bool
):
    title, wish, consent, appointment, reason, price = CANCELLED[language]
    cancel = ("cancel_appointment", {"appointment_id": appointment, "reason": reason})
    asked = {Language.EN: "And what does it cost?", Language.ZH: "费用是多少"}[language]
    moves: list[Move] = [MINE, price, MINE, cancel] if told else [MINE, cancel]
    lines = [asked, wish, consent, "[END]"] if told else [wish, consent, "[END]"]

    result, sides = await hold(clinic, model, title, lines, moves)

    assert result.measures["right_state"] == 1
    assert sides.short == 0
    assert (result.grade is Grade.PASSED) is told, result.reasons
    assert result.measures["outputs"] == float(told)
    wanted = {Language.EN: "95", Language.ZH: "40"}[language]
    assert told or result.reasons == (f"never said '{wanted}'",)


async def test_that_the_data_a_task_begins_with_are_put_there_and_what_was_said_is_shown(
    clinic: Any, model: Any
):
    moves = [MINE, "Your filling A102 is cancelled already."]

    result, sides = await hold(
        clinic, model, "already-cancelled", ["Please cancel my filling", "[END]"], moves
    )

    assert result.grade is Grade.PASSED
    assert "Good morning, how can I help?" in sides.shown[0]
    assert '"status": "cancelled"' in result.turns[0].calls[0].answer


@pytest.mark.parametrize("fails", ["customer", "assistant"])
async def test_that_a_failing_model_is_an_error(clinic: Any, model: Any, fails: str):
    lines = [] if fails == "customer" else ["Please move my check-up to Monday at 14", "[END]"]

    result, sides = await hold(clinic, model, "move-check-up", lines, [])

    assert sides.short
    assert result.grade is Grade.ERROR
    assert "HTTP 500" in result.reasons[0]


async def test_that_a_task_with_tools_of_the_customers_own_cannot_be_held(clinic: Any, model: Any):
    with pytest.raises(Invalid, match="own-device: It gives the customer tools of their own"):
        await hold(clinic, model, "own-device", [], [])


async def test_that_the_model_sees_the_policy_and_the_tools_and_no_identity(
    clinic: Any, model: Any
):
    _, sides = await hold(clinic, model, "price-only", ["Hello, my filling", "[END]"], [MINE, "95"])

    asked = next(
        each for each in model.requests[::-1] if "list_appointments" in str(each.get("tools"))
    )
    assert "A filling is never moved" in sides.shown[0]
    assert {"list_appointments", "move_appointment", "search_free_slots"} <= sides.tools
    assert "read_state" not in sides.tools
    assert "patient_id" not in str(asked["tools"])


@pytest.mark.parametrize("holds", [True, False])
async def test_that_assertions_are_told_and_count_only_where_the_task_says_so(
    clinic: Any, model: Any, holds: bool
):
    title, wish, consent, appointment, slot = MOVED[Language.EN]
    cases, perform = clinic
    counting = replace(cases[title].row, basis=("DB", "NL_ASSERTION"))
    there = ({title: cases[title], "counting": replace(cases[title], row=counting)}, perform)
    lines, moves = [wish, consent, "[END]"], move(appointment, slot)

    told, _ = await hold(there, model, title, lines, moves, holds=holds)
    counted, _ = await hold(there, model, "counting", lines, moves, holds=holds)

    assert told.grade is Grade.PASSED
    assert told.measures["assertions"] == float(holds)
    assert (counted.grade is Grade.PASSED) is holds
    assert holds or counted.reasons[0].startswith("does not hold: The assistant looked")


async def test_that_assertions_without_a_judge_are_an_error_where_they_count(
    data: Path, model: ScriptedModel
):
    title, wish, consent, appointment, slot = MOVED[Language.EN]
    async with opened(SCENARIOS, data, model, judge=False) as (cases, perform):
        counting = replace(cases[title].row, basis=("DB", "NL_ASSERTION"))
        there = ({title: cases[title], "counting": replace(cases[title], row=counting)}, perform)
        lines, moves = [wish, consent, "[END]"], move(appointment, slot)

        told, _ = await hold(there, model, title, lines, moves)
        counted, _ = await hold(there, model, "counting", lines, moves)

    assert told.grade is Grade.PASSED
    assert len(told.data["not_judged"]) == 1
    assert counted.grade is Grade.ERROR
    assert counted.reasons[0].startswith("not judged: The assistant looked")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def older(data: Path, model: ScriptedModel) -> AsyncIterator[Any]:
    async with opened(INSTRUCTIONS, data, model) as there:
        yield there


@pytest.mark.parametrize("title", OLDER)
async def test_that_tasks_in_the_older_shape_are_held_over_the_database_file(
    older: Any, model: Any, title: str
):
    lines, moves = OLDER[title]

    result, sides = await hold(older, model, title, lines, moves)

    assert sides.short == 0
    assert result.measures["right_state"] == 1, result.reasons
    missing = {"2": ["never said '1200'"], "5": ["never said '40'"]}.get(title, [])
    assert list(result.reasons) == missing


async def test_that_a_hand_over_in_the_reference_changes_no_data(older: Any, model: Any):
    result, _ = await hold(older, model, "3", ["I want to talk to a human about a complaint"], [])

    assert result.grade is Grade.PASSED
    assert result.data["handed_over"]


async def test_that_without_a_model_a_scripted_task_is_graded_and_a_played_one_an_error(
    data: Path, model: ScriptedModel
):
    suite = read_suite(INSTRUCTIONS)
    cases = {case.title: case for case in Tau().cases(suite)}
    options = Options(settings=Settings(data=data, demo=True), cache=data / "calls")

    async with Tau().open(suite, options) as perform:
        scripted, played = await perform(cases["5"], 1), await perform(cases["0"], 1)

    assert scripted.grade is Grade.FAILED
    assert scripted.data["unmet"]
    assert played.grade is Grade.ERROR
    assert "XIAOER_MODEL" in played.reasons[0]


async def test_that_trials_make_pass_k(clinic: Any, model: Any):
    title, wish, consent, appointment, slot = MOVED[Language.EN]
    lines = [wish, consent, "[END]"]

    right, _ = await hold(clinic, model, title, lines, move(appointment, slot))
    wrong, _ = await hold(clinic, model, title, lines, move(appointment, "thu-15"))
    measures = Tau().measures([right, right, wrong])

    assert measures["pass^2"].value == pytest.approx(1 / 3)
    assert measures["right_state"].value == pytest.approx(2 / 3)
    assert Tau().plots([right, right, wrong])["passk"]["k"] == [1, 2, 3]
