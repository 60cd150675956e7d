"""Show in the terminal what a run found: the verdict first, then what closed the gate, then the suites."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.gate import Verdict

_VERDICTS = {
    Verdict.PASSED: ("✓", "green", "The gate is open."),
    Verdict.FAILED: ("✗", "red", "The gate is closed."),
    Verdict.ERROR: ("!", "yellow", "The gate is closed: something could not be judged."),
}
# More of them are for the page.
_SHOWN = 10


def show(report: Mapping[str, Any], folder: Path, console: Console, *, advice: str = "") -> None:
    mark, colour, words = _VERDICTS[Verdict(report["verdict"])]
    console.print(Text.assemble((f"{mark} {words}", f"bold {colour}")))
    for line in _faults(report):
        console.print(Text.assemble(("  ✗ ", "red"), line), soft_wrap=True)
    console.print(_table(report))
    for each in report["run"]["skipped"]:
        console.print(Text(f"  {each['suite']} was left out: {each['why']}"), soft_wrap=True)
    if report["baseline"]:
        told = report["baseline"]
        console.print(
            Text(f"baseline: {told['ref']}, {told['date']}, commit {told['commit'] or 'unknown'}")
        )
    if advice:
        console.print(Text.assemble(("! ", "yellow"), advice), soft_wrap=True)
    files = [str(folder / name) for name in ("index.html", "report.json", "junit.xml")]
    there = [name for name in files if Path(name).exists()]
    console.print(Text(", ".join(there)), soft_wrap=True)


def _faults(report: Mapping[str, Any]) -> list[str]:
    lines = [_gate(gate) for gate in report["gates"] if not gate["holds"]]
    for words, found in (
        ("could not be judged", [c for c in report["cases"] if c["grade"] == "error"]),
        ("regressed", [c for c in report["cases"] if c["change"] == "regressed"]),
        ("is in the baseline and no case any more", report["missing"]),
    ):
        lines += [f"{row['suite']}: {row['case']} {words}{_why(row)}" for row in found[:_SHOWN]]
        if len(found) > _SHOWN:
            lines.append(f"and {len(found) - _SHOWN} more")
    return lines


def _gate(gate: Mapping[str, Any]) -> str:
    wanted = [
        f"{words} {gate[key]:g}"
        for words, key in (("at least", "least"), ("at most", "most"))
        if gate[key] is not None
    ]
    found = "was not measured" if gate["value"] is None else f"is {_number(gate['value'])}"
    before = "" if gate["before"] is None else f" (before: {_number(gate['before'])})"
    return f"{gate['suite']}: {gate['measure']} {found}, wanted {' and '.join(wanted)}{before}"


def _why(row: Mapping[str, Any]) -> str:
    reasons = [reason for trial in row.get("trials", ()) for reason in trial["reasons"]]
    return f": {' '.join(reasons[0].split())[:200]}" if reasons else ""


def _table(report: Mapping[str, Any]) -> Table:
    table = Table("", "suite", "passed", "95 % interval", "to the baseline", "errors", box=None)
    for row in report["suites"]:
        gates = [gate for gate in report["gates"] if gate["suite"] == row["name"]]
        open_ = all(gate["holds"] for gate in gates) and not row["grades"]["error"]
        passed = row["measures"].get("passed")
        table.add_row(
            "[green]✓[/green]" if open_ else "[red]✗[/red]",
            row["name"],
            f"{row['grades']['passed']} of {sum(row['grades'].values())}",
            _interval(passed),
            _difference((row["differences"] or {}).get("passed")),
            str(row["grades"]["error"] or ""),
        )
    return table


def _interval(measure: Mapping[str, Any] | None) -> str:
    if measure is None:
        return ""
    ends = (measure["low"], measure["high"])
    told = "" if None in ends else f" ({ends[0]:.1%} … {ends[1]:.1%})"
    return f"{measure['value']:.1%}{told}"


def _difference(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return ""
    return f"{100 * found['value']:+.1f} ({100 * found['low']:+.1f} … {100 * found['high']:+.1f})"


def _number(value: float) -> str:
    return f"{value:.4g}"


def list_suites(suites: Sequence[Mapping[str, Any]], console: Console) -> None:
    table = Table("suite", "kind", "cases", "gate", "what it measures", box=None)
    for row in suites:
        fast = "fast" if row["fast"] else ""
        table.add_row(row["name"], row["kind"], row["cases"], fast, row["about"])
    console.print(table)
