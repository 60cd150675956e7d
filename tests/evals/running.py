"""What the tests of the runner share: suites of played cases, the command line in this process and in one of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

import cli
from evals import registry
from evals.running import commands, configuring
from evals.suite import KindName
from tests.evals.played_kind import LOG, at_home, same_code
from tests.stack import ROOT

PLAYED = "tests.evals.played_kind"


@dataclass(frozen=True)
class Bench:
    """A folder for a suite and its runs; calling it is calling `xiaoer eval`, and gives the status and what was printed."""

    folder: Path
    call: Callable[..., tuple[int, str]]

    def suite(self, cases: dict[str, str], *, name: str = "played", **keys: Any) -> str:
        options = {"cases": cases, **keys.pop("options", {})}
        row = {"name": name, "kind": keys.pop("kind", "wishes"), "options": options, **keys}
        path = self.folder / f"{name}.yaml"
        path.write_text(yaml.safe_dump(row, sort_keys=False), encoding="utf-8")
        return str(path)

    def __call__(self, *arguments: str) -> tuple[int, str]:
        return self.call("eval", *arguments)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def performed(self) -> list[str]:
        """`case trial` in the order in which they were begun, over all runs."""
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The same as a process of its own."""
        environment = {
            **os.environ,
            "XIAOER_DATA": str(self.folder / "var"),
            LOG: str(self.folder / "log"),
        }
        return subprocess.Popen(
            [sys.executable, "-m", PLAYED, "eval", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Where the tests run in the background Ctrl-C is ignored, and its children would ignore it too.
            preexec_fn=_heeding_ctrl_c,  # noqa: PLW1509 - one thread
        )


def _heeding_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def read(out: Path, name: str = "report.json") -> Any:
    return json.loads((out / name).read_text(encoding="utf-8"))


@pytest.fixture
def bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Bench:
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path / "var"))
    monkeypatch.setenv(LOG, str(tmp_path / "log"))
    for name in (KindName.WISHES, KindName.TASKS):
        monkeypatch.setitem(registry.KINDS, name, f"{PLAYED}:Played")
    monkeypatch.setattr(commands, "held", at_home)
    monkeypatch.setattr(configuring, "code_digest", same_code)

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["xiaoer", *arguments])
        try:
            cli.main()
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return Bench(tmp_path, call)
