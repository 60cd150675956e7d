"""The documents say what the code does: settings, events, commands and routes are compared."""

import json
import re
from pathlib import Path

import typer.main

import cli
from domain.events import CustomName, EventType
from settings import Settings
from tests.test_layers import ALLOWED

DOCS = Path(__file__).parent.parent / "docs"


def code_words(page: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", (DOCS / page).read_text()))


def documented_settings() -> dict[str, tuple[str, str]]:
    row = r"^\| `(XIAOER_[A-Z_]+)` \| (.*?) \| (.*?) \|$"
    found = re.findall(row, (DOCS / "settings.md").read_text(), re.MULTILINE)
    return {name: (default, meaning) for name, default, meaning in found}


def shown(default: object) -> str:
    if isinstance(default, list):
        return f"`{json.dumps(default)}`"
    return "empty" if default == "" else f"`{default}`"


def test_every_setting_is_documented_and_nothing_else_is():
    of_the_shop = set(
        re.findall(r'"(XIAOER_[A-Z_]+)"', (DOCS.parent / "demo/shop/config.py").read_text())
    )
    expected = {f"XIAOER_{name.upper()}" for name in Settings.model_fields}

    assert set(documented_settings()) == expected | of_the_shop


def test_a_setting_is_documented_with_its_default_and_its_own_words():
    for name, field in Settings.model_fields.items():
        default, meaning = documented_settings()[f"XIAOER_{name.upper()}"]

        assert default == shown(field.default), name
        assert meaning == field.description, name


def test_every_setting_has_a_description():
    assert all(field.description for field in Settings.model_fields.values())


def test_every_event_is_documented_and_no_other():
    names = {member.value for member in EventType} | {member.value for member in CustomName}
    rows = set(re.findall(r"^\| `([A-Za-z_.:-]+)`", (DOCS / "events.md").read_text(), re.MULTILINE))

    assert names <= code_words("events.md")
    assert rows <= names


def test_every_command_is_documented_and_no_other():
    commands = set(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
    documented = set(
        re.findall(r"^## `xiaoer ([a-z-]+)", (DOCS / "commands.md").read_text(), re.MULTILINE)
    )

    assert documented == commands


def test_what_the_readme_points_to_as_proof_exists():
    readme = (DOCS.parent / "README.md").read_text()
    table = readme.partition("## What holds")[2].partition("\n## ")[0]
    folders = re.findall(r"`(tests/[a-z_]+)`", table)

    assert len(folders) >= 5
    for folder in folders:
        assert list((DOCS.parent / folder).glob("test_*.py")), folder


def test_every_target_that_a_document_names_is_in_the_makefile():
    makefile = (DOCS.parent / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in [DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md", *DOCS.rglob("*.md")]:
        named = set(
            re.findall(r"`make ([a-z-]+)|^    make ([a-z-]+)", page.read_text(), re.MULTILINE)
        )

        assert {one or other for one, other in named} <= targets, page.name


def test_every_room_of_the_house_stands_on_the_map():
    words = code_words("architecture.md")

    for room in ALLOWED:
        assert {f"{room}/", f"{room}.py"} & words, room


def test_links_between_documents_lead_somewhere():
    root = DOCS.parent
    for page in [root / "README.md", root / "CONTRIBUTING.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
