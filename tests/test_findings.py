"""Findings for machines: every format, whole."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from dossier.config import Project
from dossier.diagnostics import Diagnostic, Label, Severity, Span
from dossier.findings import (
    format_github,
    format_gitlab,
    format_json,
    format_sarif,
    json_schema,
)
from dossier.outcome import check_project
from sites_support import BASE

ROOT = Path(__file__).resolve().parent.parent
MISTAKE = Diagnostic(
    "bad-date",
    Severity.ERROR,
    "'from' must be a date: found '10%'",
    Span("data/ä/b.yaml", 4, 9, 3),
    "write it as 2013,\nor 2013-04",
    "",
    (Label(Span("data/c.yaml", 1, 2, 5), "first here"),),
)
OLD = Diagnostic("review-due", Severity.ADVICE, "it is old", Span("data/c.yaml", 2, 1, 1))
WHOLE = Diagnostic("empty-file", Severity.WARNING, "the file is empty", Span("data/c.yaml"), "h")
FOUND = (MISTAKE, OLD, WHOLE)


def test_json_holds_everything_that_is_known() -> None:
    mistake, old, whole = (
        {
            "code": "bad-date",
            "severity": "error",
            "message": "'from' must be a date: found '10%'",
            "help": "write it as 2013,\nor 2013-04",
            "place": {"path": "data/ä/b.yaml", "line": 4, "column": 9, "length": 3},
            "related": [
                {
                    "place": {"path": "data/c.yaml", "line": 1, "column": 2, "length": 5},
                    "text": "first here",
                }
            ],
        },
        {
            "code": "review-due",
            "severity": "advice",
            "message": "it is old",
            "help": "",
            "place": {"path": "data/c.yaml", "line": 2, "column": 1, "length": 1},
            "related": [],
        },
        {
            "code": "empty-file",
            "severity": "warning",
            "message": "the file is empty",
            "help": "h",
            "place": {"path": "data/c.yaml", "line": 0, "column": 0, "length": 1},
            "related": [],
        },
    )
    assert json.loads(format_json(FOUND, 12)) == {
        "version": 1,
        "files": 12,
        "errors": 1,
        "warnings": 1,
        "advice": 1,
        "findings": [mistake, old, whole],
    }


def test_the_schema_in_the_documents_is_that_of_the_program() -> None:
    assert (ROOT / "docs/findings.schema.json").read_text(encoding="utf-8") == json_schema() + "\n"


def test_an_annotation_is_one_line_and_nothing_in_it_ends_it() -> None:
    assert format_github(FOUND, "sub/").split("\n") == [
        (
            "::error file=sub/data/ä/b.yaml,line=4,col=9,endColumn=12,title=bad-date"
            "::'from' must be a date: found '10%25'%0Ahelp: write it as 2013,%0Aor 2013-04"
        ),
        "::notice file=sub/data/c.yaml,line=2,col=1,endColumn=2,title=review-due::it is old",
        "::warning file=sub/data/c.yaml,title=empty-file::the file is empty%0Ahelp: h",
    ]


def test_code_quality_knows_a_finding_again_when_its_line_has_moved() -> None:
    moved = Diagnostic("review-due", Severity.ADVICE, "it is old", Span("data/c.yaml", 9, 1, 1))
    (before,), (after,) = json.loads(format_gitlab([OLD])), json.loads(format_gitlab([moved]))
    assert before.pop("location") == {"path": "data/c.yaml", "lines": {"begin": 2}}
    assert after.pop("location") == {"path": "data/c.yaml", "lines": {"begin": 9}}
    assert before == after
    assert before["description"] == "it is old"
    assert (before["check_name"], before["severity"]) == ("review-due", "info")


def test_sarif_names_the_rules_and_the_places() -> None:
    log = json.loads(format_sarif(FOUND, "1.2.3", "sub/"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("dossier", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["bad-date", "empty-file", "review-due"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"][0] == {
        "ruleId": "bad-date",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "'from' must be a date: found '10%'\nHelp: write it as 2013,\nor 2013-04"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "sub/data/%C3%A4/b.yaml"},
                    "region": {"startLine": 4, "startColumn": 9, "endColumn": 12},
                }
            }
        ],
        "relatedLocations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "sub/data/c.yaml"},
                    "region": {"startLine": 1, "startColumn": 2, "endColumn": 7},
                },
                "message": {"text": "first here"},
            }
        ],
    }
    assert [one["level"] for one in run["results"]] == ["error", "note", "warning"]
    assert run["results"][2]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "sub/data/c.yaml"}}}
    ]


def test_a_name_that_is_not_utf8_is_told_to_programs_too() -> None:
    name = os.fsdecode(b"data/\xff.yaml")
    found = (Diagnostic("bad-id", Severity.ERROR, "it is no id", Span(name)),)
    assert json.loads(format_json(found, 1))["findings"][0]["place"]["path"] == "data/\ufffd.yaml"
    assert json.loads(format_gitlab(found))[0]["location"]["path"] == "data/\ufffd.yaml"
    result = json.loads(format_sarif(found, "1"))["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data/%FF.yaml"


def test_nothing_found_is_an_empty_report() -> None:
    assert json.loads(format_json((), 3))["findings"] == []
    assert json.loads(format_sarif((), "1"))["runs"][0]["results"] == []
    assert (format_github(()), json.loads(format_gitlab(()))) == ("", [])


def test_a_person_reads_once_what_many_places_name_and_a_program_gets_every_place(
    tmp_path: Path,
) -> None:
    shutil.copytree(BASE, tmp_path / "site")
    (tmp_path / "site/data/sources/annals.yaml").unlink()
    project = Project(tmp_path / "site")

    text = check_project(project).err
    found = json.loads(check_project(project, as_="json").out)["findings"]
    missing = [one for one in found if one["code"] == "unknown-record"]

    assert text.count("there is no record 'annals'") == 1
    assert f" and {len(missing) - 4} places more" in text
    assert len({one["place"]["path"] for one in missing}) > 5


def test_of_some_files_only_it_is_told_there(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "site")
    (tmp_path / "site/data/sources/annals.yaml").unlink()
    file = tmp_path / "site/data/wardens/ben.yaml"

    told = check_project(Project(tmp_path / "site"), paths=[file]).err

    assert told.startswith("data/wardens/ben.yaml:1:44: error: there is no record 'annals'")
    assert "   also: data/wardens/ben.yaml:3:41\n" in told
