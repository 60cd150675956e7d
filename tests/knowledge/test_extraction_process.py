"""Files are read by processes of limited means, and what happens to those does not matter to ours."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.documents import Unreadable
from knowledge.extraction.process import AT_ONCE, Readers, as_file

LINUX = Path("/proc/self/ns/net").exists()


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers()
    yield made
    made.close()


def ask(readers: Readers, data: bytes = b"Text.", *, name: str = "a.md", seconds: float = 30.0):
    with as_file(data) as file:
        return readers.ask({"do": "read", "name": name, "path": []}, file, seconds=seconds)


def slow_page() -> bytes:
    return b"<table><tr>" + b"<td>x" * 400_000


def test_one_process_makes_those_that_read(readers: Readers):
    ask(readers)
    first = readers._server
    ask(readers)

    assert readers._server is first


def test_a_dead_maker_is_replaced(readers: Readers):
    ask(readers)
    assert readers._server is not None
    first = readers._server.pid
    os.kill(first, signal.SIGKILL)

    found = ask(readers)

    assert found["text"] == "Text."
    assert readers._server.pid != first


def test_a_slow_file_is_given_up_and_its_process_ended(readers: Readers):
    begun = time.monotonic()

    with pytest.raises(Unreadable, match=r"longer than 0.3 seconds"):
        ask(readers, slow_page(), name="slow.html", seconds=0.3)

    assert time.monotonic() - begun < 10
    assert ask(readers)["text"] == "Text."
    assert _children_end(readers)


def test_many_are_read_at_once_and_a_slow_one_keeps_nobody_waiting(readers: Readers):
    ask(readers, b"<p>x</p>", name="warm.html")

    with ThreadPoolExecutor(AT_ONCE * 4) as pool:
        slow = pool.submit(ask, readers, slow_page(), name="slow.html", seconds=2.0)
        quick = [*pool.map(lambda at: ask(readers, f"Text {at}.".encode()), range(30))]
        assert not slow.done() or slow.exception() is not None

    assert [found["text"] for found in quick] == [f"Text {at}." for at in range(30)]


@pytest.mark.skipif(not LINUX, reason="needs /proc")
def test_they_have_no_environment_and_no_open_files_of_ours(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XIAOER_MODEL_KEY", "secret")
    with (tmp_path / "journal.db").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        ask(readers)
        assert readers._server is not None
        process = Path(f"/proc/{readers._server.pid}")

        environment = (process / "environ").read_bytes()
        opened = [str(link.readlink()) for link in (process / "fd").iterdir()]

    assert b"secret" not in environment
    assert not any("journal.db" in name for name in opened)


@pytest.mark.skipif(not LINUX, reason="needs /proc")
def test_they_have_no_network_where_the_system_allows_to_leave_it(readers: Readers):
    ask(readers)
    assert readers._server is not None
    theirs = Path(f"/proc/{readers._server.pid}/net/dev").read_text()
    ours = Path("/proc/self/ns/net").readlink()
    left = Path(f"/proc/{readers._server.pid}/ns/net").readlink() != ours

    if not left:
        pytest.skip("this system does not allow it")
    assert {line.partition(":")[0].strip() for line in theirs.splitlines()[2:]} <= {"lo"}


def test_what_is_read_is_the_whole_file_whoever_reads_it_too(readers: Readers):
    data = b"x" * 300_000
    with as_file(data) as file, ThreadPoolExecutor(4) as pool:
        job = {"do": "read", "name": "a.txt", "path": []}
        found = [*pool.map(lambda _: readers.ask(job, file), range(8))]

    assert [len(one["text"]) for one in found] == [300_000] * 8


def _children_end(readers: Readers) -> bool:
    """Whether nothing that the maker made lives on."""
    assert readers._server is not None
    if not LINUX:
        return True
    listed = Path(f"/proc/{readers._server.pid}/task/{readers._server.pid}/children")
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if not listed.exists() or not listed.read_text().strip():
            return True
        time.sleep(0.05)
    return False
