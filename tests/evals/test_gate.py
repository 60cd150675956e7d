"""A deliberately broken product does not get through the gate: a threshold, the retriever, a prompt, the binding of a tool."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evals.mutating import Copy

SUITES = ("handoff-fast", "retrieval-fast", "literal")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, int, str]:
    """The product as it is, with what its gate says."""
    folder = tmp_path_factory.mktemp("whole")
    copy = Copy.of_the_product(folder / "code", folder / "data")
    return copy, *copy.gate(*SUITES)


@pytest.fixture
def broken(whole: tuple[Copy, int, str], tmp_path: Path) -> Copy:
    """A copy that begins with the library of the whole one."""
    data = tmp_path / "data"
    home = Path("evaluation") / "demo"
    shutil.copytree(whole[0].data / home, data / home)
    return Copy.of_the_product(tmp_path / "code", data)


def without_thresholds(copy: Copy) -> None:
    """Everything is asserted, however unsure."""
    lines = (copy.folder / "agent/confidence.json").read_text().splitlines()
    for line in {line for line in lines if '"sure":' in line or '"below":' in line}:
        copy.replace("agent/confidence.json", line, f"{line.partition(':')[0]}: 0.0,")


def with_the_worst_first(copy: Copy) -> None:
    copy.replace(
        "knowledge/ranking.py", "(-found.fused, found.chunk.id)", "(found.fused, found.chunk.id)"
    )


def without_the_rule_to_cite(copy: Copy) -> None:
    path = copy.folder / "agent/prompts/answer.md"
    rule = path.read_text().partition("How to answer\n")[2].partition("\n- If")[0]
    assert "Put the source's number behind each sentence" in rule
    copy.replace("agent/prompts/answer.md", f"{rule}\n", "")


def without_the_identity(copy: Copy) -> None:
    """The model has to say whose order it is, and knows nobody."""
    binding = "kind: read\n        bind: {customer_id: customer_id}\n"
    copy.replace("demo/tools.yaml", binding, "kind: read\n", times=3)


def test_the_gate_is_open_for_the_product_as_it_is(whole: tuple[Copy, int, str]):
    copy, status, said = whole

    runs = list((copy.data / "evaluation" / "runs").iterdir())
    report = json.loads((runs[0] / "report.json").read_text(encoding="utf-8"))
    assert status == 0, said
    assert [suite["name"] for suite in report["suites"]] == list(SUITES)
    assert all(gate["holds"] for gate in report["gates"])
    assert {case["language"] for case in report["cases"]} == {"zh", "en"}


@pytest.mark.parametrize(
    ("suite", "damage"),
    [
        ("handoff-fast", without_thresholds),
        ("retrieval-fast", with_the_worst_first),
        ("literal", without_the_rule_to_cite),
        ("literal", without_the_identity),
    ],
)
def test_a_broken_product_is_caught_by_the_gate(
    broken: Copy, suite: str, damage: Callable[[Copy], None]
):
    damage(broken)

    status, said = broken.gate(suite)

    assert status == 1, said
    assert "The gate is closed." in said
