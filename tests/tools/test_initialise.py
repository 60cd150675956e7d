"""`xiaoer init` over the running demo shop, as if it were somebody's own, and over small documents."""

import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.contact import Contact
from domain.ids import ContactId
from settings import Settings, load_settings
from tests.tools.conftest import RunningShop
from tools.config import read_tools_file
from tools.initialise import Answers, write_configuration
from tools.sections import ToolsFileError
from tools.toolbox import build_toolbox

SMALL = """
openapi: 3.0.3
info: {title: Tea house, version: "1"}
servers: [{url: "https://{region}.tea.example/v2/", variables: {region: {default: eu}}}]
paths:
  /teas:
    get:
      operationId: listTeas
      summary: "List teas: all ${of} {them}"
      parameters:
        - {name: order, in: query, schema: {type: string, nullable: true}}
  /teas/{tea}:
    get: {operationId: getTea, parameters: [{$ref: "#/components/parameters/Tea"}]}
  /shops/nearest:
    get:
      operationId: nearestShop
      parameters: [{name: visitorPhone, in: query, schema: {type: string}}]
  /me/teas:
    get: {operationId: myTeas}
  /orders/{number}:
    get:
      operationId: getOrder
      parameters: [{name: number, in: path, required: true, schema: {type: string}}]
  /brewing:
    get:
      operationId: getBrewing
      parameters: [{name: order_number, in: query, required: true, schema: {type: string}}]
  /guests/{memberId}/orders/{number}:
    delete:
      operationId: cancelOrder
      summary: Cancel an order
      parameters:
        - {name: memberId, in: path, required: true, schema: {type: string}}
        - {name: number, in: path, required: true, schema: {type: string}}
  /reviews:
    post: {operationId: writeReview}
  /scans:
    post:
      requestBody: {required: true, content: {image/png: {schema: {type: string}}}}
components:
  parameters:
    Tea: {name: tea, in: path, required: true, schema: {type: string}}
"""


def answers(openapi: str, **changes: str) -> Answers:
    given = {"token": "demo-shop-token", "model": "", "model_url": "", "model_key": "it's"}
    return Answers(openapi=openapi, knowledge=Path("articles"), **(given | changes))


@pytest.fixture
def small(tmp_path: Path) -> str:
    (tmp_path / "tea.yaml").write_text(SMALL)
    return str(tmp_path / "tea.yaml")


def tools_in(data: Path) -> dict[str, Any]:
    return yaml.safe_load((data / "tools.yaml").read_text())["systems"]["shop"]


def uncommented(text: str, name: str) -> str:
    """The file after somebody has switched on `name`, and nothing else."""
    lines, switching = [], False
    for line in text.splitlines():
        if line.startswith(f"      # {name}:"):
            switching = True
        elif switching and not line.startswith("      #   "):
            switching = False
        lines.append(line.replace("# ", "", 1) if switching else line)
    return "\n".join(lines)


