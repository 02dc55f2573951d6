"""The lean code of a template gives what Jinja's own gives, and leaves to it what it cannot."""

from __future__ import annotations

import pytest
from jinja2 import TemplateError

from dossier.compiler import LeanEnvironment
from dossier.fingerprint import digest_bytes
from dossier.sources import SourceFile
from dossier.templates import Theme, make_environment, render
from dossier.views import Link, Words

MACROS = """
{% macro plain(text) %}<b>{{ text }}</b>{% endmacro %}
{% macro given(text, level=2, last="z") %}{{ text }}:{{ level }}:{{ last }};{% endmacro %}
{% macro wrapped(n) %}<i>{{ n }}{{ caller() }}</i>{% endmacro %}
{% macro rest(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}
"""
IMPORT = "{% from 'm.html' import plain, given, wrapped, rest, plain as other %}"
PAGE = Link("../<a>", Words("A & <b>", "ja", is_fallback=True), (Words("x"), Words("y's")))


def environment(text: str, macros: str = MACROS) -> LeanEnvironment:
    files = {"a.html": text, "m.html": macros}
    return make_environment(
        Theme(
            {n: SourceFile(f"themes/t/{n}", t, digest_bytes(t.encode())) for n, t in files.items()},
            {},
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ plain(page.title.text) }}{{ other('<') }}",
        "{{ plain(plain(page.href)) }}",
        "{{ given('a', last=page.kind) }}{{ given(last='b', text=1) }}{{ given('a', 3, 'c') }}",
        "{{ given('<a>')|upper }}{% set kept = given('<a>') %}{{ kept }}{{ kept ~ '<' }}",
        "{% for one in page.names %}{{ loop.index }}{{ plain(one.text) }}{% endfor %}",
        "{% call wrapped(3) %}{{ plain('<') }}{% endcall %}",
        "{{ rest(1, 2, b='<') }}",
        "{% macro o(a) %}{{ plain(a) }}{% if a %}{{ o('') }}{% endif %}{% endmacro %}{{ o('<') }}",
        "{% macro o(plain) %}{{ plain.text.upper() }}{% endmacro %}{{ o(page.title) }}",
        "{% set given = page.title.text %}{{ given }}",
        "{{ _('A & b') }}{{ _('100%%') }}{{ gettext('a') }}",
        "{{ [_('<'), 'b<']|join }}{{ _('b')|upper }}",
        "{{ {'ja': _('in Japanese')}.get(page.title.lang) or _('other') }}",
        "{{ _('to %(who)s', who=page.title.text) }}{{ _('x %(a)s', a=_('<'))|length }}",
        "{% trans who=page.title.text %}to <i>{{ who }}</i> 5%{% endtrans %}",
        "{% trans n=page.names|length %}{{ n }} name{% pluralize %}{{ n }} names{% endtrans %}",
        "{% trans num=1 %}{{ num }} name{% pluralize %}{{ num }} names{% endtrans %}",
        "{{ ngettext('a <%(num)s>', 'b %(num)s', 2) }}",
        "{{ {'a': 1}.a }}{{ {'is': 1}.is }}{{ 5 .real }}{{ (page.names|first).text }}",
        "{% if page.nothing is defined %}a{% else %}b{% endif %}{{ page.nothing|default('<') }}",
        "{{ page.names|map(attribute='text')|join('<') }}{{ page.title.is_fallback }}",
        "{{ None }}{{ 1.5 }}",
        "{{ page.names[0].text }}{{ page.names|length + 1 }}{{ 'a' if page.kind else page.href }}",
        "{% set whole %}<{{ page.href }}>{% endset %}{{ whole }}",
        "{% include 'm.html' %}{% import 'm.html' as m %}{{ m.plain('<') }}",
        "{% macro o(a) %}{{ a.nothing }}{% endmacro %}{{ o(page) if page.kind else 'quiet' }}",
    ],
)
def test_a_page_is_what_jinja_makes_of_it(text: str) -> None:
    made = environment(f"{IMPORT}{text}")
    expected = made.plain.get_template("a.html").render(page=PAGE)
    assert render(made, "a.html", PAGE) == expected


@pytest.mark.parametrize(
    ("text", "macros"),
    [
        (
            "{% macro z() %}{% from 'm.html' import b as a %}{{ a(x=1,y=2) }}{% endmacro %}{{z()}}",
            "",
        ),
        ("{% if page.names %}{% from 'm.html' import b as a %}{% endif %}", ""),
        ("", "{% if 1 %}{% macro a(y, x) %}{{ x }}{{ y }}!{% endmacro %}{% endif %}"),
        ("", "{% set a = b %}"),
        ("", "{% macro a(y, x) %}{{ x }}{{ y }}{{ kwargs }}{% endmacro %}"),
    ],
)
def test_a_name_that_means_two_macros_means_them_where_it_does_in_jinja(
    text: str, macros: str
) -> None:
    both = (
        "{% macro a(x, y) %}{{ x }},{{ y }};{% endmacro %}"
        "{% macro b(y, x) %}{{ x }}-{{ y }};{% endmacro %}"
    )
    made = environment(
        f"{{% from 'm.html' import a %}}{text}{{{{ a(x=1, y=2) }}}}", f"{both}{macros}"
    )
    expected = made.plain.get_template("a.html").render(page=PAGE)
    assert render(made, "a.html", PAGE) == expected


@pytest.mark.parametrize(
    "text",
    ["{{ plain() }}", "{{ given('a', 'b', 'c', 'd') }}", "{{ plain(text='a', other='b') }}"],
)
def test_a_macro_that_is_called_wrongly_fails_as_in_jinja(text: str) -> None:
    made = environment(f"{IMPORT}{text}")
    for one in (made, made.plain):
        with pytest.raises((TypeError, TemplateError)):
            one.get_template("a.html").render(page=PAGE)


class Shouting:
    """A language whose words are the English ones, aloud."""

    def gettext(self, message: str) -> str:
        return message.upper().replace("%(WHO)S", "%(who)s")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def test_words_are_put_in_from_the_translations_of_the_environment() -> None:
    text = (
        "{{ _('one') }} {% trans who='x' %}to {{ who }}{% endtrans %} {{ ngettext('a', 'b', 2) }}"
    )
    made = environment(text)
    made.translations = Shouting()
    assert render(made, "a.html", PAGE) == "ONE TO x B"


def test_languages_share_the_code_of_a_template_and_not_its_words() -> None:
    text = "{{ _('100 %% of <b>one</b>') }}{{ plain(_('one')) }}{{ _('one') ~ '<' }}"
    quiet, loud = (environment(f"{IMPORT}{text}") for _ in range(2))
    loud.translations = Shouting()
    assert [render(one, "a.html", PAGE) for one in (quiet, loud, quiet)] == [
        "100 % of <b>one</b><b>one</b>one&lt;",
        "100 % OF <B>ONE</B><b>ONE</b>ONE&lt;",
        "100 % of <b>one</b><b>one</b>one&lt;",
    ]
    codes = [one.get_template("a.html").root_render_func.__code__ for one in (quiet, loud)]
    assert codes[0] is codes[1]
