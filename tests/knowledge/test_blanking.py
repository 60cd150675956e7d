"""The files of an index hold nothing that the process merely had in its memory."""

import os
import subprocess
import sys
from pathlib import Path

ONE_HEAP = os.environ | {"MALLOC_ARENA_MAX": "1"}


def leaks(folder: Path, *options: str) -> list[int]:
    program = [sys.executable, "-m", "tests.knowledge.leaking", str(folder), *options]
    done = subprocess.run(program, env=ONE_HEAP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [int(count) for count in done.stdout.split()]


def test_what_the_process_held_in_memory_does_not_reach_the_files(tmp_path: Path):
    assert leaks(tmp_path / "index") == [0, 0, 0]


def test_chroma_alone_would_write_it_there(tmp_path: Path):
    assert leaks(tmp_path / "index", "unblanked")[0] > 0
