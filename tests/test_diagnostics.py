"""How findings are told: in order, once each, with the line that they are about."""

from __future__ import annotations

from functools import partial

import pytest

from conftest import work_of
from dossier.diagnostics import (
    Diagnostic,
    Diagnostics,
    Label,
    Severity,
    Span,
    format_summary,
    format_text,
    plural,
    suggest,
)

LINES = ["from: 2016-06", "until: 2013-06", "名前: 立石", "x" * 300]


def found(span: Span, *related: Label, text: str = "", helping: str = "") -> Diagnostic:
    return Diagnostic("some-code", Severity.ERROR, "it is wrong", span, helping, text, related)


def told(*findings: Diagnostic) -> str:
    return format_text(findings, lambda path: LINES if path == "a.yaml" else [])


def test_a_finding_has_its_place_line_label_and_help() -> None:
    one = found(
        Span("a.yaml", 2, 8, 7),
        Label(Span("a.yaml", 1, 7, 7), "begins here"),
        text="ends here",
        helping="swap the two",
    )
    assert told(one) == (
        "a.yaml:2:8: error: it is wrong [some-code]\n"
        "    1 | from: 2016-06\n"
        "      |       ------- begins here\n"
        "    2 | until: 2013-06\n"
        "      |        ^^^^^^^ ends here\n"
        "   help: swap the two"
    )


def test_a_place_in_another_file_is_named() -> None:
    one = found(Span("b.yaml", 9, 1), Label(Span("a.yaml", 1, 1, 4), "first here"))
    assert told(one) == (
        "b.yaml:9:1: error: it is wrong [some-code]\n"
        "   ::: a.yaml:1:1\n"
        "    1 | from: 2016-06\n"
        "      | ---- first here"
    )


def test_wide_characters_are_underlined_with_two_columns_each() -> None:
    assert told(found(Span("a.yaml", 3, 5, 2))).split("\n")[1:] == [
        "    3 | 名前: 立石",
        "      |       ^^^^",
    ]


def test_a_long_line_is_cut_around_the_place() -> None:
    lines = told(found(Span("a.yaml", 4, 200, 3))).split("\n")
    assert max(len(line) for line in lines) <= 120
    assert "^^^" in lines[2]


def test_a_file_with_many_findings_is_read_once() -> None:
    asked: list[str] = []

    def lines(path: str) -> list[str]:
        asked.append(path)
        return LINES

    format_text([found(Span("a.yaml", 1, column)) for column in (1, 2, 3)], lines)
    assert asked == ["a.yaml"]


def test_many_findings_in_a_long_line_are_told_as_fast_as_in_a_short_one() -> None:
    times = []
    for length in (1_000, 1_000_000):
        lines = ["x" * length]
        many = [found(Span("a.yaml", 1, column)) for column in range(1, 1_000)]
        shown = partial(format_text, many, lambda _, lines=lines: lines)
        times.append(work_of(shown))
    assert times[1] < 10 * times[0] + 0.1


def test_a_file_as_a_whole_has_no_line() -> None:
    assert told(found(Span("a.yaml"))) == "a.yaml: error: it is wrong [some-code]"


@pytest.mark.parametrize("span", [Span("a.yaml", 99, 1), Span("gone.yaml", 1, 1)])
def test_a_line_that_is_gone_is_left_out(span: Span) -> None:
    assert told(found(span)) == f"{span}: error: it is wrong [some-code]"


def test_findings_are_told_once_and_in_order() -> None:
    sink = Diagnostics()
    for line in (3, 1, 3):
        sink.report("empty-value", Span("b.yaml", line, 1), what="x")
    sink.report("empty-file", Span("a.yaml"))
    assert [str(one.span) for one in sink] == ["a.yaml", "b.yaml:1:1", "b.yaml:3:1"]


def test_a_value_cannot_break_the_report() -> None:
    sink = Diagnostics()
    sink.report("bad-id", Span("a.yaml"), found="a\nb\x1b[31m\u202e" + "c" * 500)
    (one,) = sink
    assert one.message.startswith("'a b [31m ccc")
    assert one.message.isprintable()
    assert len(one.message) < 200


def test_only_errors_stop_a_build() -> None:
    sink = Diagnostics()
    sink.report("unused-source", Span("a.yaml"), id="a")
    assert not sink.has_errors
    sink.report("empty-file", Span("a.yaml"))
    assert sink.has_errors


def test_a_suggestion_comes_before_the_help() -> None:
    sink = Diagnostics()
    sink.report("unknown-role", Span("a.yaml"), suggestion="voice", found="voic", known="voice")
    assert [one.help for one in sink] == ["did you mean 'voice'? write one of: voice"]


def test_an_unknown_code_or_field_is_a_bug_of_ours() -> None:
    with pytest.raises(KeyError):
        Diagnostics().report("no-such-code", Span("a.yaml"))
    with pytest.raises(KeyError):
        Diagnostics().report("bad-id", Span("a.yaml"))


def test_the_summary_counts() -> None:
    warning = Diagnostic("a", Severity.WARNING, "b", Span("a.yaml"))
    error = found(Span("a.yaml"))
    assert format_summary([], 1) == "0 errors, 0 warnings in 1 file"
    assert format_summary([error, error, warning], 1204) == "2 errors, 1 warning in 1,204 files"
    assert (plural(1, "page"), plural(0, "page")) == ("1 page", "0 pages")


def test_the_nearest_name_is_suggested_if_any_is_near() -> None:
    known = ["height", "weight", "summary"]
    assert [suggest(name, known) for name in ("heigth", "wieght", "sumary", "colour", "")] == [
        *("height", "weight", "summary", "", ""),
    ]


def test_a_path_cannot_break_the_report() -> None:
    assert str(Span("data/a\nb\x1b[31m\udcff.yaml", 1, 2)) == "data/a?b?[31m?.yaml:1:2"
