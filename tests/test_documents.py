"""Strict YAML: every scalar is the text that was written, and everything knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.diagnostics import Diagnostics, Span
from dossier.documents import Items, Map, Node, Scalar, parse_yaml


def parse(text: str, first_line: int = 1) -> tuple[Map | None, list[str]]:
    sink = Diagnostics()
    found = parse_yaml("x.yaml", text, first_line, sink)
    return found, [f"{one.span} {one.code}" for one in sink]


def plain(node: Node | None) -> object:
    """Return a node as Python would write it, without places."""
    if isinstance(node, Map):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return node.text if node else None


def test_every_scalar_stays_text() -> None:
    text = "a: yes\nb: 012\nc: 1:30\nd: 2013-04-29\ne: null\nf: 1e3\ng: ~\nh: '1'\ni: \"2\"\nj:\n"
    found, said = parse(text)
    assert said == []
    assert plain(found) == {
        "a": "yes",
        "b": "012",
        "c": "1:30",
        "d": "2013-04-29",
        "e": "null",
        "f": "1e3",
        "g": "~",
        "h": "1",
        "i": "2",
        "j": "",
    }


def test_maps_and_lists_may_be_written_in_either_style() -> None:
    block, _ = parse("a:\n  - b: 1\n    c: [2, 3]\n  - d\n")
    flow, _ = parse("{a: [{b: 1, c: [2, 3]}, d]}\n")
    assert plain(block) == plain(flow) == {"a": [{"b": "1", "c": ["2", "3"]}, "d"]}


def test_places_are_exact_in_lines_and_characters() -> None:
    found, _ = parse('名前: {value: "立石", at: 三頁}\nnext:\n  - 𠮷 x\n', first_line=3)
    assert found is not None
    (name, value), (other, items) = found.entries
    assert isinstance(value, Map)
    assert isinstance(items, Items)
    inside = [(key.span, node.span) for key, node in value.entries]
    assert (name.span, other.span) == (Span("x.yaml", 3, 1, 2), Span("x.yaml", 4, 1, 4))
    assert inside == [
        (Span("x.yaml", 3, 6, 5), Span("x.yaml", 3, 13, 4)),
        (Span("x.yaml", 3, 19, 2), Span("x.yaml", 3, 23, 2)),
    ]
    assert [item.span for item in items.items] == [Span("x.yaml", 5, 5, 3)]


def test_a_scalar_over_several_lines_has_the_place_of_its_first() -> None:
    found, _ = parse("a: >\n  one\n  two\nb: |\n  three\n")
    assert found is not None
    assert [(n.text, n.span) for _, n in found.entries if isinstance(n, Scalar)] == [
        ("one two\n", Span("x.yaml", 1, 4, 1)),
        ("three\n", Span("x.yaml", 4, 4, 1)),
    ]


def test_plain_and_quoted_are_told_apart() -> None:
    found, _ = parse("a: x\nb: 'x'\nc: \"x\"\n")
    assert found is not None
    assert [n.is_plain for _, n in found.entries if isinstance(n, Scalar)] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\n", ["x.yaml:1:4 anchor"]),
        ("a: *x\n", ["x.yaml:1:4 anchor"]),
        ("<<: {a: 1}\n", ["x.yaml:1:1 anchor"]),
        ("'<<': 1\n", []),
        ("a: !!str 1\n", ["x.yaml:1:4 tag"]),
        ("a: !x 1\n", ["x.yaml:1:4 tag"]),
        ("a: !!python/object/apply:os.system ['true']\n", ["x.yaml:1:4 tag"]),
        ("a: 1\n---\nb: 2\n", ["x.yaml:2:1 several-documents"]),
        ("---\na: 1\n...\n", []),
        ("? [a]\n: 1\n", ["x.yaml:1:3 key-not-text"]),
        ("'': 1\n", ["x.yaml:1:1 key-not-text"]),
        ("a: 1\na: 2\n", ["x.yaml:2:1 duplicate-key"]),
        ("- a\n", ["x.yaml:1:1 file-not-map"]),
        ("# nothing\n", ["x.yaml empty-file"]),
        ("a: [1\n", ["x.yaml:1:4 malformed-yaml"]),
        ("a: " + "[" * 20 + "]" * 20, ["x.yaml:1:23 too-deep"]),
        ("a: " + "[" * 900, ["x.yaml:1:23 too-deep"]),
        # From 6.0.4 on, PyYAML itself gives up at a thousand.
        ("a: " + "[" * 100_000, ["x.yaml:1:1003 malformed-yaml"]),
        ('a: "\\0"\n', ["x.yaml:1:4 control-character"]),
        ('"\\u202e": a\n', ["x.yaml:1:1 control-character"]),
    ],
    ids=str,
)
def test_what_yaml_guesses_or_hides_is_refused(text: str, said: list[str]) -> None:
    assert parse(text)[1] == said


def test_the_first_of_a_key_given_twice_is_kept_and_the_rest_is_read() -> None:
    found, said = parse("a: 1\na: 2\nb: 3\nb: 4\n")
    assert plain(found) == {"a": "1", "b": "3"}
    assert said == ["x.yaml:2:1 duplicate-key", "x.yaml:4:1 duplicate-key"]


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=20
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_TEXTS)
def test_a_quoted_text_is_read_as_it_is(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    found, said = parse(f"a: {quoted}\n")
    if not said:
        assert plain(found) == {"a": text}
    else:
        assert said == ["x.yaml:1:4 control-character"]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="ab:-[]{}&*!<>'\"|# \n?%@,", max_size=30))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    found, said = parse(text)
    assert (found is None) <= bool(said)
