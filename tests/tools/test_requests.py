"""Other people's documents, 3.0 and 3.1, as requests on the wire: places, styles, bodies, servers, tokens."""

import json
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import yaml

from domain.contact import Contact
from domain.ids import ContactId
from domain.language import Language
from settings import Settings
from tests.tools.chat import write_tools
from tools.openapi import DocumentError, read_operations, server_of
from tools.result import Remedy
from tools.serializing import BadPathPieceError
from tools.system import System
from tools.toolbox import Toolbox, build_toolbox

LIN = Contact(ContactId("con_1"), customer_id="C1")
TITLE = {"zh": "标题", "en": "Title"}
SECRET = "a secret of at least thirty-two characters"


def string(name: str, place: str = "query", **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": {"type": "string"}, **more}


def listed(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        **more,
    }


def an_object(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "object"}, **more}


def document(path: str = "/things", method: str = "get", **operation: Any) -> dict[str, Any]:
    item = {method: {"operationId": "use", "summary": "Use it", **operation}}
    return {"openapi": "3.1.0", "servers": [{"url": "http://shop.test/v1"}], "paths": {path: item}}


class Wire:
    """Remembers what was asked; `answer` is what comes back."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answer = httpx.Response(200, json={"done": True})

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer

    @property
    def last(self) -> httpx.Request:
        return self.asked[-1]


async def connected(
    folder: Path, described: Any, wire: Wire, tool: dict[str, Any] | None = None, **system: Any
) -> Toolbox:
    (folder / "shop.json").write_text(json.dumps(described))
    tools = {"use": {"kind": "read", "title": TITLE, **(tool or {})}}
    path = write_tools(
        folder / "tools.yaml", shop={"openapi": "shop.json", "tools": tools, **system}
    )
    toolbox = build_toolbox(Settings(data=folder / "data", tools=path))
    await toolbox.start()
    assert toolbox.problems == []
    the_system(toolbox)._client = httpx.AsyncClient(transport=httpx.MockTransport(wire))
    return toolbox


def the_system(toolbox: Toolbox) -> System:
    return toolbox._catalogue.systems[0]


@pytest.mark.parametrize(
    ("parameter", "value", "query"),
    [
        (string("q"), "红 茶&x=1", "q=%E7%BA%A2+%E8%8C%B6%26x%3D1"),
        (listed("tag"), ["a", "b"], "tag=a&tag=b"),
        (listed("tag", explode=False), ["a", "b"], "tag=a%2Cb"),
        (listed("tag", style="pipeDelimited", explode=False), ["a", "b"], "tag=a%7Cb"),
        (listed("tag", style="spaceDelimited", explode=False), ["a", "b"], "tag=a+b"),
        (an_object("by"), {"size": 4, "new": True}, "size=4&new=true"),
        (an_object("by", explode=False), {"size": 4}, "by=size%2C4"),
        (an_object("by", style="deepObject"), {"a": {"b": 1}}, "by%5Ba%5D%5Bb%5D=1"),
        (
            {"name": "by", "in": "query", "content": {"application/json": {"schema": {}}}},
            {"a": [1]},
            "by=%7B%22a%22%3A+%5B1%5D%7D",
        ),
    ],
)
async def test_a_query_is_written_in_the_style_of_its_document(
    tmp_path: Path, parameter: dict[str, Any], value: Any, query: str
):
    wire = Wire()
    toolbox = await connected(tmp_path, document(parameters=[parameter]), wire)

    answer = await toolbox.call("use", {parameter["name"]: value}, contact=LIN)

    assert answer.ok
    assert wire.last.url.raw_path.decode() == f"/v1/things?{query}"


async def test_an_object_in_the_query_cannot_take_the_place_of_the_customer(tmp_path: Path):
    wire = Wire()
    parameters = [string("customer", required=True), an_object("by")]
    toolbox = await connected(
        tmp_path, document(parameters=parameters), wire, {"bind": {"customer": "customer_id"}}
    )

    answer = await toolbox.call("use", {"by": {"customer": "C2"}}, contact=LIN)

    assert (answer.status, wire.asked) == (422, [])


async def test_paths_headers_and_cookies_hold_what_fits_and_nothing_else(tmp_path: Path):
    wire = Wire()
    parameters = [
        {"name": "ids", "in": "path", "required": True, "schema": {"type": "array", "items": {}}},
        string("X-Shop", "header", required=True),
        string("X-Never", "header"),
        string("lang", "cookie", required=True),
    ]
    toolbox = await connected(tmp_path, document("/things/{ids}", parameters=parameters), wire)
    good = {"ids": ["a", "b"], "X-Shop": "eu 1", "lang": "zh"}

    await toolbox.call("use", good, contact=LIN)
    refused = [
        await toolbox.call("use", good | change, contact=LIN)
        for change in ({"ids": [".."]}, {"X-Shop": "a\r\nb: c"}, {"lang": "zh; admin=1"})
    ]

    assert wire.last.url.path == "/v1/things/a,b"
    assert (wire.last.headers["X-Shop"], wire.last.headers["Cookie"]) == ("eu 1", "lang=zh")
    assert "X-Never" not in toolbox.get("use").parameters["properties"]
    assert [answer.status for answer in refused] == [422, 422, 422]
    assert len(wire.asked) == 1
    with pytest.raises(BadPathPieceError):
        await the_system(toolbox).send(toolbox.get("use").operation, {**good, "ids": "a/b"})


async def test_a_form_is_sent_as_a_form_and_one_name_in_two_places_as_two_arguments(tmp_path: Path):
    wire = Wire()
    body = {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "tags": {"type": "array", "items": {}}},
            }
        }
    }
    described = document(
        "/things/{id}",
        "post",
        parameters=[string("id", "path", required=True)],
        requestBody={"content": body},
    )
    toolbox = await connected(tmp_path, described, wire)

    await toolbox.call("use", {"id": "a", "body_id": 7, "tags": ["x", "y"]}, contact=LIN)

    assert wire.last.url.path == "/v1/things/a"
    assert wire.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert wire.last.content == b"id=7&tags=x&tags=y"


async def test_we_say_who_we_are_and_for_whom_we_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOP_SECRET", SECRET)
    wire = Wire()
    toolbox = await connected(
        tmp_path,
        document(parameters=[string("X-Customer", "header"), string("api_key")]),
        wire,
        {"identity": True},
        auth={
            "basic": {"user": "we", "password": "${SHOP_SECRET}"},
            "header": {"X-Api-Key": "k"},
            "query": {"api_key": "q"},
        },
        identity={
            "header": "X-Customer",
            "token": {
                "secret": "${SHOP_SECRET}",
                "header": "X-Token",
                "prefix": "",
                "audience": "shop",
            },
        },
    )

    await toolbox.call("use", {}, contact=LIN)
    anonymous = await toolbox.call("use", {}, contact=Contact(ContactId("con_2")))

    headers = wire.last.headers
    claims = jwt.decode(headers["X-Token"], SECRET, algorithms=["HS256"], audience="shop")
    assert headers["Authorization"].startswith("Basic ")
    assert (headers["X-Api-Key"], wire.last.url.params["api_key"]) == ("k", "q")
    assert (headers["X-Customer"], claims["sub"]) == ("C1", "C1")
    assert claims["exp"] - claims["iat"] == 60
    assert toolbox.for_contact(LIN).get("use").parameters["properties"] == {}
    assert (anonymous.status, len(wire.asked)) == (404, 1)


async def test_fixed_arguments_are_sent_and_shown_to_nobody(tmp_path: Path):
    wire = Wire()
    described = document(parameters=[string("locale"), string("q")])
    toolbox = await connected(tmp_path, described, wire, {"fixed": {"locale": "zh"}})

    await toolbox.call("use", {"q": "x", "locale": "en"}, contact=LIN)

    assert dict(wire.last.url.params) == {"q": "x", "locale": "zh"}
    assert list(toolbox.get("use").parameters["properties"]) == ["q"]


async def test_an_operation_without_a_name_is_called_by_method_and_path(tmp_path: Path):
    wire = Wire()
    described = document("/shops/{id}/stock", parameters=[string("id", "path")])
    del described["paths"]["/shops/{id}/stock"]["get"]["operationId"]

    assert list(read_operations(described)) == ["get_shops_by_id_stock"]
    for name in ("get_shops_by_id_stock", "GET /shops/{id}/stock"):
        toolbox = await connected(tmp_path, described, wire, {"operation": name})
        assert (await toolbox.call("use", {"id": "a"}, contact=LIN)).ok


async def test_words_of_the_shop_tell_an_answer(tmp_path: Path):
    wire = Wire()
    wire.answer = httpx.Response(200, json={"data": {"rows": [{"n": i} for i in range(9)]}})
    answer = {"list": "data.rows", "zh": "第 {n} 件", "en": "No. {n}"}
    toolbox = await connected(tmp_path, document(), wire, {"answer": answer})

    told = await toolbox.call("use", {}, contact=LIN)

    assert told.message_zh.splitlines()[::8] == ["- 第 0 件", "……（共 9 条）"]
    assert told.message_en.startswith("- No. 0\n- No. 1")


@pytest.mark.parametrize(
    ("status", "body", "remedy", "faults"),
    [
        (400, {"amount": ["A valid number is required."]}, Remedy.CORRECT, {"amount": "A valid"}),
        (
            422,
            {"detail": [{"loc": ["body", "line", 0], "msg": "too long"}]},
            Remedy.CORRECT,
            {"line.0": "too long"},
        ),
        (
            422,
            {"errors": [{"source": {"pointer": "/data/attributes/q"}, "detail": "no"}]},
            Remedy.CORRECT,
            {"q": "no"},
        ),
        (
            400,
            {"title": "Invalid", "errors": {"email": ["is taken"]}},
            Remedy.CORRECT,
            {"email": "is taken"},
        ),
        (406, {"reason": {"quantity": ["a maximum of 3"]}}, Remedy.CORRECT, {"quantity": "a max"}),
        (401, {}, Remedy.TELL, {}),
        (403, {}, Remedy.TELL, {}),
        (404, {"detail": "not found"}, Remedy.TELL, {}),
        (409, {"detail": "already sent"}, Remedy.TELL, {}),
        (429, {}, Remedy.LATER, {}),
        (500, {"amount": ["x"]}, Remedy.LATER, {}),
        (503, {}, Remedy.LATER, {}),
    ],
)
async def test_what_a_model_may_correct_is_told_apart_from_what_it_must_leave(
    tmp_path: Path, status: int, body: dict[str, Any], remedy: Remedy, faults: dict[str, str]
):
    wire = Wire()
    wire.answer = httpx.Response(status, json=body)
    toolbox = await connected(tmp_path, document(), wire)

    answer = await toolbox.call("use", {}, contact=LIN)

    assert answer.remedy is remedy
    assert answer.faults.keys() == faults.keys()
    assert all(answer.faults[name].startswith(why) for name, why in faults.items())
    assert ("call again" in answer.advice) == (remedy is Remedy.CORRECT)
    assert answer.message_zh
    assert answer.message_en


def test_a_schema_is_resolved_within_bounds():
    many = {
        f"S{n}": {
            "properties": {f"p{m}": {"$ref": f"#/components/schemas/S{n + 1}"} for m in range(9)}
        }
        for n in range(30)
    }
    schemas = {
        **many,
        "S30": {"type": "string"},
        "Maybe": {"allOf": [{"$ref": "#/components/schemas/Named"}], "nullable": True},
        "Named": {"type": "string", "enum": ["a", "b"], "description": "x" * 5000},
        "Java": {"type": "string", "pattern": "(?<n>a)\\k<n>\\p{Han}"},
        "Tree": {
            "properties": {
                "kids": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
            }
        },
    }
    body = {
        "properties": {
            name: {"$ref": f"#/components/schemas/{name}"}
            for name in ("Maybe", "Java", "Tree", "S0")
        }
    }
    described = document(
        method="post", requestBody={"content": {"application/json": {"schema": body}}}
    )
    described["components"] = {"schemas": schemas}

    schema = read_operations(described)["use"].schema(without={})

    properties = schema["properties"]
    assert properties["Maybe"]["enum"] == ["a", "b", None]
    assert properties["Maybe"]["type"] == ["string", "null"]
    assert len(properties["Maybe"]["description"]) == 400
    assert properties["Java"] == {"type": "string"}
    assert properties["Tree"]["properties"]["kids"] == {"type": "array", "items": {}}
    assert len(json.dumps(schema)) < 40_000


def test_one_bad_operation_spoils_no_other():
    described = document()
    described["paths"]["/bad"] = {
        "get": {"operationId": "bad", "parameters": [{"$ref": "#/nowhere"}]},
        "put": {
            "operationId": "odd",
            "parameters": [string("x", style="matrix", **{"in": "path"})],
        },
    }

    operations = read_operations(described)

    assert operations["use"].fault == ""
    assert "points to nothing" in operations["bad"].fault
    assert "matrix" in operations["odd"].fault


@pytest.mark.parametrize(
    ("servers", "source", "chosen", "expected"),
    [
        (
            [
                {
                    "url": "https://{r}.x.test/{v}",
                    "variables": {"r": {"default": "eu"}, "v": {"default": "v2"}},
                }
            ],
            "a.json",
            {},
            "https://eu.x.test/v2",
        ),
        (
            [
                {
                    "url": "https://{r}.x.test",
                    "variables": {"r": {"default": "eu", "enum": ["eu", "us"]}},
                }
            ],
            "a.json",
            {"r": "us"},
            "https://us.x.test",
        ),
        ([{"url": "/api/"}], "https://x.test/docs/a.json", {}, "https://x.test/api"),
        (None, "https://x.test:8/docs/a.json", {}, "https://x.test:8"),
    ],
)
def test_the_server_is_the_documents_own(
    servers: Any, source: str, chosen: dict[str, str], expected: str
):
    assert server_of({"servers": servers}, source, chosen) == expected


def test_a_variable_has_only_the_values_its_document_allows():
    servers = [{"url": "https://{r}.x.test", "variables": {"r": {"default": "eu", "enum": ["eu"]}}}]

    with pytest.raises(DocumentError, match="write eu"):
        server_of({"servers": servers}, "", {"r": "evil.test/"})


async def test_a_document_does_not_send_our_tokens_to_another_host(tmp_path: Path):
    wire = Wire()
    wire.answer = httpx.Response(200, text=yaml.safe_dump(document()))
    shop = {
        "openapi": "https://docs.test/openapi.yaml",
        "auth": {"bearer": "t"},
        "tools": {"use": {"kind": "read", "title": TITLE}},
    }
    path = write_tools(tmp_path / "tools.yaml", shop=shop)
    toolbox = build_toolbox(Settings(data=tmp_path / "data", tools=path))
    the_system(toolbox)._client = httpx.AsyncClient(transport=httpx.MockTransport(wire))

    await toolbox.start()
    await toolbox.close()

    assert "another host; set `base_url`" in toolbox.problems[0]
    assert toolbox.for_contact(LIN).schemas(Language.EN) == []
