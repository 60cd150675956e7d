"""`xiaoer operators`, on a real journal."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from desk import accounts
from domain.errors import Unauthorized
from store.engine import create_engine, migrate
from store.journal import Journal
from store.moments import utc_now

Operators = Callable[..., Result]


@pytest.fixture
def operators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operators:
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path))
    monkeypatch.delenv("XIAOER_DATABASE_URL", raising=False)
    asyncio.run(migrate(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}"))
    return lambda *words: CliRunner().invoke(cli.app, ["operators", *words])


def signs_in(folder: Path, login: str, password: str) -> bool:
    async def attempt() -> bool:
        journal = Journal(create_engine(f"sqlite+aiosqlite:///{folder / 'journal.db'}"))
        try:
            await accounts.sign_in(journal, login, password, now=utc_now())
        except Unauthorized:
            return False
        finally:
            await journal.close()
        return True

    return asyncio.run(attempt())


def test_the_first_one_becomes_an_admin_and_cannot_be_let_go(operators: Operators):
    operators("add", "mei", "--name", "小美", "--password", "long enough")
    operators("add", "wen", "--name", "文", "--password", "long enough", "--role", "content")

    said = operators("list").stdout
    refused = operators("deactivate", "mei")

    assert "mei" in said
    assert said.split().count("admin") == said.split().count("content") == 1
    assert refused.exit_code != 0
    assert "last active admin" in str(refused.exception)


def test_a_person_is_changed_let_go_and_taken_back(operators: Operators, tmp_path: Path):
    operators("add", "mei", "--name", "Mei", "--password", "long enough")
    operators("add", "tom", "--name", "Tom", "--password", "long enough")

    operators("role", "tom", "supervisor")
    operators("password", "tom", "--password", "another one")
    as_what = operators("list").stdout
    before = signs_in(tmp_path, "tom", "another one")
    operators("deactivate", "tom")
    gone = signs_in(tmp_path, "tom", "another one")
    operators("activate", "tom")

    assert "supervisor" in as_what
    assert (before, gone) == (True, False)
    assert signs_in(tmp_path, "tom", "another one")
    assert not signs_in(tmp_path, "tom", "long enough")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("role", "nobody", "admin"), "There is no operator with the login nobody"),
        (("role", "mei", "king"), "king"),
        (("add", "mei", "--name", "Mei", "--password", "short"), "at least 8"),
    ],
)
def test_what_cannot_be_done_is_said(operators: Operators, words, expected):
    result = operators(*words)

    assert result.exit_code != 0
    assert expected in result.output + str(result.exception)
