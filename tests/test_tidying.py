"""One order and style for all files, which say what they said, with every comment."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from conftest import Result, Run
from dossier import tidying
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.differences import compare, is_empty
from dossier.documents import parse_yaml
from dossier.edits import write_files
from dossier.revisions import read_state
from dossier.styles import width_of, write_tree
from dossier.tidying import look_over, tidy
from dossier.trees import Branch, Tree, grow
from records import read_yaml
from sites_support import BASE, SITES

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = sorted(
    path.relative_to(REPOSITORY)
    for top in ("data", "content", "seeds", "tests/sites")
    for path in (REPOSITORY / top).rglob("*")
    if path.suffix in {".yaml", ".md"} and path.name not in {"NOTICE.md", "README.md"}
)


def tidied(text: str) -> str:
    """Return a sound text of YAML in the style; no kind is known."""
    sink = Diagnostics()
    found = tidy("data/things/one.yaml", text, None, sink)
    assert tuple(sink) == ()
    assert found is not None
    return found


def write_tidied(root: Path) -> None:
    untidy = look_over(Project(root)).untidy
    before = {one.path: one.before.encode() for one in untidy}
    write_files(root, {one.path: one.after.encode() for one in untidy}, before)


def is_sound(text: str) -> bool:
    sink = Diagnostics()
    return parse_yaml("one.yaml", text, 1, sink) is not None and not sink.has_errors


def remarks(text: str) -> Counter[str]:
    """Return the comments of a text: what follows a number sign outside of its scalars."""
    letters = list(text)
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            if token.style in {"|", ">"}:  # a comment may stand beside the sign
                start = text.index("\n", start) if "\n" in text[start:] else end
            letters[start:end] = ["x" if char != "\n" else char for char in text[start:end]]
    masked = "".join(letters).split("\n")
    found = zip(masked, text.split("\n"), strict=True)
    return Counter(line[one.index("#") :].rstrip() for one, line in found if "#" in one)


# Texts that YAML is known to take for something else, and signs that mean something to it.
TRAPS = (
    *("12:30", "1e3", "yes", "no", "null", "~", "~9 t", "2013-04-29", "007", "0x1f", "1_000", "+1"),
    *("=", "<<", "- a", "-", "-a", "?", "? a", "?a", ":", ":a", "a: b", "a:", "a #b", "a#b", "# a"),
    *("[a]", "{a: b}", "a, b", "a]", "}", "&a", "*a", "!a", "|", ">-", "%a", "@a", "`a`", "---"),
    *(
        "--- a",
        "...",
        "... a",
        "'",
        '"',
        "it's",
        'say "x"',
        "\\n",
        "a\\",
        " a",
        "a ",
        "",
        " ",
        "a  b",
    ),
    *(
        "a\nb",
        "a\n\nb",
        "a\n",
        "\na",
        "a\n b",
        "a \nb",
        "a\tb",
        "\ta",
        "a\n\tb",
        "\n",
        "a\n\n",
        "\r",
    ),
    *("択捉島", "Ёж: a", "\u00a0", "a\u00a0b", "\u3000a", "\u3000a\n\u3000b"),
    *("\ufeff", "a\ufeffb", "𠮷", "e\u0301"),
    *("http://example.org/?a=b#c", "mailto:a@example.org", "a?", "who? me", "a:b", "x" * 130),
    *(
        "lorem ipsum " * 20,
        "lorem  ipsum - # dolor: sit " * 9,
        "長い文章。" * 30,
        "長い 文章。 " * 30,
    ),
)
letters = st.text(st.sampled_from("ab1 -:#?,[]{}&*!|>'\"%@`~\\\n\tя島"), max_size=12)
texts = st.sampled_from(TRAPS) | letters
keys = st.sampled_from([text for text in TRAPS if text]) | letters.filter(bool)
nodes: st.SearchStrategy[Any] = st.recursive(
    texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
tops = st.dictionaries(keys, nodes, min_size=1, max_size=5)
manners: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from([None, None, "'", '"', "|", ">"]),
        "width": st.sampled_from([20, 80, 1000]),
        "indent": st.sampled_from([2, 4, 7]),
        "allow_unicode": st.booleans(),
    }
)


@given(tops, manners)
def test_whatever_is_written_says_the_same_and_is_written_once(
    said: dict[str, Any], manner: dict[str, Any]
) -> None:
    text = yaml.dump(said, Dumper=yaml.SafeDumper, sort_keys=False, **manner)
    text = text.replace("!!binary", "")
    assume(is_sound(text))
    once = tidied(text)
    assert read_yaml(once) == read_yaml(text)
    assert tidied(once) == once


@st.composite
def remarked(draw: st.DrawFn) -> str:
    """Return YAML with comments and empty lines at any place and column."""
    words = st.sampled_from(["a", "b c", "it's", "1:30", "lorem ipsum " * 12, "x\ny z\n"])
    inner = st.recursive(
        words,
        lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from("klmn"), one),
        max_leaves=8,
    )
    said = draw(st.dictionaries(st.sampled_from("opqr"), inner))
    text = yaml.dump(said, Dumper=yaml.SafeDumper, sort_keys=False, **draw(manners))
    if draw(st.booleans()):  # nothing but remarks may stand between brackets
        text = text.replace("[]", "[\n  ]").replace("{}", "{\n  }")
    written = []
    for number, line in enumerate(text.split("\n")):
        columns = draw(st.lists(st.integers(-1, 7), max_size=2))
        written += [f"{' ' * one}# above {number}" if one >= 0 else "" for one in columns]
        written.append(line + draw(st.sampled_from(["", "", f"  # beside {number}"])))
    return "\n".join(written)


@given(remarked())
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_comments_are_kept_wherever_they_stand(text: str) -> None:
    assume(is_sound(text))
    once = tidied(text)
    assert read_yaml(once) == read_yaml(text)
    assert remarks(once) == remarks(text)
    assert tidied(once) == once


# Lines that make sense together in many ways.
LINES = (
    *("a: b", "b:", "  c: d", "  - e", "- f", "  - g: h", "    i: j", "    - k", "  -", "-"),
    *("l: [m, n]", "o: {p: q,", "  r: s}", "t: [u,", "  v", "  ]", "w: >-", "  x x", "y: |"),
    *('z: "a', '  b"', "", "  ", "# 1", "  # 2", "    # 3", "a2: b  # 4", "b2:  # 5", "---"),
    *("  - c2  # 6", "l2: [m, # 7", "  n] # 8", "w2: >- # 9", "  - # 10", "  - d2: e2 # 11"),
    *("{}", "{ # 15", "}", "m4: [", "  - [", "  ]", "n4: {", "  - {} # 16", "[]: # 17"),
    *("    f2: g2", "o4: {p: q, # 12", "  r: s # 13", "} # 14", "# vim: x", "  multi", "..."),
)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=10))
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_lines_put_together_by_chance_keep_what_they_say(written: list[str]) -> None:
    text = "\n".join(written)
    assume(is_sound(text))
    once = tidied(text)
    assert read_yaml(once) == read_yaml(text)
    assert remarks(once) == remarks(text)
    assert tidied(once) == once


def test_every_file_that_there_is_says_the_same() -> None:
    for path in FILES:
        text = (REPOSITORY / path).read_text("utf-8")
        sink = Diagnostics()
        name = re.sub("^tests/sites/[a-z]+/", "", path.as_posix())
        once = tidy(name, text, None, sink)
        assert (path, once is None, tuple(sink)) == (path, False, ())
        assert once is not None
        assert (path, tidy(name, once, None, sink)) == (path, once)
        now, then = (one.split("---\n", 2) for one in (once, text))
        if path.suffix == ".yaml":
            now, then = ["", once, ""], ["", text, ""]
        assert (path, read_yaml(now[1]), now[2]) == (path, read_yaml(then[1]), then[2])


@pytest.mark.parametrize("site", ["base", "lighthouses", "smallest"])
@given(data=st.data())
@settings(max_examples=10)
def test_records_whose_keys_were_shuffled_say_the_same(site: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / site
        shutil.copytree(SITES / site, root)
        for path in sorted((root / "data").rglob("*.yaml")):
            tree = grow(path.read_text("utf-8"))
            shuffled = replace(tree, root=shuffle(tree.root, data))
            path.write_text(write_tree(shuffled), "utf-8")
        before = read_state(Project(root))
        write_tidied(root)
        assert is_empty(compare(before, read_state(Project(root))))
        assert look_over(Project(root)).untidy == ()


def shuffle(node: Branch, data: st.DataObject) -> Branch:
    """Return a branch with the keys of its maps in another order."""
    twigs = [
        replace(one, node=shuffle(one.node, data)) if isinstance(one.node, Branch) else one
        for one in node.twigs
    ]
    return replace(node, twigs=tuple(twigs if node.is_list else data.draw(st.permutations(twigs))))


UNTIDY = """\
# yaml-language-server: $schema=stone.json

