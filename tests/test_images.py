"""What can be said of the container files where no container engine runs: they fit the program and each other."""

import re
import shlex
import subprocess
import sys
import tomllib
from typing import Any

import pytest
import yaml

import cli
from demo.shop.config import read_config
from settings import Settings
from tests.stack import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
SHOP, SERVER = SERVICES["shop"], SERVICES["server"]


def instructions(name: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{name} (.+)$", joined, re.MULTILINE)


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in instructions("ENV") for pair in shlex.split(line))


def commands_of(shell: str) -> list[list[str]]:
    return [shlex.split(part.replace("exec ", "")) for part in shell.split("&&")]


def test_what_is_copied_exists_and_is_not_ignored():
    ignored = {line.rstrip("/") for line in (ROOT / ".dockerignore").read_text().split()}

    for line in instructions("COPY"):
        if line.startswith("--from"):
            continue
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source.rstrip("/") not in ignored


def test_nothing_secret_or_bulky_goes_into_the_image():
    ignored = set((ROOT / ".dockerignore").read_text().split())

    assert {".git", ".venv", "var", "web/node_modules", "web/dist", "test-output"} <= ignored


def test_the_versions_are_those_of_the_set_up():
    environment = (ROOT / "ops" / "environment.sh").read_text()
    project = (ROOT / "pyproject.toml").read_text()

    assert re.findall(r"uv==([\d.]+)", DOCKERFILE) == re.findall(r"uv==([\d.]+)", environment)
    assert re.findall(r" torch==([\d.]+)", DOCKERFILE) == re.findall(r"torch==([\d.]+)", project)
    python = re.search(r"FROM python:3\.(\d+)", DOCKERFILE)
    node = re.search(r"FROM node:(\d+)", DOCKERFILE)
    assert python
    assert node
    assert int(python[1]) in range(11, 14)
    assert int(node[1]) >= 20


def test_the_server_does_not_run_as_root_and_may_write_its_data():
    assert instructions("USER") == ["xiaoer"]
    assert instructions("VOLUME") == [image_environment()["XIAOER_DATA"]]
    assert "chown xiaoer /data" in DOCKERFILE
    assert DOCKERFILE.index("chown xiaoer") < DOCKERFILE.index("VOLUME")


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_a_service_reads_every_variable_that_it_is_given(service: dict[str, Any]):
    known = {f"XIAOER_{name.upper()}" for name in Settings.model_fields}
    shops = set(re.findall(r'"(XIAOER_[A-Z_]+)"', (ROOT / "demo/shop/config.py").read_text()))

    given = set(service["environment"])

    assert given <= (shops if service is SHOP else known)
    assert {name for name in image_environment() if name.startswith("XIAOER_")} <= known | shops


def test_the_commands_are_commands_of_the_program():
    registered = {
        command.name or command.callback.__name__ for command in cli.app.registered_commands
    }
    shells = [SERVER["command"][2], instructions("CMD")[0].split('"')[5]]

    for shell in shells:
        for program, command, *options in commands_of(shell):
            assert (program, command in registered) == ("xiaoer", True)
            assert set(options) <= {"--demo"}
    assert SERVER["command"][2].endswith("exec xiaoer serve")


def test_the_shop_understands_its_command_line():
    python, *arguments = SHOP["command"]

    shown = subprocess.run(
        [sys.executable, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert python == "python"
    assert "Lark Select" in shown.stdout


def test_shop_and_server_meet():
    shop = read_config({**image_environment(), **SHOP["environment"]})
    server = Settings(
        **{
            name.removeprefix("XIAOER_").lower(): value
            for name, value in {**image_environment(), **SERVER["environment"]}.items()
            if name in {"XIAOER_DATA", "XIAOER_HOST", "XIAOER_SHOP_URL", "XIAOER_PUBLIC_URL"}
        }
    )

    assert (shop.host, server.host) == ("0.0.0.0", "0.0.0.0")
    assert server.shop_url == f"http://shop:{shop.port}"
    assert shop.data == server.data
    assert SHOP["volumes"] == SERVER["volumes"] == [f"data:{server.data}"]
    assert shop.token == server.tool_token
    assert shop.public_url == server.base_url
    assert SHOP["ports"] == [f"127.0.0.1:{shop.port}:{shop.port}"]
    assert SERVER["ports"] == [f"127.0.0.1:{server.port}:{server.port}"]
    assert f"http://localhost:{shop.port}" in server.allowed_origins
    assert SERVER["depends_on"] == {"shop": {"condition": "service_healthy"}}


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_a_health_check_is_python_that_asks_the_services_own_port(service: dict[str, Any]):
    kind, python, option, code = service["healthcheck"]["test"]

    compile(code, "healthcheck", "exec")
    port = service["ports"][0].rpartition(":")[2]
    assert (kind, python, option) == ("CMD", "python", "-c")
    assert f"http://127.0.0.1:{port}/" in code


def test_the_image_installs_every_package_that_the_project_lists():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]

    for name in listed["packages"]:
        assert (ROOT / name.replace(".", "/") / "__init__.py").exists()
    assert "-e ." in DOCKERFILE
