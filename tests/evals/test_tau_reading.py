"""What a benchmark's folder may hold, what is said of one that is wrong, and how states of its data are told apart."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.conversation import Sender
from domain.errors import Invalid, Unavailable, XiaoerError
from domain.language import Language
from evals.suite import read_suite
from evals.tau.benchmark import read_benchmark
from evals.tau.kind import Tau
from evals.tau.looking import look
from evals.tau.server import serving
from evals.tau.state import differences
from evals.tau.tasks import Task, read_tasks
from tests.evals.test_tau import CLINIC, INSTRUCTIONS, SCENARIOS

OUTSIDE = "XIAOER_TEST_BENCHMARK"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the clinic that a test may spoil."""
    target = tmp_path / "clinic"
    shutil.copytree(CLINIC, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def tasks_in(path: Path) -> dict[str, Task]:
    suite = read_suite(path)
    return {t.scene.name: t for t in read_tasks(suite.cases, read_benchmark(suite))}


def change(path: Path, edit: Callable[[Any], Any]) -> None:
    """Of a YAML or JSON file."""
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    edited = edit(row)
    told = row if edited is None else edited
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def test_that_the_newer_shape_is_read():
    task = tasks_in(SCENARIOS)["move-check-up"]

    assert task.scene.customer is not None
    assert task.scene.customer.persona == "short and friendly"
    assert task.scene.customer.goal.splitlines()[0] == "Move your check-up to Monday at 14."
    assert "Does not know: the number of the appointment" in task.scene.customer.goal
    assert task.scene.customer.knows == {"known": "You are Ada York. Your patient id is ada_york."}
    assert (task.scene.who, task.basis) == ("ada_york", ("DB", "COMMUNICATE"))
    assert [each.tool for each in task.actions] == ["list_appointments", "move_appointment"]
    assert len(task.assertions) == 1


def test_that_the_older_shape_is_read():
    tasks = tasks_in(INSTRUCTIONS)

    assert list(tasks) == ["0", "1", "2", "3", "4", "5"]
    assert tasks["0"].actions[0].arguments["slot"] == "thu-15"
    assert tasks["1"].outputs == ("95",)
    assert [task.scene.language.value for task in tasks.values()] == ["en"] * 4 + ["zh"] * 2
    assert tasks["5"].scene.customer is None
    assert tasks["5"].scene.steps[0].say == ("我想取消检查，因为要出差",)


def test_that_what_was_there_before_is_read():
    task = tasks_in(SCENARIOS)["already-cancelled"]

    assert task.data == {"appointments": {"A102": {"status": "cancelled"}}}
    assert task.scene.start[0] == (Sender.CONTACT, "Good morning")
    assert task.scene.who == "ben_moss"


def test_that_a_case_is_seen_anew_when_its_task_or_the_server_changes(folder: Path):
    suite = read_suite(folder / "benchmark.yaml")
    before = {case.id: case.seen for case in Tau().cases(suite)}

    change(folder / "tasks.json", lambda rows: rows[0].update(description="other"))
    one = {case.id: case.seen for case in Tau().cases(suite)}
    (folder / "server.py").write_text("# another", encoding="utf-8")
    all_ = {case.id: case.seen for case in Tau().cases(suite)}

    assert [name for name in before if before[name] != one[name]] == ["tasks/move-check-up"]
    assert not set(one.values()) & set(all_.values())


def without(key: str) -> Callable[[Any], Any]:
    return lambda row: row["options"].pop(key) and None


def option(key: str, value: Any) -> Callable[[Any], Any]:
    return lambda row: row["options"].update({key: value})


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (without("serve"), "there is no server"),
        (without("state"), "Write where the server's data can be read"),
        (option("state", "data"), "`state` is 'data'"),
        (option("serve", "python server.py"), "`serve` is a list"),
        (option("serv", 1), "serv is no option"),
        (option("openapi", "tools.json"), "There is no tools.json"),
        (option("policy", "rules.md"), "`policy` names rules.md"),
        (option("identity", "patient_id"), "`identity` is"),
        (option("identity", {"pattern": "["}), "is no regular expression"),
        (option("kinds", {"search_free_slots": "ask"}), "each `read` or `write`"),
        (option("turns", 0), "`turns` is 0"),
        (option("leave_out", ["x", "own-device"]), "`leave_out` names x"),
        (option("language", "fr"), "write zh or en"),
        (lambda row: row.pop("cases") and None, "names no file of tasks"),
    ],
)
def test_that_a_wrong_option_is_told_with_the_remedy(folder: Path, edit: Any, words: str):
    change(folder / "benchmark.yaml", edit)

    with pytest.raises(Invalid) as caught:
        Tau().cases(read_suite(folder / "benchmark.yaml"))

    assert words.casefold() in caught.value.detail.casefold()
    assert "clinic" in caught.value.detail


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda rows: [], "must be a list of tasks"),
        (lambda rows: {"tasks": 3}, "must be a list of tasks"),
        (lambda rows: ["x"], "task 0: is no object"),
        (lambda rows: [{"id": "a"}], "task a: has neither an `instruction`"),
        (lambda rows: [rows[0], rows[0]], "two tasks have the id move-check-up"),
        (lambda rows: [{"id": "a", "instruction": " "}], "does not say what the customer wants"),
        (lambda rows: [{"id": "a", "instruction": "x", "actions": [{"tool": "y"}]}], "is no action"),
        (lambda rows: [{"id": "a", "instruction": "x", "outputs": "95"}], "outputs: must be a list"),
        (lambda rows: [{"id": "a", "instruction": "x", "language": "fr"}], "write zh or en"),
        (lambda rows: [{"id": "a", "steps": [{"shout": "x"}]}], "is no step"),
        (lambda rows: [{**rows[0], "evaluation_criteria": []}], "evaluation_criteria: must be an object"),
    ],
)  # fmt: skip
def test_that_a_wrong_task_is_told_with_its_file(folder: Path, edit: Any, words: str):
    change(folder / "tasks.json", edit)

    with pytest.raises(Invalid) as caught:
        tasks_in(folder / "benchmark.yaml")

    assert words in caught.value.detail
    assert "tasks.json" in caught.value.detail


