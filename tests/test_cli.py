"""What a person sees of the commands and the set-up scripts when something is not as it should be."""

import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import cli
from tests.stack import ROOT, free_port

DOCUMENT = """
openapi: 3.0.3
servers: [{url: https://tea.example}]
paths: {/teas: {get: {operationId: listTeas}}, /orders: {get: {operationId: listOrders}}}
"""
Xiaoer = Callable[..., tuple[int, str]]


@pytest.fixture
def xiaoer(monkeypatch, capsys, tmp_path: Path) -> Xiaoer:
    """`xiaoer("serve", PORT=1)`: the exit status, and all that was printed."""
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path / "var"))

    def run(*arguments: str, **settings: Any) -> tuple[int, str]:
        for name, value in settings.items():
            monkeypatch.setenv(f"XIAOER_{name}", str(value))
        monkeypatch.setattr(sys, "argv", ["xiaoer", *arguments])
        try:
            cli.main()
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_help_lists_every_command():
    shown = subprocess.run(
        [sys.executable, "-m", "cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    commands = cli.app.registered_commands
    names = [command.name or command.callback.__name__ for command in commands]
    assert len(names) >= 10
    assert [name for name in names if name not in shown] == []


def test_a_busy_port_is_named_with_the_way_out(xiaoer: Xiaoer, busy_port: int):
    status, said = xiaoer("serve", PORT=busy_port)

    assert status == 1
    assert f"Port {busy_port} on 127.0.0.1 cannot be used (Address already in use)." in said
    assert f"XIAOER_PORT={busy_port + 1}" in said


def test_the_demo_names_the_variable_of_the_shops_port(xiaoer: Xiaoer, busy_port: int):
    status, said = xiaoer("demo", PORT=free_port(), SHOP_PORT=busy_port)

    assert status == 1
    assert f"XIAOER_SHOP_PORT={busy_port + 1}" in said


def test_too_little_disk_is_said_before_anything_is_written(
    xiaoer: Xiaoer, monkeypatch, tmp_path: Path
):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=123_000_000))

    status, said = xiaoer("demo", PORT=free_port(), SHOP_PORT=free_port())

    assert status == 1
    assert f"Only 123 MB are free in {tmp_path}" in said
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"PORT": "eighty"}, "XIAOER_PORT: Input should be a valid integer"),
        ({"PORT": 70000}, "XIAOER_PORT=70000 is no port"),
        ({"HOST": "no such host"}, "XIAOER_HOST=no such host is no address of this machine."),
        ({"ALLOWED_ORIGINS": "http://a"}, "allowed_origins"),
    ],
)
def test_a_wrong_setting_is_named_without_a_traceback(
    xiaoer: Xiaoer, settings: dict[str, Any], expected: str
):
    status, said = xiaoer("serve", **settings)

    assert status == 1
    assert expected in said
    assert "Traceback" not in said


def test_an_error_keeps_the_brackets_and_the_length_of_a_path(xiaoer: Xiaoer, tmp_path: Path):
    target = tmp_path / "[bold]" / ("long" * 40) / "backup.tar.gz"
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "journal.db").touch()

    status, said = xiaoer("backup", str(target))

    assert status == 1
    assert f"There is no folder {target.parent} to write the backup to." in said


def test_a_backup_without_a_journal_asks_for_the_right_folder(xiaoer: Xiaoer, tmp_path: Path):
    status, said = xiaoer("backup", str(tmp_path / "backup.tar.gz"))

    assert status == 1
    assert f"There is no journal in {tmp_path / 'var'}. Is XIAOER_DATA right?" in said


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("ingest",),
        ("rebuild-index",),
        ("add-operator", "mei", "--name", "Mei", "--password", "long enough"),
    ],
    ids=lambda command: command[0],
)
def test_a_command_before_the_set_up_says_so_and_makes_no_journal(
    xiaoer: Xiaoer, tmp_path: Path, command: tuple[str, ...]
):
    status, said = xiaoer(*command, PORT=free_port())

    journal = tmp_path / "var" / "journal.db"
    assert status == 1
    assert f"There is no journal at {journal} yet. Run `xiaoer setup` first." in said
    assert not journal.exists()


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (None, "The journal has no tables yet. Run `xiaoer setup` first."),
        ("0001", "The journal is of an older version. Run `xiaoer migrate` first."),
        ("9999", "The journal was written by a newer Xiaoer (9999). Update this one."),
    ],
)
def test_a_journal_of_another_version_is_not_served(
    xiaoer: Xiaoer, tmp_path: Path, version: str | None, expected: str
):
    (tmp_path / "var").mkdir()
    with closing(sqlite3.connect(tmp_path / "var" / "journal.db")) as journal, journal:
        if version:
            journal.execute("CREATE TABLE alembic_version (version_num TEXT)")
            journal.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        else:
            journal.execute("CREATE TABLE something (else_ TEXT)")

    status, said = xiaoer("serve", PORT=free_port())

    assert status == 1
    assert expected in said


