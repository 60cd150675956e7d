"""An MCP server of 2024 without any SDK, over stdio: what it says may be broken in the way that its argument names."""

import json
import sys
from typing import Any

MODE = sys.argv[1]
TEXT = {"type": "object", "properties": {"who": {"type": "integer"}}, "required": ["who"]}


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "inputSchema": TEXT, "description": "Say something. " * 500, **more}


def answer(method: str, params: dict[str, Any]) -> dict[str, Any]:
    if method == "initialize":
        return {
            "protocolVersion": "2024-11-05",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "old", "version": "1"},
        }
    if method == "tools/list":
        page = int(params.get("cursor") or 0)
        endless = {"nextCursor": str(page + 1)} if MODE == "endless" or page == 0 else {}
        return {"tools": [tool(f"shop.say/{page}")], **endless}
    arguments = params["arguments"]
    text = "x" * 3_000_000 if MODE == "huge" else json.dumps({"said": arguments})
    return {"content": [{"type": "text", "text": text}]}


for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked:
        continue
    if MODE == "noise":
        print("Starting up... 你好 {not json", flush=True)
    known = asked["method"] in {"initialize", "tools/list", "tools/call"}
    if MODE == "deaf" or (MODE == "mute" and asked["method"] == "tools/call"):
        continue
    reply: dict[str, Any] = {"jsonrpc": "2.0", "id": asked["id"]}
    if known:
        reply["result"] = answer(asked["method"], asked.get("params") or {})
    else:
        reply["error"] = {"code": -32601, "message": "Method not found"}
    print(json.dumps(reply), flush=True)
    if MODE == "brief" and asked["method"] == "tools/call":
        sys.exit(0)
