"""Run a benchmark's own server for one conversation, over a fresh copy of its database."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from domain.errors import Invalid, Unavailable
from evals.tau.benchmark import Benchmark
from evals.tau.state import State, merged, read_file, state_of

_SECONDS_TO_START, _SECONDS_TO_STOP = 60.0, 5.0
_PAUSE = 0.05
# Of our own settings it needs none, and whatever is secret is not for somebody else's code.
_OURS = re.compile(r"^XIAOER_|KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)


@dataclass(frozen=True)
class Running:
    """`url` is where it is served; `folder` is ours, and gone afterwards."""

    url: str
    folder: Path
    database: Path
    benchmark: Benchmark

    async def state(self) -> State:
        """Raises Unavailable where the server does not tell, Invalid where what it tells is no JSON."""
        wanted, ignored = self.benchmark.state, self.benchmark.ignored
        if wanted == "{db}":
            data = await asyncio.to_thread(read_file, self.database)
            return await asyncio.to_thread(state_of, data, ignored=ignored)
        try:
            async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
                answer = (await client.get(self.url + wanted)).raise_for_status()
        except httpx.HTTPError as error:
            raise Unavailable(
                f"The server of {self.benchmark.name} does not give {wanted}: {error}"
            ) from error
        try:
            return await asyncio.to_thread(lambda: state_of(answer.json(), ignored=ignored))
        except ValueError as error:
            raise Invalid(f"{wanted} of the server of {self.benchmark.name} is no JSON.") from error

    async def document(self) -> str:
        """The text of the OpenAPI document."""
        source = self.benchmark.openapi
        if isinstance(source, Path):
            return source.read_text(encoding="utf-8")
        url = source if "://" in source else self.url + source
        try:
            async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
                return (await client.get(url)).raise_for_status().text
        except httpx.HTTPError as error:
            raise Unavailable(f"The document {url} cannot be had: {error}") from error


@asynccontextmanager
async def serving(benchmark: Benchmark, changes: Mapping[str, Any]) -> AsyncIterator[Running]:
    """`changes` are merged into the database first. Raises Unavailable with the server's last words where it does not start."""
    with tempfile.TemporaryDirectory(prefix="xiaoer-benchmark-") as name:
        folder = Path(name)
        database = _copied(benchmark, changes, folder)
        port = _free_port()
        running = Running(f"http://127.0.0.1:{port}", folder, database, benchmark)
        with (folder / "server.log").open("wb") as log:
            process = _start(benchmark, port, database, log)
        try:
            await asyncio.to_thread(_wait, process, port, folder / "server.log", benchmark)
            yield running
        finally:
            await asyncio.to_thread(_stop, process)


def _copied(benchmark: Benchmark, changes: Mapping[str, Any], folder: Path) -> Path:
    if benchmark.db is None:
        if changes:
            raise Invalid(f"A task of {benchmark.name} changes the database: name it, `db: FILE`.")
        return folder / "db.json"
    target = folder / benchmark.db.name
    if not changes:
        shutil.copyfile(benchmark.db, target)
        return target
    try:
        data = json.loads(benchmark.db.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Invalid(
            f"A task changes {benchmark.db.name} first, which has to be JSON: {error}"
        ) from error
    target.write_text(json.dumps(merged(data, changes), ensure_ascii=False), encoding="utf-8")
    return target


def _start(benchmark: Benchmark, port: int, database: Path, log: Any) -> subprocess.Popen[bytes]:
    places = {"{port}": str(port), "{db}": str(database), "{python}": sys.executable}
    command = [_filled(part, places) for part in benchmark.serve]
    variables = {name: value for name, value in os.environ.items() if not _OURS.search(name)}
    try:
        return subprocess.Popen(  # noqa: S603 - the command is what the benchmark's file says
            command,
            cwd=benchmark.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    except OSError as error:
        raise Unavailable(
            f"The server of {benchmark.name} cannot be started ({command[0]}): {error.strerror}"
        ) from error


def _filled(part: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        part = part.replace(place, value)
    return part


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path, benchmark: Benchmark) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
            return
        except OSError:
            time.sleep(_PAUSE)
    said = log.read_text(errors="replace")[-2000:].strip()
    raise Unavailable(f"The server of {benchmark.name} did not start on port {port}:\n{said}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """With all that it started itself."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        try:
            process.wait(timeout=_SECONDS_TO_STOP)
            return
        except subprocess.TimeoutExpired:
            continue
