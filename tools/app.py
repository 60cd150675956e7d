"""The commands of `xiaoer tools`."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from settings import load_settings
from tools.checking import Finding, Report, check_tools
from tools.viewing import SystemView, ToolView

app = typer.Typer(
    help="Look at the systems that the assistant may use.",
    no_args_is_help=True,
    add_completion=False,
)
_MARKS = {"error": ("✗", "red"), "warning": ("!", "yellow")}
_KINDS = {"read": "green", "write": "magenta"}
_MOST_UNUSED = 6


@app.callback()
def main() -> None:
    """Look at the systems that the assistant may use."""


@app.command()
def check(
    file: Annotated[Path | None, typer.Option(help="Default: XIAOER_TOOLS.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    strict: Annotated[bool, typer.Option(help="Exit with 1 for warnings too.")] = False,
) -> None:
    """Show what the assistant sees of each system, what is unsafe, and what to do; calls nothing."""
    settings = load_settings()
    report = asyncio.run(check_tools(file or settings.tools, settings))
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        show(report, Console())
    if report.count("error") or (strict and report.findings):
        raise typer.Exit(1)


def show(report: Report, console: Console) -> None:
    """For people: the tools, then what was found; fits 80 columns."""
    for system in report.systems:
        console.print(_system(system))
    for finding in report.findings:
        console.print(_finding(finding))
    errors, warnings = report.count("error"), report.count("warning")
    tools = sum(len(system.tools) for system in report.systems)
    console.print(
        Text(f"{report.file}: {tools} tools, {errors} errors, {warnings} warnings", style="bold")
    )


def _system(system: SystemView) -> Group:
    head = Text.assemble(
        (system.name, "bold"), f"  {system.speaks}  ", (system.source, "dim"), overflow="fold"
    )
    if not system.live:
        head.append("  not reached", style="red")
    parts: list[Text | Padding] = [head, *(Padding(_tool(t), (0, 0, 1, 2)) for t in system.tools)]
    if system.unused:
        listed = ", ".join(system.unused[:_MOST_UNUSED])
        more = ", ..." if len(system.unused) > _MOST_UNUSED else ""
        unused = Text(f"{len(system.unused)} operations are not used: {listed}{more}", style="dim")
        parts.append(Padding(unused, (0, 0, 1, 2)))
    return Group(*parts)


def _tool(tool: ToolView) -> Group:
    head = Text.assemble(
        (tool.kind.upper().ljust(6), _KINDS[tool.kind]),
        (tool.name, "bold"),
        ("  signed-in customers", "cyan") if tool.identity else ("  everybody", "dim"),
    )
    body: list[Text | Table] = [Text(tool.call, style="dim", overflow="fold")]
    body.append(Text(f"{tool.title['zh']} · {tool.title['en']}"))
    if tool.arguments:
        body.append(_arguments(tool))
    body += [Text(f"{language}  {words}") for language, words in tool.rendering.items()]
    if tool.limits:
        body.append(Text(f"limits: {'; '.join(tool.limits)}"))
    if tool.hints:
        body.append(
            Text(f"the server says, and nobody trusts: {', '.join(tool.hints)}", style="dim")
        )
    return Group(head, Padding(Group(*body), (0, 0, 0, 6)))


def _arguments(tool: ToolView) -> Table:
    table = Table.grid(padding=(0, 2))
    for argument in tool.arguments:
        giver = f"{argument.given_by}{', must' if argument.required else ''}"
        style = {"identity": "cyan", "model": ""}.get(argument.given_by, "dim")
        table.add_row(
            Text(argument.name, overflow="fold"),
            Text(argument.type, style="dim", overflow="fold"),
            Text(argument.place, style="dim"),
            Text(giver, style=style),
        )
    return table


def _finding(finding: Finding) -> Group:
    mark, colour = _MARKS[finding.severity]
    head = Text.assemble((mark, colour), " ", (finding.where, "bold"), " ", finding.what)
    return Group(head, Padding(Text(f"→ {finding.remedy}", style="dim"), (0, 0, 0, 2)))
