"""Templates: strict, escaped, and from the theme alone; what they read is known."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from dossier.diagnostics import Diagnostics, Span
from dossier.fingerprint import digest_bytes
from dossier.sources import SourceFile
from dossier.templates import (
    RenderError,
    Theme,
    check_theme,
    closure,
    closure_digest,
    make_environment,
    read_theme,
    render,
)
from dossier.views import Link, Words


def theme(files: Mapping[str, str]) -> Theme:
    return Theme(
        {
            name: SourceFile(f"themes/t/templates/{name}", text, digest_bytes(text.encode()))
            for name, text in files.items()
        },
        {},
    )


def rendered(text: str, page: object = "page", **others: str) -> str:
    return render(make_environment(theme({"a.html": text, **others})), "a.html", page)


def failed(text: str, page: object = "page", **others: str) -> tuple[str, str]:
    with pytest.raises(RenderError) as error:
        rendered(text, page, **others)
    return str(error.value.span), error.value.problem


def codes(files: Mapping[str, str], *needed: str) -> list[str]:
    sink = Diagnostics()
    check_theme(theme(files), needed, sink)
    return [f"{found.span} {found.code}" for found in sink]


def test_text_is_escaped() -> None:
    text = '<p title="{{ page.text }}">{{ page.text }}</p>'
    assert rendered(text, Words("<b> & \"'")) == (
        '<p title="&lt;b&gt; &amp; &#34;&#39;">&lt;b&gt; &amp; &#34;&#39;</p>'
    )


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("\n\n{{ page.titel }}", 3, "'dossier.views.Words object' has no attribute 'titel'"),
        (
            "{% if page.titel %}x{% endif %}",
            1,
            "'dossier.views.Words object' has no attribute 'titel'",
        ),
        ("{{ nothing }}", 1, "'nothing' is undefined"),
        ("{% for one in nothing %}{% endfor %}", 1, "'nothing' is undefined"),
        ("{{ page.text + 1 }}", 1, 'can only concatenate str (not "int") to str'),
        ("{{ page.text | int / 0 }}", 1, "division by zero"),
        ("{{ page.text | shout }}", 1, "No filter named 'shout'."),
        ("{{ page.text is loud }}", 1, "No test named 'loud'."),
        ("{{ page.text() }}", 1, "'str' object is not callable"),
        ("{% include 'b.html' %}", 1, "b.html"),
    ],
)
def test_what_a_page_has_not_is_an_error_at_its_line(text: str, place: int, problem: str) -> None:
    assert failed(text, Words("a")) == (f"themes/t/templates/a.html:{place}:1", problem)


def test_the_innermost_template_is_named() -> None:
    macro = "{% macro m(words) %}\n{{ words.nothing }}\n{% endmacro %}"
    text = "{% from 'b.html' import m %}\n{{ m(page) }}"
    place, _ = failed(text, Words("a"), **{"b.html": macro})
    assert place == "themes/t/templates/b.html:2:1"


def test_a_template_that_calls_itself_is_an_error_of_its_author() -> None:
    text = "{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}"
    assert failed(text)[1] == "it calls itself without end"


@pytest.mark.parametrize(
    "text",
    [
        "\n{{ page.title }}",
        "{% macro m(words) %}\n{{ words }}{% endmacro %}{{ m(page.title) }}",
        "\n{% trans words=page.title %}Map: {{ words }}{% endtrans %}",
        "{{ page.title.get('text') if page.title.get is defined }}\n{{ page.title }}",
    ],
)
def test_a_part_of_the_context_is_no_text_of_a_page(text: str) -> None:
    assert failed(text, Link("../", Words("a"))) == (
        "themes/t/templates/a.html:2:1",
        "Words is no text: put an attribute of it, or give it to the macro that shows it",
    )


def test_an_error_of_ours_is_not_called_one_of_a_template() -> None:
    with pytest.raises(LookupError):
        render(make_environment(theme({})), "a.html", "page")


@pytest.mark.parametrize(
    "name",
    ["cycler", "joiner", "namespace", "lipsum", "dict", "config", "self.__init__", "settings"],
)
def test_a_template_sees_nothing_but_its_page(name: str) -> None:
    with pytest.raises(RenderError):
        rendered(f"{{{{ {name}.x }}}}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{% include 'b.html' %}", []),
        ("{% include 'c.html' %}", ["themes/t/templates/a.html:1:1 template-elsewhere"]),
        ("\n{% include '../b.html' %}", ["themes/t/templates/a.html:2:1 template-elsewhere"]),
        ("{% extends '/etc/passwd' %}", ["themes/t/templates/a.html:1:1 template-elsewhere"]),
        ("{% import page.x as b %}", ["themes/t/templates/a.html:1:1 dynamic-template"]),
        ("{% from 'b' ~ '.html' import x %}", ["themes/t/templates/a.html:1:1 dynamic-template"]),
        ("{% include ['b.html'] %}", ["themes/t/templates/a.html:1:1 dynamic-template"]),
        (
            "{% include 'c.html' ignore missing %}",
            ["themes/t/templates/a.html:1:1 template-elsewhere"],
        ),
        ("{% if x %}", ["themes/t/templates/a.html:1:1 template-syntax"]),
        ("{% nothing %}", ["themes/t/templates/a.html:1:1 template-syntax"]),
        ("{{ 'a }}", ["themes/t/templates/a.html:1:1 template-syntax"]),
    ],
)
def test_templates_are_checked_before_they_are_used(text: str, found: list[str]) -> None:
    assert codes({"a.html": text, "b.html": ""}) == found


def test_a_theme_without_a_template_that_is_needed_is_told() -> None:
    assert codes({"a.html": ""}, "a.html", "layout.html") == ["themes/layout.html missing-template"]


FILES = {
    "a.html": "{% extends 'layout.html' %}{% from 'm.html' import m %}{% include 'i.html' %}",
    "layout.html": "{% include 'i.html' %}",
    "m.html": "{% import 'n.html' as n %}",
    "n.html": "{% import 'm.html' as m %}",
    "i.html": "",
    "other.html": "",
}


def test_the_closure_of_a_template_is_all_that_it_reads() -> None:
    made = theme(FILES)
    names = closure(made, "a.html")
    assert names == ("a.html", "i.html", "layout.html", "m.html", "n.html")


@pytest.mark.parametrize("changed", sorted(FILES))
def test_the_digest_of_a_closure_changes_with_what_is_read(changed: str) -> None:
    before, after = theme(FILES), theme({**FILES, changed: FILES[changed] + "x"})
    digests = [closure_digest(one, "a.html") for one in (before, after)]
    assert (digests[0] != digests[1]) is (changed != "other.html")


def test_a_missing_template_has_a_place() -> None:
    sink = Diagnostics()
    check_theme(theme({}), ("layout.html",), sink)
    assert [found.span for found in sink] == [Span("themes/layout.html")]


def test_a_file_of_a_theme_whose_name_is_not_utf8_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "themes/t/static"
    folder.mkdir(parents=True)
    (folder / os.fsdecode(b"a\xff.css")).write_text("")
    sink = Diagnostics()
    theme = read_theme(tmp_path, "t", sink, origin=Span("data/dossier.yaml"))
    assert [one.code for one in sink] == ["unreadable-file"]
    assert all(path.isprintable() for path in theme.static)
