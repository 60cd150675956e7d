"""Write what a run found as JUnit XML, in the form that Jenkins and those who read it after Jenkins take."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from evals.result import Grade

# What XML 1.0 has no place for.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {Grade.FAILED: "failure", Grade.ERROR: "error", Grade.CUSTOMER: "skipped"}


def as_junit(report: Mapping[str, Any]) -> bytes:
    """Each case is a test, and each threshold one of the suite `gate`; a fault of the simulated customer is a skipped one."""
    suites = [_suite(report, row) for row in report["suites"]]
    suites.append(_gate(report))
    root = ET.Element("testsuites", name=_clean(f"xiaoer eval {report['run']['id']}"))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in suites):.3f}")
    root.extend(suites)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(report: Mapping[str, Any], row: Mapping[str, Any]) -> ET.Element:
    name = row["name"]
    tests = [_case(case) for case in report["cases"] if case["suite"] == name]
    for gone in report["missing"]:
        if gone["suite"] == name:
            words = f"It is in the baseline ({gone['before']}) and no case of the suite any more."
            tests.append(_test(name, gone["case"], 0.0, "error", "missing", words))
    return _grouped(name, tests, report)


def _case(case: Mapping[str, Any]) -> ET.Element:
    seconds = sum(trial["seconds"] for trial in case["trials"])
    grade = Grade(case["grade"])
    reasons = [(trial["trial"], reason) for trial in case["trials"] for reason in trial["reasons"]]
    lines = [f"trial {number}: {reason}" for number, reason in reasons]
    told = [*lines, "", *_transcript(case)]
    why = reasons[0][1] if reasons else grade.value
    return _test(case["suite"], case["case"], seconds, _TAGS.get(grade), why, "\n".join(told))


def _transcript(case: Mapping[str, Any]) -> Iterable[str]:
    for trial in case["trials"]:
        for turn in trial["turns"]:
            yield from (f"> {line}" for line in turn["said"])
            yield f"{turn['reply']}\n[{turn['outcome']}]"


def _gate(report: Mapping[str, Any]) -> ET.Element:
    tests = []
    for gate in report["gates"]:
        unmeasured = gate["value"] is None
        tag = None if gate["holds"] else "error" if unmeasured else "failure"
        bounds = [
            f"{words} {gate[key]:g}"
            for words, key in (("at least", "least"), ("at most", "most"))
            if gate[key] is not None
        ]
        found = "not measured" if unmeasured else f"{gate['value']:.4g}"
        words = f"{gate['measure']} of {gate['suite']} is {found}, wanted: {', '.join(bounds)}"
        tests.append(_test("gate", f"{gate['suite']}: {gate['measure']}", 0.0, tag, words, words))
    return _grouped("gate", tests, report)


def _test(
    suite: str, name: str, seconds: float, tag: str | None, message: str, text: str
) -> ET.Element:
    test = ET.Element("testcase", classname=_clean(suite), name=_clean(name), time=f"{seconds:.3f}")
    if tag:
        told = ET.SubElement(test, tag, message=_clean(message))
        # The common schema lets a skipped test say why in its attribute only.
        told.text = None if tag == "skipped" else _clean(text)
    return test


def _grouped(name: str, tests: list[ET.Element], report: Mapping[str, Any]) -> ET.Element:
    group = ET.Element("testsuite", name=_clean(name), tests=str(len(tests)))
    for counted, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        group.set(counted, str(sum(test.find(tag) is not None for test in tests)))
    group.set("time", f"{sum(float(test.get('time', '0')) for test in tests):.3f}")
    group.set("timestamp", report["run"]["started"].removesuffix("+00:00"))
    group.extend(tests)
    return group


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
