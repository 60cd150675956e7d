"""Reading other people's OpenAPI documents, and the file that connects them."""

import json
from pathlib import Path

import pytest
import yaml

from domain.language import Language
from settings import Settings
from tools.config import Kind, read_tools_file
from tools.openapi import DocumentError, read_operations
from tools.sections import ToolsFileError
from tools.toolbox import build_toolbox

OLD_STYLE = {
    "openapi": "3.0.3",
    "paths": {
        "/things/{id}": {
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "put": {
                "operationId": "changeThing",
                "summary": "Change a thing",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Change"}}
                    }
                },
            },
            "get": {"summary": "has no operationId"},
        }
    },
    "components": {
        "parameters": {
            "Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        },
        "schemas": {
            "Base": {
                "type": "object",
                "required": ["note"],
                "properties": {"note": {"type": "string", "nullable": True}},
            },
            "Change": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {
                        "type": "object",
                        "properties": {
                            "amount": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
                            "made": {"type": "string", "readOnly": True},
                            "parent": {"$ref": "#/components/schemas/Change"},
                        },
                    },
                ]
            },
        },
    },
}


def test_a_document_of_3_0_becomes_a_schema_of_today():
    operation = read_operations(OLD_STYLE)["changeThing"]

    schema = operation.schema(without={})

    assert (operation.method, operation.path) == ("PUT", "/things/{id}")
    assert schema["required"] == ["id", "note"]
    assert schema["properties"]["note"] == {"type": ["string", "null"]}
    assert schema["properties"]["amount"] == {"type": "number", "exclusiveMinimum": 0}
    assert "made" not in schema["properties"]
    assert "$ref" not in json.dumps(schema)


def test_a_bound_parameter_is_not_in_the_schema():
    schema = read_operations(OLD_STYLE)["changeThing"].schema(without={"id": "customer_id"})

    assert "id" not in schema["properties"]
    assert "id" not in schema["required"]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"swagger": "2.0", "paths": {}}, "OpenAPI 3"),
        ({"openapi": "3.1.0"}, "paths"),
        ("<html>", "OpenAPI 3"),
        ({"openapi": "3.1.0", "paths": {"/x": {"$ref": "other.yaml#/x"}}}, "bundle it"),
        ({"openapi": "3.1.0", "paths": {"/x": {"$ref": "#/nowhere"}}}, "points to nothing"),
    ],
)
def test_a_document_that_cannot_be_used_is_refused_with_the_reason(document, complaint: str):
    with pytest.raises(DocumentError, match=complaint):
        read_operations(document)


def test_the_demo_file_is_read(tmp_path: Path):
    (system,) = read_tools_file(Path("demo/tools.yaml"), Settings().model_dump())

    cancel = system.tools["cancelOrder"]
    assert system.base_url == "http://127.0.0.1:8100"
    assert system.timeout_seconds == 5.0
    assert cancel.kind is Kind.WRITE
    assert cancel.bind == {"customer_id": "customer_id"}
    assert cancel.title[Language.EN] == "Cancel an order"


GOOD: dict = {
    "openapi": "shop.json",
    "base_url": "http://127.0.0.1:1",
    "tools": {"getIt": {"kind": "read", "title": {"zh": "看", "en": "Look"}}},
}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"openapi": None}, r"systems\.shop\.openapi: is missing; add it"),
        ({"tokn": "x"}, r"systems\.shop\.tokn: is no known key; known are openapi"),
        ({"timeout_seconds": "soon"}, r"timeout_seconds: is 'soon'; write a number"),
        ({"auth": {"bearer": "${nothing}"}}, r"auth\.bearer: there is no setting nothing; set it"),
        ({"auth": {"bearer": "${NO_SUCH_VARIABLE}"}}, r"no environment variable NO_SUCH_VARIABLE"),
        ({"tools": {}}, r"systems\.shop\.tools: names no operation; list"),
        ({"tools": {"x": {"kind": "look"}}}, r"x\.kind: is 'look'; write read or write"),
        ({"tools": {"x": {"kind": "read"}}}, r"x\.title\.zh: is missing"),
        (
            {"tools": {"x": {"kind": "write", "title": {"zh": "a", "en": "b"}}}},
            r"tools\.x: is a write that belongs to nobody; bind",
        ),
        (
            {"tools": {"x": {"kind": "write", "bind": {"c": "email"}}}},
            r"bind\.c is 'email'; write `customer_id`",
        ),
        (
            {
                "tools": {
                    "x": {
                        "kind": "write",
                        "bind": {"c": "customer_id"},
                        "title": {"zh": "a", "en": "b"},
                    }
                }
            },
            r"x\.rendering\.zh: is missing",
        ),
    ],
)
def test_a_mistake_in_the_file_is_named_with_file_key_and_remedy(
    tmp_path: Path, change: dict, complaint: str
):
    path = tmp_path / "tools.yaml"
    shop = {name: value for name, value in (GOOD | change).items() if value is not None}
    path.write_text(yaml.safe_dump({"systems": {"shop": shop}}, allow_unicode=True))

    with pytest.raises(ToolsFileError, match=complaint) as caught:
        read_tools_file(path, {})

    assert str(path) in str(caught.value)


def test_a_file_that_is_missing_or_no_yaml_is_named(tmp_path: Path):
    (tmp_path / "bad.yaml").write_text("systems: [")

    for name in ("none.yaml", "bad.yaml"):
        with pytest.raises(ToolsFileError, match=name):
            read_tools_file(tmp_path / name, {})


async def test_what_the_document_does_not_have_is_a_problem_and_no_tool(tmp_path: Path):
    (tmp_path / "shop.json").write_text(json.dumps(OLD_STYLE))
    words = {"zh": "改 {id} {wrong}", "en": "Change {id}"}
    change = {"kind": "write", "bind": {"owner": "customer_id"}, "title": words, "rendering": words}
    shop = GOOD | {"openapi": str(tmp_path / "shop.json")}
    shop["tools"] = GOOD["tools"] | {
        "changeThing": change,
    }
    (tmp_path / "tools.yaml").write_text(yaml.safe_dump({"systems": {"shop": shop}}))

    toolbox = build_toolbox(Settings(data=tmp_path, tools=tmp_path / "tools.yaml"))
    await toolbox.start()

    assert toolbox.tools == []
    unbound, unknown = sorted(toolbox.problems)
    assert "changeThing.bind: the operation has no parameter owner" in unbound
    assert "getIt: is no operation" in unknown