async def test_only_reads_that_ask_for_no_customer_are_on(
    shop: RunningShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data = tmp_path / "own"
    monkeypatch.setenv("XIAOER_DATA", str(data))

    lines = write_configuration(data, answers(f"{shop.url}/openapi.json"))

    settings = load_settings()
    toolbox = build_toolbox(settings)
    await toolbox.start()
    found = await toolbox.call("searchProducts", {"q": "鞋"}, contact=Contact(ContactId("c")))
    await toolbox.close()
    names = {tool.name for tool in toolbox.for_contact(Contact(ContactId("c"), "C1001")).tools}
    assert names == {"searchProducts", "getProduct", "getProductStock"}
    assert toolbox.problems == []
    assert found.ok
    assert settings.model_key == "it's"
    assert "3 of them switched on: searchProducts" in lines[0]


def test_what_is_off_is_there_as_a_comment_and_no_secret_is_in_it(
    shop: RunningShop, tmp_path: Path
):
    write_configuration(tmp_path / "own", answers(f"{shop.url}/openapi.json"))

    text = (tmp_path / "own" / "tools.yaml").read_text()
    environment = tmp_path / "own" / "xiaoer.env"
    assert "# cancelOrder:" in text
    assert "#   bind:" in text
    assert "demo-shop-token" not in text
    assert "demo-shop-token" in environment.read_text()
    assert stat.S_IMODE(environment.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["cancelOrder", "listMyOrders", "changeAddress"])
def test_a_commented_entry_works_once_its_comment_signs_are_removed(
    shop: RunningShop, tmp_path: Path, name: str
):
    write_configuration(tmp_path, answers(f"{shop.url}/openapi.json"))
    file = tmp_path / "tools.yaml"
    file.write_text(uncommented(file.read_text(), name))

    (system,) = read_tools_file(file, Settings().model_dump())

    assert system.tools[name].bind == {"customer_id": "customer_id"}
    assert len(system.tools) == 4


def test_a_yaml_document_of_3_0_is_read_and_what_is_personal_stays_off(small: str, tmp_path: Path):
    lines = write_configuration(tmp_path / "own", answers(small))

    system = tools_in(tmp_path / "own")
    assert set(system["tools"]) == {"listTeas", "getTea"}
    assert system["base_url"] == "https://eu.tea.example/v2"
    assert system["openapi"] == small
    assert "8 operations" in lines[0]
    assert any("POST /scans cannot be used: its body is image/png" in line for line in lines)


def test_a_write_shows_what_it_needs(small: str, tmp_path: Path):
    write_configuration(tmp_path, answers(small))
    file = tmp_path / "tools.yaml"
    text = file.read_text()
    file.write_text(uncommented(text, "cancelOrder"))

    tool = read_tools_file(file, Settings().model_dump())[0].tools["cancelOrder"]

    assert tool.bind == {"memberId": "customer_id"}
    assert set(tool.rendering.values()) == {
        "Cancel an order：{number}",
        "Cancel an order: {number}",
    }
    assert "#   bind: {PARAMETER: customer_id}" in text.split("# writeReview:")[1]


def test_a_relative_path_is_written_in_full(small: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    write_configuration(tmp_path / "own", answers("tea.yaml"))

    assert tools_in(tmp_path / "own")["openapi"] == small


def test_where_nothing_is_harmless_the_file_says_so(tmp_path: Path):
    document = tmp_path / "shop.yaml"
    document.write_text(
        "openapi: 3.1.0\npaths: {/orders: {get: {operationId: listOrders}}}", encoding="utf-8"
    )

    lines = write_configuration(tmp_path / "own", answers(str(document)))

    assert "none of the 1 operations is harmless" in lines[0]
    assert any(line.startswith("base_url:") for line in lines)
    assert "# listOrders:" in (tmp_path / "own" / "tools.yaml").read_text()


@pytest.mark.parametrize("value", ["it's", 'a"b', "back\\slash", "$HOME #no", "# x", "密钥", "a=b"])
def test_any_secret_survives_the_file(small: str, tmp_path: Path, value: str):
    write_configuration(tmp_path, answers(small, token=value, model_key=value))

    settings = Settings(_env_file=tmp_path / "xiaoer.env")
    assert (settings.tool_token, settings.model_key) == (value, value)
    assert settings.knowledge == Path("articles")


def test_an_older_configuration_is_kept(small: str, tmp_path: Path):
    (tmp_path / "tools.yaml").write_text("mine")
    (tmp_path / "xiaoer.env").write_text("XIAOER_MODEL=mine")
    (tmp_path / "xiaoer.env").chmod(0o600)

    write_configuration(tmp_path, answers(small))

    assert (tmp_path / "tools.yaml.bak").read_text() == "mine"
    assert (tmp_path / "xiaoer.env.bak").read_text() == "XIAOER_MODEL=mine"
    assert stat.S_IMODE((tmp_path / "xiaoer.env.bak").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        "<html>",
        '{"swagger": "2.0"}',
        "{broken",
        "a: [",
        "openapi: 3.0.0\npaths: {/x: {get: {operationId: a, parameters: [{in: query}]}}}",
        "openapi: 3.0.0\npaths: {}",
        b"\xff\xfe\x00",
        None,
    ],
)
def test_a_document_that_cannot_be_used_writes_nothing(tmp_path: Path, content: str | bytes | None):
    document = tmp_path / "shop.json"
    if content is not None:
        document.write_bytes(content.encode() if isinstance(content, str) else content)

    with pytest.raises(ToolsFileError, match=r"shop\.json: "):
        write_configuration(tmp_path / "own", answers(str(document)))

    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/openapi.json", "http://[bad/openapi.json"])
def test_an_address_that_does_not_answer_is_named(tmp_path: Path, url: str):
    with pytest.raises(ToolsFileError, match="cannot be read") as caught:
        write_configuration(tmp_path / "own", answers(url))

    assert url in caught.value.detail
    assert not (tmp_path / "own").exists()


def test_a_shop_that_refuses_the_token_is_named(shop: RunningShop, tmp_path: Path):
    with pytest.raises(ToolsFileError, match="404"):
        write_configuration(tmp_path / "own", answers(f"{shop.url}/no-such-document"))