def test_init_asks_and_writes_what_the_server_reads(xiaoer: Xiaoer, monkeypatch, tmp_path: Path):
    (tmp_path / "tea.yaml").write_text(DOCUMENT)
    given = iter([str(tmp_path / "tea.yaml"), "a token", "articles", "gpt-x", "", "a key"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(given))

    status, said = xiaoer("init")

    settings = cli.load_settings()
    assert status == 0
    assert "2 operations, 1 of them switched on: listTeas" in "".join(said.splitlines())
    assert (settings.model, settings.tool_token) == ("gpt-x", "a token")
    assert settings.knowledge == Path("articles").absolute()
    assert settings.tools == tmp_path / "var" / "tools.yaml"
    assert settings.tools.exists()


def test_a_configuration_that_was_moved_finds_its_own_files(
    xiaoer: Xiaoer, monkeypatch, tmp_path: Path
):
    (tmp_path / "tea.yaml").write_text(DOCUMENT)
    given = iter([str(tmp_path / "tea.yaml"), "a token", "articles", "", "", ""])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(given))
    xiaoer("init")

    (tmp_path / "var").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path / "elsewhere"))

    assert cli.load_settings().tools == tmp_path / "elsewhere" / "tools.yaml"
    assert cli.load_settings().tool_token == "a token"


def test_init_does_not_mix_a_shop_with_the_demo(xiaoer: Xiaoer, tmp_path: Path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "shop.db").touch()

    status, said = xiaoer("init")

    assert status == 1
    assert f"{tmp_path / 'var'} holds the demo" in said
    assert "export XIAOER_DATA=var/my-shop" in said


def test_init_says_what_is_wrong_with_a_document(xiaoer: Xiaoer, monkeypatch, tmp_path: Path):
    (tmp_path / "tea.yaml").write_text("swagger: '2.0'")
    given = iter([str(tmp_path / "tea.yaml"), "", "articles", "", "", ""])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(given))

    status, said = xiaoer("init")

    assert status == 1
    assert "tea.yaml: it has no `openapi: 3.x`; give an OpenAPI 3.0 or 3.1 document" in said
    assert not (tmp_path / "var").exists()


TOOLS = ("awk", "bash", "cat", "cut", "df", "dirname", "env", "find", "grep", "sed", "sha256sum")
TOOLS += ("sort", "tr", "xargs")


