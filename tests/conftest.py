"""What all tests share: the seeded demo data, the running product, the scripted model."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack import Stack, seeded_folder

os.environ.setdefault("HF_HUB_OFFLINE", "1")
SOAK = bool(os.environ.get("XIAOER_SOAK"))


def scaled(sample: int, full: int) -> int:
    """`sample` in `make test`, `full` in `make soak`."""
    return full if SOAK else sample


@pytest.fixture(scope="session")
def seeded() -> Path:
    """The demo's data folder after set-up; made once per state of the sources, kept under test-output/."""
    return seeded_folder()


@pytest.fixture(scope="session")
def stack(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One running product without a model, shared by tests that leave no trace in each other."""
    with Stack(seeded, tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def new_stack(seeded: Path, tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    """Starts products of one's own: `new_stack(model_url=...)`; all are stopped at the end."""
    running: list[Stack] = []

    def start(**variables: object) -> Stack:
        folder = tmp_path / f"stack-{len(running)}"
        folder.mkdir()
        running.append(Stack(seeded, folder, **variables).__enter__())
        return running[-1]

    yield start
    for stack in running:
        stack.__exit__()
