"""Findings for machines: JSON by a schema of ours, SARIF 2.1.0, annotations of GitHub Actions, and
GitLab's report of code quality.

In JSON places are relative to the project. The others want them from the root of the repository:
there `prefix` is put before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from dossier.diagnostics import Diagnostic, Severity, Span, catalogue
from dossier.fingerprint import digest_value

# GitHub's words for a severity, and those of SARIF (3.27.10).
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


class Place(Struct, frozen=True):
    """A place in a file: `path` from the folder of the dossier, with forward slashes; `line` and
    `column` from 1, in characters, 0 for the file as a whole; `length` in characters.
    """

    path: str
    line: int
    column: int
    length: int


class Related(Struct, frozen=True):
    """A second place that explains a finding, and what it says of it."""

    place: Place
    text: str


class Finding(Struct, frozen=True):
    """One finding: its code, which `dossier explain CODE` explains; `error`, `warning` or `advice`;
    the sentence; what to type to mend it, or ''.
    """

    code: str
    severity: str
    message: str
    help: str
    place: Place
    related: tuple[Related, ...]


class Report(Struct, frozen=True):
    """All that a check found: `version` is that of this format, `files` how many were read."""

    version: int
    files: int
    errors: int
    warnings: int
    advice: int
    findings: tuple[Finding, ...]


def format_json(found: Sequence[Diagnostic], file_count: int) -> str:
    """Return findings as one JSON object, described by `json_schema`."""
    count = {one: sum(f.severity is one for f in found) for one in Severity}
    report = Report(
        version=1,
        files=file_count,
        errors=count[Severity.ERROR],
        warnings=count[Severity.WARNING],
        advice=count[Severity.ADVICE],
        findings=tuple(_finding(one) for one in found),
    )
    return _pretty(report)


def json_schema() -> str:
    """Return the JSON Schema (2020-12) of what `format_json` returns."""
    return _pretty(msgspec.json.schema(Report))


def _finding(one: Diagnostic) -> Finding:
    return Finding(
        code=one.code,
        severity=one.severity.value,
        message=one.message,
        help=one.help,
        place=_place(one.span),
        related=tuple(Related(_place(other.span), other.text) for other in one.related),
    )


def _place(span: Span) -> Place:
    return Place(_name(span.path), span.line, span.column, span.length)


def _name(path: str) -> str:
    """Return a path as JSON can have it: what is no UTF-8 in the name of a file is replaced."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _pretty(what: object) -> str:
    return msgspec.json.format(msgspec.json.encode(what), indent=2).decode()


def format_github(found: Sequence[Diagnostic], prefix: str = "") -> str:
    """Return findings as workflow commands, a line each: GitHub shows them beside the lines.

    Escaped as `@actions/core` does it. GitHub shows ten of each severity for a step.
    """
    return "\n".join(_annotate(one, prefix) for one in found)


def _annotate(one: Diagnostic, prefix: str) -> str:
    span = one.span
    where = {"file": prefix + span.path}
    if span.line:
        end = span.column + max(span.length, 1)
        where |= {"line": str(span.line), "col": str(span.column), "endColumn": str(end)}
    where["title"] = one.code
    properties = ",".join(f"{key}={_escape_property(value)}" for key, value in where.items())
    text = f"{one.message}\nhelp: {one.help}" if one.help else one.message
    return f"::{_GITHUB[one.severity]} {properties}::{_escape(text)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def format_gitlab(found: Sequence[Diagnostic], prefix: str = "") -> str:
    """Return findings as a report of code quality, which GitLab shows in a merge request.

    A finding is known again by its code, file and sentence, so that one that has only moved to
    another line is not shown as new.
    """
    entries = [
        {
            "description": f"{one.message} (help: {one.help})" if one.help else one.message,
            "check_name": one.code,
            "fingerprint": digest_value((one.code, one.span.path, one.message)),
            "severity": _GITLAB[one.severity],
            "location": {
                "path": _name(prefix + one.span.path),
                "lines": {"begin": one.span.line or 1},
            },
        }
        for one in found
    ]
    return _pretty(entries)


def format_sarif(found: Sequence[Diagnostic], version: str, prefix: str = "") -> str:
    """Return findings as a log of SARIF 2.1.0, for code scanning; `version` is the program's."""
    codes = sorted({one.code for one in found})
    run = {
        "tool": {
            "driver": {
                "name": "dossier",
                "version": version,
                "rules": [_sarif_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(one, codes.index(one.code), prefix) for one in found],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return _pretty(log)


def _sarif_rule(code: str) -> dict[str, Any]:
    entry = catalogue()[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.rule},
        "defaultConfiguration": {"level": _SARIF[entry.severity]},
    }


def _sarif_result(one: Diagnostic, number: int, prefix: str) -> dict[str, Any]:
    text = f"{one.message}\nHelp: {one.help}" if one.help else one.message
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": number,
        "level": _SARIF[one.severity],
        "message": {"text": text},
        "locations": [_sarif_place(one.span, prefix)],
    }
    if one.related:
        result["relatedLocations"] = [
            {**_sarif_place(other.span, prefix), "message": {"text": other.text}}
            for other in one.related
        ]
    return result


def _sarif_place(span: Span, prefix: str) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(prefix + span.path)}}
    if span.line:
        place["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endColumn": span.column + max(span.length, 1),
        }
    return {"physicalLocation": place}


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - for this format only

    return quote(path, errors="surrogateescape")