class Machine:
    """A checkout on a machine that has only the programs we put on its PATH."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self._programs = folder / "checkout", folder / "bin"
        (self.checkout / "web").mkdir(parents=True)
        self._programs.mkdir()
        shutil.copytree(ROOT / "ops", self.checkout / "ops")
        for name in (
            "pyproject.toml",
            "requirements.lock",
            "requirements-evals.lock",
            "requirements-dev.lock",
        ):
            shutil.copy(ROOT / name, self.checkout / name)
        for tool in TOOLS:
            (self._programs / tool).symlink_to(shutil.which(tool) or "")

    def add(self, program: str, script: str) -> None:
        path = self._programs / program
        path.unlink(missing_ok=True)
        path.write_text(f"#!{self._programs / 'bash'}\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run(self, script: str, *arguments: str) -> tuple[int, str]:
        bash = str(self._programs / "bash")
        done = subprocess.run(
            [bash, str(self.checkout / "ops" / script), *arguments],
            env={"PATH": str(self._programs), "HOME": str(self.checkout)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


NODE_18 = 'case "$1" in --version) echo v18.19.0;; *) exit 1;; esac'


@pytest.mark.parametrize(
    ("programs", "expected"),
    [
        (
            {},
            "need Node.js 20 or newer, and there is no 'node' here. On Debian/Ubuntu: apt install",
        ),
        ({"node": NODE_18}, "need Node.js 20 or newer; this is v18.19.0."),
        ({"node": "exit 0"}, "Node.js is here but npm is not."),
        ({"node": "exit 0", "npm": "exit 1"}, "npm could not install the web packages"),
        ({"node": "exit 0", "npm": "[ $1 = ci ]"}, "Building the web pages failed"),
    ],
)
def test_what_the_web_pages_need_is_said(machine: Machine, programs: dict[str, str], expected: str):
    for program, script in programs.items():
        machine.add(program, script)

    status, said = machine.run("web.sh")

    assert status == 1
    assert expected in said


def test_the_web_pages_are_built_again_only_when_a_source_changed(machine: Machine):
    machine.add("node", "exit 0")
    machine.add("npm", 'mkdir -p dist; echo "$1" >> dist/calls')
    (machine.checkout / "web" / "dist").mkdir()
    (machine.checkout / "web" / "page.ts").write_text("one")
    for program in ("mkdir",):
        machine.add(program, f'exec {shutil.which(program)} "$@"')

    first = machine.run("web.sh")
    second = machine.run("web.sh")
    (machine.checkout / "web" / "page.ts").write_text("two")
    third = machine.run("web.sh")

    calls = (machine.checkout / "web" / "dist" / "calls").read_text().split()
    assert first == third == (0, "Building the web pages ...\n")
    assert second == (0, "")
    assert calls == ["ci", "run"] * 2


PYTHON_39 = 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac'
NO_VENV = 'case "$2" in *ensurepip*) exit 1;; esac'


@pytest.mark.parametrize(
    ("programs", "expected"),
    [
        (
            {},
            "Xiaoer needs Python 3.11, 3.12 or 3.13 and found none. On Debian/Ubuntu: apt install",
        ),
        ({"python3": PYTHON_39}, "and found Python 3.9.2."),
        ({"python3": NO_VENV}, "Python has no venv module. On Debian/Ubuntu: apt install"),
        (
            {"python3": "exit 0", "df": "echo head; echo disk 9 9 99000 1% /"},
            "Only 96 MB are free here; the environment needs about 4000 MB.",
        ),
    ],
)
def test_what_the_environment_needs_is_said(
    machine: Machine, programs: dict[str, str], expected: str
):
    for program, script in programs.items():
        machine.add(program, script)

    status, said = machine.run("environment.sh", "run")

    assert status == 1
    assert expected in said
    assert not (machine.checkout / ".venv").exists()


def unwrapped(text: str) -> str:
    """A table breaks its lines wherever the terminal ends."""
    return "".join(text.split())


def test_doctor_shows_the_mistakes_of_the_tasks_and_of_the_policy_as_their_check_does(
    xiaoer: Xiaoer, tmp_path: Path
):
    tasks, policy = tmp_path / "tasks.yaml", tmp_path / "policy.zh.md"
    tasks.write_text("shop: {zh: 我的店, en: My shop}\ntasks: {}\nsorces: {}\n", encoding="utf-8")
    policy.write_text("# 规则\n\n## 退货\n任务：拿回去\n包好再寄。\n", encoding="utf-8")

    _, of_tasks = xiaoer("doctor", TASKS=tasks)
    _, checked = xiaoer("tasks", "check")
    tasks.write_text("shop: {zh: 我的店, en: My shop}\ntasks: {}\n", encoding="utf-8")
    status, of_policy = xiaoer("doctor", POLICY=policy)

    wrong = next(line for line in checked.splitlines() if "sorces" in line).removeprefix("✗ ")
    assert status == 1
    assert unwrapped(wrong) in unwrapped(of_tasks)
    assert unwrapped("names the task 拿回去") in unwrapped(of_policy)


def test_doctor_says_how_many_tasks_there_are(xiaoer: Xiaoer):
    _, told = xiaoer("doctor")

    assert "✓tasksandpolicydemo/tasks.yaml:12tasks" in unwrapped(told)
