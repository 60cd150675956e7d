"""Runs over HTTP: begun one at a time as processes that outlive the server, stopped with all that they started, resumed, deleted."""

import asyncio
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.contact import Role
from evals.console.runs import RunBook
from tests.evals.console import House, opened_house
from tests.store.conftest import journal_url, migrated

__all__ = ["journal_url", "migrated"]

PLAYED = (sys.executable, str(Path(__file__).with_name("played_run.py")))
SECRET = "sk-very-secret"
EVALS = "http://desk/v1/insights/evals"


@pytest.fixture
async def house(journal_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with with_played_runs(tmp_path, journal_url) as made:
        yield made
        for run in await runs(made):
            if run["state"] in ("preparing", "running"):
                await made.engineer.post(f"/runs/{run['id']}/stop")


def with_played_runs(tmp_path: Path, journal_url: str) -> Any:
    return opened_house(
        tmp_path / "data",
        journal_url,
        prepare=lambda app, settings: setattr(
            app.state, "eval_runs", RunBook(settings, program=PLAYED)
        ),
        model="kept-model",
        model_key=SECRET,
        model_url="http://127.0.0.1:9/v1",
    )


async def begun(house: House, **asked: Any) -> str:
    answer = await house.engineer.post("/runs", json={"suites": ["tasks"]} | asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["run"]["id"])


async def runs(house: House) -> list[dict[str, Any]]:
    answer = await house.engineer.get(EVALS)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["runs"])


async def come_to(house: House, run_id: str, *states: str, done: int = 0) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while True:
        found = (await house.engineer.get(f"/runs/{run_id}")).json()
        if found["run"]["state"] in states and found["run"]["done"] >= done:
            return dict(found)
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.05)


def folder_of(house: House, run_id: str) -> Path:
    return house.settings.data / "evaluation" / "runs" / run_id


