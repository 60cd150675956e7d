"""The architecture as a test: who may import whom, no cycles, no fat files, and a package list that matches the tree."""

import ast
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each room and the rooms it may import. Nothing else is allowed, and the table itself must be acyclic.
ALLOWED: dict[str, set[str]] = {
    "domain": set(),
    "settings": set(),
    "machine": {"domain"},
    "models": {"domain", "settings"},
    "store": {"domain", "settings"},
    "knowledge": {"domain", "settings", "models", "store"},
    "tools": {"domain", "settings"},
    "agent": {"domain", "settings", "models", "knowledge", "tools"},
    "desk": {"domain", "settings", "store", "tools"},
    "turns": {"domain", "settings", "store", "agent", "desk"},
    "channels": {"domain", "settings", "store", "tools", "agent", "turns", "desk"},
    "workshop": {"domain", "settings", "models", "store", "knowledge", "desk"},
    "insights": {"domain", "store", "agent", "desk"},
    "wiring": {
        "insights",
        "domain",
        "settings",
        "models",
        "store",
        "knowledge",
        "tools",
        "agent",
        "desk",
        "turns",
        "channels",
        "workshop",
    },
    "evals": {
        "domain",
        "settings",
        "models",
        "store",
        "knowledge",
        "tools",
        "agent",
        "desk",
        "insights",
        "workshop",
        "wiring",
        "upkeep",
    },
    "demo": {"settings", "domain"},
    "bench": {
        "desk",
        "domain",
        "settings",
        "models",
        "store",
        "knowledge",
        "tools",
        "workshop",
        "wiring",
        "evals",
        "server",
    },
    "health": {"domain", "settings", "store", "tools", "agent", "wiring"},
    "upkeep": {"domain", "settings", "store", "knowledge", "desk", "tools", "workshop", "wiring"},
    "operators_app": {"domain", "settings", "upkeep"},
    "tasks_app": {"agent", "settings"},
    "articles_app": {"domain", "settings", "wiring", "upkeep"},
    "server": {
        "evals",
        "insights",
        "domain",
        "settings",
        "store",
        "desk",
        "channels",
        "turns",
        "workshop",
        "wiring",
    },
    "cli": {
        "domain",
        "settings",
        "machine",
        "store",
        "desk",
        "tools",
        "evals",
        "demo",
        "wiring",
        "health",
        "upkeep",
        "articles_app",
        "operators_app",
        "tasks_app",
        "server",
    },
}
# For developers, run from a checkout; it uses the tests' stack.
NOT_INSTALLED = {"bench"}
ONLY_IN = {
    "litellm": "models/",
    "openai": "models/",
    "chromadb": "knowledge/index.py",
    "sentence_transformers": "models/embedding.py",
}
FILE_LINES, FUNCTION_LINES = 320, 50
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "types", "schemas"}
SOURCES = [
    path
    for room in ALLOWED
    for path in (sorted((ROOT / room).rglob("*.py")) or [ROOT / f"{room}.py"])
    if path.exists()
]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} imports relatively"
            found.add(node.module or "")
    return found


def test_the_table_of_allowed_imports_has_no_cycle():
    order = list(TopologicalSorter(ALLOWED).static_order())

    assert set(order) == set(ALLOWED)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_room_imports_only_the_rooms_below_it(path: Path):
    room = room_of(path)
    ours = {name.split(".")[0] for name in imports_of(path)} & set(ALLOWED)

    assert ours - ALLOWED[room] - {room} == set()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_library_is_imported_only_in_its_room(path: Path):
    for library, home in ONLY_IN.items():
        if not name_of(path).startswith(home):
            assert library not in {name.split(".")[0] for name in imports_of(path)}


def test_modules_do_not_import_each_other_in_a_circle():
    modules = {name_of(p).removesuffix(".py").replace("/", "."): p for p in SOURCES}
    graph = {}
    for module, path in modules.items():
        tree = ast.parse(path.read_text())
        # Imports inside functions are late on purpose and cannot make an import cycle.
        top = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        names = set()
        for node in top:
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        graph[module] = (names & set(modules)) - {module}

    assert len(list(TopologicalSorter(graph).static_order())) == len(modules)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_stay_short(path: Path):
    source = path.read_text()
    if "migrations/versions" in name_of(path):
        return

    long_functions = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]

    assert source.count("\n") <= FILE_LINES
    assert long_functions == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_opens_with_one_sentence_and_has_a_name_that_says_something(path: Path):
    docstring = ast.get_docstring(ast.parse(path.read_text()))

    assert docstring, "says not what it is for"
    assert path.stem not in FORBIDDEN_NAMES


def test_every_package_and_module_is_installed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    packages = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for path in SOURCES
        if path.name == "__init__.py" and room_of(path) not in NOT_INSTALLED
    }

    assert set(listed["packages"]) == packages
    assert set(listed["py-modules"]) == {r for r in ALLOWED if (ROOT / f"{r}.py").exists()}


def test_importing_the_server_loads_no_heavy_library():
    code = (
        "import sys, server, cli; "
        "print([m for m in ('litellm','openai','torch','chromadb','sentence_transformers')"
        " if m in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert loaded.stdout.strip() == "[]"
