"""JUnit XML as CI systems read it: valid by the common schema, and each grade in its place."""

from pathlib import Path

import pytest
from lxml import etree

from evals.junit import as_junit
from evals.result import Grade
from tests.evals.running import Bench

# The elements and attributes that Jenkins' xUnit plugin takes (its junit-10.xsd), written down anew.
SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:complexType name="told" mixed="true">
    <xs:attribute name="message" type="xs:string"/><xs:attribute name="type" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="skipped">
    <xs:attribute name="message" type="xs:string"/><xs:attribute name="type" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="case">
    <xs:choice minOccurs="0" maxOccurs="unbounded">
      <xs:element name="skipped" type="skipped"/>
      <xs:element name="error" type="told"/>
      <xs:element name="failure" type="told"/>
      <xs:element name="system-out" type="xs:string"/>
      <xs:element name="system-err" type="xs:string"/>
    </xs:choice>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="classname" type="xs:string"/>
    <xs:attribute name="assertions" type="xs:string"/>
    <xs:attribute name="time" type="xs:decimal"/>
    <xs:attribute name="status" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="suite">
    <xs:sequence><xs:element name="testcase" type="case" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
    <xs:attribute name="time" type="xs:decimal"/>
    <xs:attribute name="timestamp" type="xs:dateTime"/>
    <xs:attribute name="hostname" type="xs:string"/>
    <xs:attribute name="id" type="xs:string"/>
    <xs:attribute name="package" type="xs:string"/>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element name="testsuite" type="suite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name" type="xs:string"/>
      <xs:attribute name="tests" type="xs:nonNegativeInteger"/>
      <xs:attribute name="failures" type="xs:nonNegativeInteger"/>
      <xs:attribute name="errors" type="xs:nonNegativeInteger"/>
      <xs:attribute name="time" type="xs:decimal"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


def parsed(path: Path) -> etree._Element:
    root = etree.fromstring(path.read_bytes())
    etree.XMLSchema(etree.fromstring(SCHEMA)).assertValid(root)
    return root


def suite_in(root: etree._Element, name: str) -> etree._Element:
    return next(each for each in root if each.get("name") == name)


def test_each_grade_is_a_test_and_each_threshold_one_of_the_gate(bench: Bench):
    cases = {"a": "passed", "b": "failed", "c": "raise", "d": "customer"}
    rules = {"passed": {"min": 0.9}, "groundedness": {"min": 0.1}, "ece": {"max": 0.1}}

    bench("run", bench.suite(cases, thresholds=rules), "--out", str(bench.out))

    root = parsed(bench.out / "junit.xml")
    played, gate = suite_in(root, "played"), suite_in(root, "gate")
    assert dict(played.attrib) | {
        "tests": "4",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    } == dict(played.attrib)
    assert [[child.tag for child in case] for case in played] == [
        [],
        ["failure"],
        ["error"],
        ["skipped"],
    ]
    assert "> hi\nhello at 0.2\n[replied]" in played[1][0].text
    assert played[2][0].get("message") == "ValueError: that was too much"
    assert [[child.tag for child in case] for case in gate] == [["failure"], [], ["error"]]
    assert gate[0][0].get("message") == "passed of played is 0.5, wanted: at least 0.9"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("7", "2", "2")


def test_a_missing_case_is_an_error(bench: Bench):
    before = bench.folder / "before"
    bench("run", bench.suite({"a": "passed", "b": "passed"}), "--out", str(before))

    bench("run", bench.suite({"a": "passed"}), "--out", str(bench.out), "--baseline", str(before))

    gone = suite_in(parsed(bench.out / "junit.xml"), "played")[1]
    assert (gone.get("name"), gone[0].tag, gone[0].get("message")) == ("b", "error", "missing")


@pytest.mark.parametrize("words", ["a\x00b\x1b[31m", "<b> & ]]>", "\ud800", "表情 😀"])
def test_whatever_was_said_stays_xml(tmp_path: Path, words: str):
    trial = {
        "trial": 1,
        "seconds": 0.1,
        "reasons": [words],
        "turns": [{"said": [words], "reply": words, "outcome": "replied"}],
    }
    case = {"suite": "s", "case": words, "grade": Grade.FAILED.value, "trials": [trial]}
    report = {
        "run": {"id": "r", "started": "2026-11-30T09:15:00+00:00"},
        "suites": [{"name": "s"}],
        "cases": [case],
        "missing": [],
        "gates": [],
    }

    path = tmp_path / "junit.xml"
    path.write_bytes(as_junit(report))

    assert suite_in(parsed(path), "s").get("failures") == "1"