def test_that_tasks_that_cannot_be_held_say_why(folder: Path):
    def edit(rows: Any) -> None:
        rows[0]["evaluation_criteria"]["reward_basis"] = ["ENV_ASSERTION", "DB"]
        rows[1] |= {"user_tools": ["check_telephone"], "ticket": None}
        rows[2]["user_scenario"]["instructions"]["known_info"] = "Your name is Ben."

    change(folder / "tasks.json", edit)

    tasks = tasks_in(folder / "benchmark.yaml")

    assert "graded by ENV_ASSERTION" in tasks["move-check-up"].fault
    assert "does not say who the customer is (patient_id)" in tasks["price-only"].fault
    assert "tools of their own" in tasks["own-device"].fault
    assert "tools of their own" in tasks["cancel-filling"].fault
    assert not tasks["改期检查"].fault


async def test_that_a_folder_is_looked_through(folder: Path):
    looked = await look(read_suite(folder / "benchmark.yaml"))

    told = "\n".join(looked.told)
    assert looked.played
    assert "7 tasks (5 en, 2 zh), 1 assertions for a judge" in told
    assert "read: list_appointments, search_free_slots; write: book_appointment" in told
    assert "the customer is bound in book_appointment" in told
    assert "cannot be held: own-device" in told
    assert looked.beyond == ("own-device",)
    assert "read_state" not in told


async def test_that_an_unbound_identity_and_a_long_policy_are_told(folder: Path):
    change(folder / "benchmark.yaml", without("identity"))
    (folder / "policy.en.md").write_text("A rule of the practice. " * 400, encoding="utf-8")

    told = "\n".join((await look(read_suite(folder / "benchmark.yaml"))).told)

    assert "nobody is bound" in told
    assert "policy.en.md is about 2400 tokens long" in told