# What it weighs.
weight:
    source:   survey   # read twice
    value: '~9 t'
    at: "page 3"
    # No scales were used.
    note: {en: "An estimate that nobody has made again: the stone stands too deep", ja: 推定。}

names: [{lang: en, key: en, value: "The stone: a name", source: survey, at: page 1}]
"""
TIDY = """\
# yaml-language-server: $schema=stone.json

names: [{key: en, value: "The stone: a name", lang: en, source: survey, at: page 1}]

# What it weighs.
weight:
  value: "~9 t"
  # No scales were used.
  note: {en: "An estimate that nobody has made again: the stone stands too deep", ja: 推定。}
  source: survey  # read twice
  at: "page 3"
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Give a copy of the sound dossier on a made-up stone, in order but for one file."""
    root = tmp_path / "base"
    shutil.copytree(BASE, root)
    write_tidied(root)
    (root / "data/monuments/stone.yaml").write_text(UNTIDY, "utf-8")
    return root


def test_keys_are_put_in_order_with_their_comments(base: Path, run: Run) -> None:
    path = base / "data/monuments/stone.yaml"
    path.chmod(0o640)
    done = run("dossier", "fmt", cwd=base)
    assert done == Result(0, "data/monuments/stone.yaml\n", "1 of 29 files formatted\n")
    assert path.read_text("utf-8") == TIDY
    assert path.stat().st_mode & 0o777 == 0o640
    assert run("dossier", "fmt", cwd=base) == Result(0, "", "0 of 29 files formatted\n")


def test_a_check_names_what_would_change_and_writes_nothing(base: Path, run: Run) -> None:
    path = base / "data/monuments/stone.yaml"
    done = run("dossier", "fmt", "--check", "data", cwd=base)
    assert (done.status, done.out) == (1, "data/monuments/stone.yaml\n")
    assert run("dossier", "fmt", "--check", "content", cwd=base).status == 0
    shown = run("dossier", "fmt", "--diff", "data/monuments", cwd=base)
    assert shown.status == 1
    assert "+++ b/data/monuments/stone.yaml\n" in shown.out
    assert '+  value: "~9 t"\n' in shown.out
    assert path.read_text("utf-8") == UNTIDY


@pytest.mark.parametrize("folder", [".", "examples/leap-seconds"])
def test_the_dossiers_of_the_repository_are_tidy(folder: str, run: Run) -> None:
    done = run("dossier", "fmt", "--check", cwd=REPOSITORY / folder)
    assert (done.status, done.out) == (0, "")


def test_a_file_that_is_no_yaml_is_told_and_left(base: Path, run: Run) -> None:
    broken = base / "data/sources/survey.yaml"
    broken.write_text("title:   A survey\ntitle: [\n", "utf-8")
    twice = base / "data/wardens/ada.yaml"
    twice.write_text("names:   a\nnames: b\n", "utf-8")
    done = run("dossier", "fmt", cwd=base)
    assert (done.status, done.out) == (1, "data/monuments/stone.yaml\n")
    assert "[malformed-yaml]" in done.err
    assert "[duplicate-key]" in done.err
    assert broken.read_text("utf-8") == "title:   A survey\ntitle: [\n"
    assert twice.read_text("utf-8") == "names:   a\nnames: b\n"


def test_a_file_that_would_say_something_else_is_told_and_does_not_block_the_others(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No file is known that does: the style is made to forget the one with the word `title`.
    def forget(tree: Tree) -> str:
        text = write_tree(tree)
        return "gone: gone\n" if "title" in text else text

    monkeypatch.setattr(tidying, "write_tree", forget)
    survey = "data/sources/survey.yaml"
    looked = look_over(Project(base), [base / survey, base / "data/monuments"])
    assert [one.path for one in looked.untidy] == ["data/monuments/stone.yaml"]
    assert [(one.code, one.span.path) for one in looked.found] == [("meaning-changed", survey)]


def test_the_body_of_prose_is_left_byte_for_byte(base: Path) -> None:
    path = base / "content/pages/about.md"
    body = b"Text  \r\nwith [[stone]]\rand\n\n\ttabs  \r\n---\r\nsummary:   x"
    path.write_bytes(b"\xef\xbb\xbf---\r\nsummary:  'About: it'\r\ntitle: About\r\n--- \r\n" + body)
    (one,) = look_over(Project(base), [path]).untidy
    assert one.after.encode() == b'---\ntitle: About\nsummary: "About: it"\n---\n' + body


@pytest.mark.parametrize(
    ("written", "tidy_"),
    [
        ("a: '1:30'\n", 'a: "1:30"\n'),
        ("a: 'say \"x\"'\n", "a: 'say \"x\"'\n"),
        ('a: "say \\"x\\""\n', "a: 'say \"x\"'\n"),
        ("a:   yes\n", "a: yes\n"),
        ("a: {b: [c,d], e: {}}\n", "a: {b: [c, d], e: {}}\n"),
        ("a:\n- b\n-  - c\n", "a:\n  - b\n  - - c\n"),
        ("a: >-\n  short\n  text\n", "a: short text\n"),
        ("a: |\n  b\n  c\n", "a: |\n  b\n  c\n"),
        ("a: |\n  \u3000b\n  \u3000c\n", "a: |\n  \u3000b\n  \u3000c\n"),
        ("{} # b\n", "# b\n{}\n"),
        ("# a\n\n{ # b\n}\n# c\n", "# a\n\n# b\n# c\n{}\n"),
        ("a: [ # b\n  # c\n]\nd: e\n", "# c\na: []  # b\nd: e\n"),
        ("a:\n- [\n  # b\n  ]\n", "a:\n  # b\n  - []\n"),
        ("a: {b: [\n# c\n], d: e}\n", "a:\n  # c\n  b: []\n  d: e\n"),
        ("---\n\n\na: b\n\n\n\nc: d\n...\n", "a: b\n\nc: d\n"),
        (f"a: {'x' * 200}\n", f"a: {'x' * 200}\n"),
        (f"a: https://example.org/{'x' * 200}\n", f"a: https://example.org/{'x' * 200}\n"),
    ],
)
def test_the_style_is_that_of_the_dossier(written: str, tidy_: str) -> None:
    assert tidied(written) == tidy_


def test_long_texts_are_folded_by_columns_of_which_wide_letters_take_two() -> None:
    text = tidied(f"a: {'島の名前 ' * 40}\nb: {'name of it ' * 30}\nc: [{'word, ' * 30}word]\n")
    assert text.startswith("a: >-\n  島の名前 ")
    assert text.endswith("c:\n" + "  - word\n" * 31)
    assert max(width_of(line) for line in text.split("\n")) <= 112


def test_what_is_saved_while_files_are_looked_over_is_kept(base: Path) -> None:
    (one,) = look_over(Project(base)).untidy
    (base / one.path).write_text("weight:   9 t\n", "utf-8")
    with pytest.raises(BuildFailed) as failed:
        write_files(base, {one.path: one.after.encode()}, {one.path: one.before.encode()})
    assert [one.code for one in failed.value.diagnostics] == ["cannot-write"]
    assert (base / one.path).read_text("utf-8") == "weight:   9 t\n"


def test_a_path_outside_of_the_dossier_is_refused(base: Path, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("a:   1\n", "utf-8")
    done = run("dossier", "fmt", str(other), cwd=base)
    assert (done.status, done.out) == (2, "")
    assert f"'{other}' is not in the dossier, which is in '{base}'" in done.err
