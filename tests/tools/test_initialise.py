"""`xiaoer init` over the running demo shop, as if it were somebody's own."""

import stat
from pathlib import Path

import pytest

from domain.contact import Contact
from domain.ids import ContactId
from settings import Settings
from tests.tools.conftest import RunningShop
from tools.initialise import Answers, write_configuration
from tools.sections import ToolsFileError
from tools.toolbox import build_toolbox


def answers(openapi: str, **changes: str) -> Answers:
    given = {"token": "demo-shop-token", "model": "", "model_url": "", "model_key": "it's"}
    return Answers(openapi=openapi, knowledge=Path("articles"), **(given | changes))


async def test_only_reads_that_ask_for_no_customer_are_on(shop: RunningShop, tmp_path: Path):
    data = tmp_path / "own"

    lines = write_configuration(data, answers(f"{shop.url}/openapi.json"))

    settings = Settings(_env_file=data / "xiaoer.env", data=data)
    toolbox = build_toolbox(settings)
    await toolbox.start()
    found = await toolbox.call("searchProducts", {"q": "鞋"}, contact=Contact(ContactId("c")))
    await toolbox.close()
    names = {tool.name for tool in toolbox.for_contact(Contact(ContactId("c"), "C1001")).tools}
    assert {"searchProducts", "getProduct", "getProductStock"} <= names
    assert not names & {"getOrder", "getCustomer", "searchCustomers", "cancelOrder"}
    assert toolbox.problems == []
    assert found.ok
    assert settings.model_key == "it's"
    assert len(lines) == 2


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


def test_an_older_configuration_is_kept(shop: RunningShop, tmp_path: Path):
    (tmp_path / "tools.yaml").write_text("mine")

    write_configuration(tmp_path, answers(f"{shop.url}/openapi.json"))

    assert (tmp_path / "tools.yaml.old").read_text() == "mine"


@pytest.mark.parametrize("content", ["<html>", '{"swagger": "2.0"}', "{broken", "a: [", None])
def test_a_document_that_cannot_be_used_writes_nothing(tmp_path: Path, content: str | None):
    document = tmp_path / "shop.json"
    if content is not None:
        document.write_text(content)

    with pytest.raises(ToolsFileError, match=r"shop\.json"):
        write_configuration(tmp_path / "own", answers(str(document)))

    assert not (tmp_path / "own").exists()
