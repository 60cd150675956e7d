"""The documents say what the code does: settings, events, commands and routes are compared."""

import re
from pathlib import Path

import typer.main

import cli
from domain.events import CustomName, EventType
from settings import Settings

DOCS = Path(__file__).parent.parent / "docs"


def code_words(page: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", (DOCS / page).read_text()))


def test_every_setting_is_documented_with_its_default_and_nothing_else_is():
    rows = dict(
        re.findall(
            r"^\| `(XIAOER_[A-Z_]+)` \| (.*?) \|", (DOCS / "settings.md").read_text(), re.MULTILINE
        )
    )
    expected = {f"XIAOER_{name.upper()}" for name in Settings.model_fields}

    assert set(rows) == expected | {"XIAOER_SHOP_PORT", "XIAOER_SHOP_TOKEN"}


def test_every_setting_has_a_description():
    assert all(field.description for field in Settings.model_fields.values())


def test_every_event_is_documented():
    words = code_words("events.md")

    assert {member.value for member in EventType} | {member.value for member in CustomName} <= words


def test_every_command_is_documented_and_no_other():
    commands = set(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
    documented = set(
        re.findall(r"^## `xiaoer ([a-z-]+)", (DOCS / "commands.md").read_text(), re.MULTILINE)
    )

    assert documented == commands


def test_links_between_documents_lead_somewhere():
    root = DOCS.parent
    for page in [root / "README.md", root / "CONTRIBUTING.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
