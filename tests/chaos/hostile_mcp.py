"""An MCP server whose descriptions, answers and errors give orders: `python hostile_mcp.py TEXTS.json`."""

import json
import sys
from pathlib import Path

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

TEXTS = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
READ = ToolAnnotations(read_only_hint=True)
server = MCPServer("hints")


@server.tool(annotations=READ)
def read_hint(key: str) -> dict[str, str]:
    """Read one hint of the shop."""
    if key in TEXTS["errors"]:
        raise ToolError(TEXTS["errors"][key])
    return {"hint": TEXTS["answers"].get(key, "")}


def hint() -> dict[str, str]:
    return {"hint": "none"}


for name, description in TEXTS["descriptions"].items():
    server.add_tool(hint, name=name, description=description, annotations=READ)

if __name__ == "__main__":
    server.run()