def lives(pid: int) -> bool:
    """A process that ended and that nobody has asked after yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_the_suites_are_told_in_both_languages_with_what_may_be_tried(house: House):
    found = (await house.engineer.get(EVALS)).json()

    suites = {suite["name"]: suite for suite in found["suites"]}
    assert suites["tasks"]["title"].keys() == {"zh", "en"}
    assert suites["tasks"]["cases"] > 50
    assert suites["production"]["cases"] == 0
    assert suites["safety"]["fast"] is True
    assert found["baselines"] == ["shipped", "none"]
    assert "XIAOER_RISK" in found["settings"]
    assert found["runs"] == []


async def test_a_run_is_followed_to_its_end_and_its_report_read(house: House):
    before = await house.engineer.get("/runs/20260101-000000-abcd/report")

    run_id = await begun(house, suites=["tasks", "safety"], limit=5, trials=2, baseline="none")
    ended = await come_to(house, run_id, "finished")

    assert before.status_code == 404
    run = ended["run"]
    assert (run["verdict"], run["done"], run["of"], run["by"]) == ("failed", 3, 3, "engineer")
    assert (run["suites"], run["kind"]) == (["tasks", "safety"], "run")
    assert run["started"] <= run["ended"]
    assert ended["log"] == [f"run {run_id}"]
    report = await house.engineer.get(f"/runs/{run_id}/report")
    page = await house.engineer.get(f"/runs/{run_id}/page")
    assert report.json() == {"version": 1, "verdict": "failed"}
    assert page.text.startswith("<!doctype html>")
    assert f"evals-{run_id}.html" in page.headers["content-disposition"]
    assert (await house.engineer.get(EVALS)).json()["baselines"] == ["shipped", "none", run_id]


async def test_what_was_asked_reaches_the_command_line(house: House):
    run_id = await begun(
        house,
        suites=["tasks", "tasks"],
        tag="cancel",
        limit=5,
        seed=11,
        bound="no_knowledge",
        settings={"XIAOER_RISK": "0.05"},
    )
    await come_to(house, run_id, "finished")

    words = json.loads((folder_of(house, run_id) / "run.json").read_text())["words"]
    assert words[:3] == ["eval", "run", "tasks"]
    assert words[3] == "--out"
    given = dict(itertools.pairwise(words))
    assert (given["--tag"], given["--limit"], given["--seed"]) == ("cancel", "5", "11")
    assert (given["--bound"], given["--set"], given["--jobs"]) == (
        *("no_knowledge", "XIAOER_RISK=0.05", "1"),
    )


async def test_a_run_has_the_servers_settings_one_thread_and_a_low_priority(house: House):
    run_id = await begun(house, tag="slow")
    await come_to(house, run_id, "running", done=1)

    environment = json.loads((folder_of(house, run_id) / "environment.json").read_text())
    started = house.settings.data / "evaluation" / "started" / run_id / "started.json"
    pid = json.loads(started.read_text())["pid"]
    niceness = os.getpriority(os.PRIO_PROCESS, pid)

    assert environment["XIAOER_DATA"] == str(house.settings.data)
    assert environment["XIAOER_MODEL_KEY"] == SECRET
    assert environment["OMP_NUM_THREADS"] == "1"
    assert niceness >= 10
    for path in (house.settings.data / "evaluation").rglob("*.json"):
        if path.name != "environment.json":
            assert SECRET not in path.read_text()


async def test_a_key_never_goes_to_another_address_than_its_own(house: House):
    other = {"XIAOER_MODEL_URL": "http://elsewhere.example/v1"}
    run_id = await begun(house, settings=other)
    await come_to(house, run_id, "finished")
    same = await begun(house, settings={"XIAOER_MODEL_URL": "http://127.0.0.1:9/v1"})
    await come_to(house, same, "finished")

    keys = [
        json.loads((folder_of(house, one) / "environment.json").read_text())["XIAOER_MODEL_KEY"]
        for one in (run_id, same)
    ]

    assert keys == ["", SECRET]


async def test_only_one_run_is_under_way_and_the_others_are_told_which(house: House):
    answers = await asyncio.gather(
        *(house.engineer.post("/runs", json={"suites": ["tasks"], "tag": "slow"}) for _ in range(3))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    (first,) = [one.json()["run"]["id"] for one in answers if one.status_code == 201]
    assert {one.json()["run"] for one in answers if one.status_code == 409} == {first}
    assert (await house.engineer.post("/replays", json={})).status_code == 409


async def test_a_stopped_run_ends_with_all_that_it_started_and_goes_on_later(house: House):
    run_id = await begun(house, tag="slow")
    await come_to(house, run_id, "running", done=1)
    helper = int((folder_of(house, run_id) / "helper.pid").read_text())

    stopped = (await house.engineer.post(f"/runs/{run_id}/stop")).json()["run"]
    again = await house.engineer.post(f"/runs/{run_id}/stop")
    resumed = await house.engineer.post(f"/runs/{run_id}/resume")
    ended = await come_to(house, run_id, "finished")

    assert (stopped["state"], stopped["resumable"]) == ("stopped", True)
    assert not lives(helper)
    assert again.status_code == 409
    assert resumed.status_code == 200
    assert ended["run"]["verdict"] == "failed"
    assert (await house.engineer.post(f"/runs/{run_id}/resume")).status_code == 409


async def test_what_does_not_listen_is_killed(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("evals.console.processes._PATIENCE", 0.5)
    run_id = await begun(house, tag="stubborn")
    await come_to(house, run_id, "running", done=1)

    stopped = (await house.engineer.post(f"/runs/{run_id}/stop")).json()["run"]

    assert stopped["state"] == "stopped"
    assert (await come_to(house, run_id, "stopped"))["run"]["message"] == ""


async def test_a_run_goes_on_when_the_server_begins_anew_and_can_be_stopped_by_it(
    house: House, journal_url: str, tmp_path: Path
):
    run_id = await begun(house, tag="slow")
    await come_to(house, run_id, "running", done=1)

    async with with_played_runs(tmp_path, journal_url) as anew:
        known = (await come_to(anew, run_id, "running"))["run"]
        second = await anew.engineer.post("/runs", json={"suites": ["tasks"]})
        stopped = await anew.engineer.post(f"/runs/{run_id}/stop")

    assert known["by"] == "engineer"
    assert second.status_code == 409
    assert stopped.json()["run"]["state"] == "stopped"


async def test_a_run_whose_process_is_gone_is_shown_as_stopped_and_goes_on(
    house: House, journal_url: str, tmp_path: Path
):
    run_id = await begun(house, tag="slow")
    await come_to(house, run_id, "running", done=1)
    started = house.settings.data / "evaluation" / "started" / run_id / "started.json"

    async with with_played_runs(tmp_path, journal_url) as anew:
        os.killpg(json.loads(started.read_text())["pid"], signal.SIGKILL)
        gone = (await come_to(anew, run_id, "stopped"))["run"]
        written = json.loads((folder_of(anew, run_id) / "progress.json").read_text())
        resumed = await anew.engineer.post(f"/runs/{run_id}/resume")
        await come_to(anew, run_id, "finished")

    assert gone["message"] == "Its process is gone; it can go on."
    assert written["state"] == "running"
    assert resumed.status_code == 200


async def test_a_run_that_breaks_is_failed_with_its_last_words(house: House):
    run_id = await begun(house, tag="broken")

    found = await come_to(house, run_id, "failed")

    assert found["run"]["message"] == "Traceback: the library cannot be opened"
    assert found["log"] == ["Traceback: the library cannot be opened"]
    assert found["progress"] is None
    assert (await house.engineer.get(f"/runs/{run_id}/report")).status_code == 404


async def test_runs_are_listed_newest_first_and_deleted_only_when_they_have_ended(house: House):
    first = await begun(house)
    await come_to(house, first, "finished")
    await asyncio.sleep(1.1)
    second = await begun(house, tag="slow")
    await come_to(house, second, "running", done=1)

    listed = [run["id"] for run in await runs(house)]
    refused = await house.engineer.delete(f"/runs/{second}")
    deleted = await house.engineer.delete(f"/runs/{first}")

    assert listed == [second, first]
    assert (refused.status_code, deleted.status_code) == (409, 204)
    assert [run["id"] for run in await runs(house)] == [second]
    assert not folder_of(house, first).exists()
    assert (await house.engineer.get(f"/runs/{first}")).status_code == 404
    assert (await house.engineer.delete(f"/runs/{first}")).status_code == 404


async def test_a_run_that_was_started_by_hand_is_shown_and_left_alone(house: House):
    for run_id, ago in (("20261130-091500-ab12", 1), ("20261130-091400-ab12", 600)):
        folder = folder_of(house, run_id)
        folder.mkdir(parents=True)
        moment = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat()
        told = {"state": "running", "suite": "tasks", "done": 2, "of": 9, "updated": moment}
        (folder / "progress.json").write_text(json.dumps(told))

    living, silent = await runs(house)
    stops = [await house.engineer.post(f"/runs/{one['id']}/stop") for one in (living, silent)]

    assert (living["state"], silent["state"]) == ("running", "stopped")
    assert (living["by"], living["done"], living["resumable"]) == ("", 2, False)
    assert [stop.status_code for stop in stops] == [409, 409]


NO_IDS = (
    *("%2e%2e", "..%2f..%2fjournal.db", "20261130-091500-ab12%2f..", "20261130-091500-AB12"),
    *("20261130-091500-ab12%00", "started", "20261130-091500-ab123"),
)


async def test_what_is_no_id_leads_nowhere(house: House):
    house.settings.data.mkdir(exist_ok=True)
    (house.settings.data / "report.json").write_text("{}")
    answers = {
        run_id: {
            (await house.engineer.get(f"/runs/{run_id}")).status_code,
            (await house.engineer.delete(f"/runs/{run_id}")).status_code,
            (await house.engineer.get(f"/runs/{run_id}/report")).status_code,
            (await house.engineer.get(f"/runs/{run_id}/page")).status_code,
            (await house.engineer.post(f"/runs/{run_id}/stop")).status_code,
            (await house.engineer.post(f"/runs/{run_id}/resume")).status_code,
        }
        for run_id in NO_IDS
    }

    assert {run_id: got for run_id, got in answers.items() if not got <= {404, 405}} == {}
    assert (house.settings.data / "report.json").exists()


REFUSED: tuple[tuple[dict[str, Any], str | None], ...] = (
    ({"suites": []}, None),
    ({"suites": ["nothing"]}, "suites"),
    ({"suites": ["../secret.yaml"]}, "suites"),
    ({"tag": "--help"}, "tag"),
    ({"baseline": "/etc"}, "baseline"),
    ({"baseline": "--out"}, "baseline"),
    ({"trials": -1}, None),
    ({"limit": -1}, None),
    ({"bound": "all"}, None),
    ({"settings": {"XIAOER_DATA": "/tmp"}}, "XIAOER_DATA"),
    ({"settings": {"XIAOER_MODEL_KEY": "x"}}, "XIAOER_MODEL_KEY"),
    ({"settings": {"XIAOER_TOOLS": "/tmp/t.yaml"}}, "XIAOER_TOOLS"),
    ({"settings": {"PATH": "/tmp"}}, "PATH"),
    ({"settings": {"xiaoer_risk": "0.1"}}, "xiaoer_risk"),
    ({"settings": {"XIAOER_RISK": "often"}}, "XIAOER_RISK"),
    ({"settings": {"XIAOER_EMBEDDING_MODEL": "/var/model"}}, "XIAOER_EMBEDDING_MODEL"),
    ({"settings": {"XIAOER_RERANKER": "../model"}}, "XIAOER_RERANKER"),
    ({"settings": {"XIAOER_MODEL_URL": "file:///etc/passwd"}}, "XIAOER_MODEL_URL"),
    ({"settings": {"XIAOER_MODEL_URL": "http://me:word@host/v1"}}, "XIAOER_MODEL_URL"),
)


async def test_what_cannot_be_run_is_refused_by_its_field(house: House):
    wrong = []
    for asked, field in REFUSED:
        answer = await house.engineer.post("/runs", json={"suites": ["tasks"]} | asked)
        if answer.status_code != 422 or (field and answer.json().get("field") != field):
            wrong.append((asked, answer.status_code, answer.text))

    assert wrong == []
    assert await runs(house) == []


async def test_a_replay_is_a_run_of_its_own_kind(house: House):
    answer = await house.engineer.post(
        "/replays", json={"last": 50, "drafts": True, "settings": {"XIAOER_RISK": "0.05"}}
    )
    run_id = answer.json()["run"]["id"]
    ended = await come_to(house, run_id, "finished")

    words = json.loads((folder_of(house, run_id) / "run.json").read_text())["words"]
    assert answer.status_code == 201
    assert ended["run"]["kind"] == "replay"
    assert words[:4] == ["eval", "replay", "--last", "50"]
    assert words[-3:] == ["--drafts", "--set", "XIAOER_RISK=0.05"]


async def test_a_replay_is_bounded_as_a_run_is(house: House):
    for body in ({"last": 0}, {"last": 5000}, {"settings": {"XIAOER_HOST": "::"}}):
        assert (await house.engineer.post("/replays", json=body)).status_code == 422


async def test_only_engineers_and_admins_run_evals(house: House):
    run_id = await begun(house)
    await come_to(house, run_id, "finished")

    async def statuses(page: httpx.AsyncClient) -> set[int]:
        return {
            (await page.get(EVALS)).status_code,
            (await page.get(f"/runs/{run_id}")).status_code,
            (await page.get(f"/runs/{run_id}/report")).status_code,
            (await page.post("/runs", json={"suites": ["nothing"]})).status_code,
            (await page.post("/replays", json={"last": 0})).status_code,
            (await page.post(f"/runs/{run_id}/stop")).status_code,
        }

    refused = [
        await statuses(house.people[role])
        for role in (Role.OPERATOR, Role.SUPERVISOR, Role.CONTENT)
    ]
    allowed = [await statuses(house.people[role]) for role in (Role.ENGINEER, Role.ADMIN)]

    assert refused == [{403}] * 3
    assert allowed == [{200, 422, 409}] * 2


async def test_a_refusal_has_its_title_in_the_language_of_the_page(house: House):
    run_id = await begun(house)
    await come_to(house, run_id, "finished")
    titles = {}
    for language in ("zh-CN", "en"):
        asked = {"accept-language": language}
        answer = await house.engineer.post(f"/runs/{run_id}/stop", headers=asked)
        titles[language] = (answer.status_code, answer.json()["title"])

    assert titles == {"zh-CN": (409, "状态已经变化"), "en": (409, "The state has changed")}
