"""A product of the workshop's own: what is tried here changes what customers are told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.people import Operator
from tests.browser.workshop.editor import Editor
from tests.stack import Stack


@pytest.fixture(scope="package")
def stack(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(seeded, tmp_path_factory.mktemp("workshop")) as running:
        yield running


@pytest.fixture
def editor(operator: Callable[..., Operator]) -> Callable[..., Editor]:
    """`editor("en", login="tom")`: somebody of the content team, signed in."""

    def make(language: str = "zh", *, name: str, **look: object) -> Editor:
        return Editor(operator(language, name=f"{name}-desk", **look), f"{name}-{language}")

    return make