@pytest.mark.parametrize(
    ("file", "edit", "words"),
    [
        ("benchmark.yaml", option("serve", ["{python}", "-c", "raise SystemExit('no port')"]), "no port"),
        ("benchmark.yaml", option("serve", ["./not-there"]), "cannot be started (./not-there)"),
        ("benchmark.yaml", option("state", "/nothing"), "does not give /nothing"),
        ("benchmark.yaml", option("hide", ["shout"]), "has no operation shout"),
        ("benchmark.yaml", option("identity", {"parameter": "user"}), "has the parameter user"),
        ("openapi.yaml", lambda row: row.pop("paths") and None, "it has no `paths`"),
        ("tasks.json", lambda rows: rows[1]["evaluation_criteria"]["actions"][0].update(name="shout"), "calls shout"),
    ],
)  # fmt: skip
async def test_that_what_a_server_or_its_document_lacks_is_told(
    folder: Path, file: str, edit: Any, words: str
):
    change(folder / file, edit)

    with pytest.raises(XiaoerError) as caught:
        await look(read_suite(folder / "benchmark.yaml"))

    assert words in caught.value.detail


async def test_that_tools_of_ones_own_must_lead_to_the_benchmarks_server(folder: Path):
    tool = {"kind": "read", "title": {"zh": "空档", "en": "Free slots"}}
    system = {
        "openapi": "openapi.yaml",
        "base_url": "${shop_url}",
        "tools": {"search_free_slots": tool},
    }
    path = folder / "tools.yaml"
    path.write_text(yaml.safe_dump({"systems": {"clinic": system}}), encoding="utf-8")
    change(folder / "tasks.json", lambda rows: rows[2:3])

    told = (await look(read_suite(folder / "benchmark.yaml"))).told
    path.write_text(path.read_text().replace("${shop_url}", "http://127.0.0.1:9"), encoding="utf-8")

    assert "read: search_free_slots; write: none" in told
    with pytest.raises(Invalid, match="not the benchmark's own server"):
        await look(read_suite(folder / "benchmark.yaml"))


async def test_that_each_server_begins_with_the_same_data(folder: Path):
    benchmark = read_benchmark(read_suite(folder / "benchmark-instructions.yaml"))

    async with serving(benchmark, {}) as one:
        before = await one.state()
        one.database.write_text("{}", encoding="utf-8")
        spoilt = await one.state()
    async with serving(benchmark, {"fees": {"filling": 100}}) as other:
        after = await other.state()

    assert spoilt == {".": {}}
    assert differences(before, after) == ["fees.filling is 100 instead of 95"]
    assert not one.folder.exists()


async def test_that_a_database_that_is_not_json_cannot_be_changed(folder: Path):
    (folder / "db.json").write_bytes(b"SQLite format 3\x00")
    benchmark = read_benchmark(read_suite(folder / "benchmark.yaml"))

    with pytest.raises(Invalid, match="has to be JSON"):
        async with serving(benchmark, {"fees": {}}):
            pass


async def test_that_our_keys_are_not_given_to_the_server(folder: Path, monkeypatch: Any):
    for name in ("XIAOER_MODEL_KEY", "XIAOER_DATA", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "secret")
    shown = "import os, sys; sys.exit(str([k for k, v in os.environ.items() if v == 'secret']))"
    change(folder / "benchmark.yaml", option("serve", ["{python}", "-c", shown]))

    with pytest.raises(Unavailable, match=r"\[\]"):
        await look(read_suite(folder / "benchmark.yaml"))


async def test_that_a_benchmark_from_outside_loads():
    """`XIAOER_TEST_BENCHMARK` is the suite's file that `xiaoer eval import tau` wrote into its folder."""
    given = os.environ.get(OUTSIDE)
    if not given:
        pytest.skip(f"{OUTSIDE} names no suite's file of a public benchmark")

    suite = read_suite(Path(given))
    looked = await look(suite)

    assert looked.told
    assert all(case.row.scene.language in Language for case in Tau().cases(suite))
