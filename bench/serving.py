"""A real server process: how long until it is ready, and what an idle event stream holds and costs."""

import asyncio
import os
import resource
import tempfile
import time
from pathlib import Path

import httpx

from bench.figures import Figure, Result, figure
from tests.stack import Stack

SETTLE_SECONDS = 3.0
IDLE_SECONDS = 20.0
AT_ONCE = 50
TICKS = os.sysconf("SC_CLK_TCK")


def measure_serving(seeded: Path, *, streams: int, starts: int) -> Result:
    _allow_files(2 * streams + 500)
    with tempfile.TemporaryDirectory() as folder, Stack(seeded, Path(folder)) as stack:
        seconds, cpu = [], []
        for _ in range(starts):
            stack.server.stop()
            began = time.monotonic()
            stack.start_server()
            seconds.append(time.monotonic() - began)
            cpu.append(cpu_seconds(stack.server.pid))
        ready = resident_kb(stack.server.pid)
        found = asyncio.run(_idle_streams(stack, streams))
    return Result(
        "The server's process",
        (
            figure("start to /readyz", seconds, "s", "wall time, everything set up", 10.0),
            figure("CPU until ready", cpu, "s", "user and system"),
            Figure("resident memory when ready", ready / 1024, "MB", "VmRSS"),
            *found,
        ),
    )


async def _idle_streams(stack: Stack, count: int) -> list[Figure]:
    pid = stack.server.pid
    tokens = await _begin(stack.url, count + AT_ONCE)
    # Those of a first batch have made what is made once; they are closed again.
    first = [await _open(stack.url, *one) for one in tokens[:AT_ONCE]]
    await _close(first)
    await asyncio.sleep(SETTLE_SECONDS)
    before = resident_kb(pid)
    writers = []
    for start in range(AT_ONCE, count + AT_ONCE, AT_ONCE):
        batch = tokens[start : start + AT_ONCE]
        writers += await asyncio.gather(*(_open(stack.url, *one) for one in batch))
    await asyncio.sleep(SETTLE_SECONDS)
    after = resident_kb(pid)
    cpu = cpu_seconds(pid)
    await asyncio.sleep(IDLE_SECONDS)
    busy = (cpu_seconds(pid) - cpu) / IDLE_SECONDS * 100
    await _close(writers)
    return [
        Figure(
            "memory per idle stream",
            (after - before) / len(writers),
            "KB",
            f"VmRSS before and after {len(writers)} streams, a conversation each",
            60.0,
        ),
        Figure(f"CPU of {len(writers)} idle streams", busy, "% of a core", "heartbeats included"),
    ]


async def _begin(url: str, count: int) -> list[tuple[str, str]]:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        opened = []
        for _ in range(count):
            answer = await client.post("/v1/conversations", json={})
            answer.raise_for_status()
            opened.append((answer.json()["id"], answer.json()["token"]))
        return opened


async def _open(url: str, conversation: str, token: str) -> asyncio.StreamWriter:
    """A bare socket: a client's library would cost more than the stream."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        f"GET /v1/conversations/{conversation}/events HTTP/1.1\r\n"
        f"Host: {host}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    await writer.drain()
    status = await asyncio.wait_for(reader.readline(), 30)
    assert b" 200 " in status, status
    return writer


async def _close(writers: list[asyncio.StreamWriter]) -> None:
    for writer in writers:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


def resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS; the benchmarks need Linux")


def cpu_seconds(pid: int) -> float:
    """User and system time of the process, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _allow_files(count: int) -> None:
    """Every stream is a file for both sides; processes that we start inherit this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))
