"""The words of the interface: complete in the theme's languages, right in number, changeable."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier.build import build
from dossier.catalogues import Broken, Catalogue, places, read_catalogue, read_entries
from dossier.config import Project
from dossier.dates import parse_date
from dossier.diagnostics import Diagnostics, Span
from dossier.fingerprint import digest_bytes
from dossier.formats import format_coordinates, format_date, format_quantity
from dossier.model import Coordinates
from dossier.quantities import parse_quantity
from dossier.sources import SourceFile
from dossier.templates import Theme, make_environment, read_theme, render
from interface_texts import bring_up_to_date, catalogue_files, extract
from sites_support import BASE
from walk import text_of

LANGUAGES = sorted(catalogue_files())


def shipped(language: str) -> Catalogue:
    sink = Diagnostics()
    theme = read_theme(BASE, "dossier", sink, origin=Span(""))
    assert not sink.has_errors
    return theme.catalogue(language)


def shown(text: str, language: str, page: object) -> str:
    """Return the text of what a template of the theme would show of a page in a language."""
    sink = Diagnostics()
    theme = read_theme(BASE, "dossier", sink, origin=Span(""))
    source = SourceFile("themes/t/templates/a.html", text, digest_bytes(text.encode()))
    environment = make_environment(
        Theme({**theme.templates, "a.html": source}, {}), theme.catalogue(language)
    )
    return text_of(LexborHTMLParser(render(environment, "a.html", page)).body)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_theme_speaks_the_languages_of_the_dossier() -> None:
    assert LANGUAGES == ["ja", "ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_message_translated_and_no_other(language: str) -> None:
    text = catalogue_files()[language].read_text(encoding="utf-8")
    assert bring_up_to_date(text, extract()) == text, "run `make catalogues`"
    entries = read_entries(text, language)
    assert not isinstance(entries, Broken)
    assert [entry.text for entry in entries if not entry.translations] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_and_elements_of_its_message(language: str) -> None:
    text = catalogue_files()[language].read_text(encoding="utf-8")
    marks = re.compile(r"%\(\w+\)s|<[^>]*>")
    entries = read_entries(text, language)
    assert not isinstance(entries, Broken)
    for entry in entries:
        wanted = sorted(marks.findall(entry.text.split("\n")[-1]))
        for one in entry.translations:
            assert sorted(marks.findall(one)) == wanted, entry.text


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("ru", 1, "1 источник"),
        ("ru", 3, "3 источника"),
        ("ru", 11, "11 источников"),
        ("ru", 22, "22 источника"),
        ("ru", 101, "101 источник"),
        ("ru", 2000, "2 000 источников"),
        ("ja", 1, "出典1件"),
        ("ja", 1204, "出典1,204件"),
        ("en", 1, "1 source"),
        ("en", 1204, "1,204 sources"),
    ],
)
def test_a_template_says_a_number_in_the_form_of_the_language(
    language: str, number: int, expected: str
) -> None:
    text = (
        "{% trans total=page, number=page|number %}{{ number }} source"
        "{% pluralize %}{{ number }} sources{% endtrans %}"
    )
    source = SourceFile("themes/t/templates/a.html", text, digest_bytes(text.encode()))
    environment = make_environment(Theme({"a.html": source}, {}), shipped(language))
    lean = render(environment, "a.html", number)
    assert spaced(lean) == expected
    assert environment.plain.get_template("a.html").render(page=number) == lean


@pytest.mark.parametrize(
    ("text", "english", "japanese", "russian"),
    [
        ("2013-04-29", "29 April 2013", "2013年4月29日", "29 апреля 2013 г."),
        ("2013-04", "April 2013", "2013年4月", "апрель 2013 г."),
        ("2013", "2013", "2013年", "2013 г."),
        ("2013-21", "spring 2013", "2013年春", "весна 2013 г."),
        ("194X", "1940s", "1940年代", "1940-е гг."),
        ("19XX", "1900–1999", "1900年〜1999年", "1900–1999 гг."),
        ("1942/1945", "1942 – 1945", "1942年〜1945年", "1942 – 1945 гг."),
        (
            *("2013-04-29/2013-05-03", "29 April – 3 May 2013"),
            *("2013年4月29日〜5月3日", "29 апреля – 3 мая 2013 г."),
        ),
        (
            "2013-11-01/2013-11-02",
            "1 – 2 November 2013",
            "2013年11月1日〜2日",
            "1 – 2 ноября 2013 г.",
        ),
        (
            *("2013-12-31/2014-01-02", "31 December 2013 – 2 January 2014"),
            *("2013年12月31日〜2014年1月2日", "31 декабря 2013 г. – 2 января 2014 г."),
        ),
        # What stands after since and until is in the genitive in Russian.
        ("2013-04/..", "April 2013", "2013年4月", "апреля 2013 г."),
        ("../2013-24", "winter 2013", "2013年冬", "зимы 2013 г."),
        ("194X/..", "1940s", "1940年代", "1940-х гг."),
    ],
)
def test_a_date_is_worded_for_the_language(
    text: str, english: str, japanese: str, russian: str
) -> None:
    value = parse_date(text)
    assert value is not None
    found = [spaced(format_date(value, shipped(tag)).text) for tag in ("en", "ja", "ru")]
    assert found == [english, japanese, russian]


@pytest.mark.parametrize(
    ("text", "english", "japanese", "russian"),
    [
        ("2014", "as of 2014", "2014年現在", "по состоянию на 2014 г."),
        ("../2014", "until 2014", "2014年まで", "до 2014 г."),
        ("2014/..", "since 2014", "2014年から", "с 2014 г."),
        ("2014/2016", "2014 – 2016", "2014年〜2016年", "2014 – 2016 гг."),
    ],
)
def test_only_a_point_in_time_is_what_something_is_as_of(
    text: str, english: str, japanese: str, russian: str
) -> None:
    value = parse_date(text)
    assert value is not None
    template = "{% from 'components/date.html' import as_of %}{{ as_of(page) }}"
    found = [shown(template, tag, format_date(value, shipped(tag))) for tag in ("en", "ja", "ru")]
    assert found == [english, japanese, russian]


@pytest.mark.parametrize(
    ("text", "english", "japanese", "russian"),
    [
        ("3166.60 km²", "3,166.60 km²", "3,166.60km²", "3 166,60 км²"),
        ("8 h", "8 hours", "8時間", "8 часов"),
        ("1 h", "1 hour", "1時間", "1 час"),
        ("2..3 h", "2–3 hours", "2〜3時間", "2–3 часа"),
        ("17291 people", "17,291 people", "17,291人", "17 291 человек"),
        ("22 people", "22 people", "22人", "22 человека"),
        # Japanese counts in ten thousands and hundred millions.
        ("35 billion USD", "35 billion USD", "350億米ドル", "35 млрд долл. США"),
        ("0.30 million USD", "0.30 million USD", "30万米ドル", "0,30 млн долл. США"),
        (
            "1.25..2 billion USD",
            "1.25–2 billion USD",
            "12.5億〜20億米ドル",
            "1,25–2 млрд долл. США",
        ),
    ],
)
def test_a_quantity_is_worded_for_the_language(
    text: str, english: str, japanese: str, russian: str
) -> None:
    value = parse_quantity(text)
    assert value is not None
    found = [spaced(format_quantity(value, shipped(tag))) for tag in ("en", "ja", "ru")]
    assert found == [english, japanese, russian]


def test_coordinates_are_worded_for_the_language() -> None:
    place = Coordinates(Decimal("45.05"), Decimal("-147.5"))
    found = [spaced(format_coordinates(place, shipped(tag))) for tag in ("en", "ja", "ru")]
    assert found == [
        "45.05° N, 147.5° W",
        "北緯45.05度、西経147.5度",
        "45,05° с. ш., 147,5° з. д.",
    ]


def test_a_catalogue_of_a_country_goes_before_that_of_the_language() -> None:
    assert places("pt-BR") == tuple(
        f"translations/{name}/LC_MESSAGES/dossier.po" for name in ("pt", "pt_BR")
    )
    texts = ['msgid "Sources"\nmsgstr "Fontes"\n\nmsgid "Next"\nmsgstr "Seguinte"\n']
    texts.append('msgid "Next"\nmsgstr "Próximo"\n')
    found = read_catalogue("pt-BR", texts)
    assert [found.gettext(one) for one in ("Sources", "Next", "Menu")] == [
        *("Fontes", "Próximo", "Menu")
    ]


def test_half_a_translation_and_a_guess_are_none() -> None:
    found = read_catalogue(
        "ru",
        [
            'msgid "%(n)s a"\nmsgid_plural "%(n)s b"\nmsgstr[0] "%(n)s а"\nmsgstr[1] ""\n',
            '#, fuzzy\nmsgid "Next"\nmsgstr "Назад"\n',
        ],
    )
    assert [found.ngettext("%(n)s a", "%(n)s b", n) for n in (1, 2)] == ["%(n)s a", "%(n)s b"]
    assert found.gettext("Next") == "Next"


def test_equal_files_make_equal_digests_and_others_do_not() -> None:
    texts = ['msgid "Next"\nmsgstr "Weiter"\n', 'msgid "Next"\nmsgstr "Vor"\n']
    digests = [read_catalogue("de", [text]).digest for text in (*texts, texts[0])]
    assert digests[0] == digests[2] != digests[1]


PO = "themes/ours/translations/{}/LC_MESSAGES/dossier.po"


def lay_out_child(root: Path, words: dict[str, str]) -> Project:
    """Make the base a site with a theme of its own that changes words in some languages."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    settings = root / "data/dossier.yaml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}theme: ours\n", encoding="utf-8")
    for language, text in words.items():
        path = root / PO.format(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(root)


def test_a_theme_changes_a_word_of_the_package(tmp_path: Path) -> None:
    project = lay_out_child(
        tmp_path,
        {
            "ja": 'msgid "All sections"\nmsgstr "総目次"\n',
            "en": 'msgid "All sections"\nmsgstr "Everything here"\n',
        },
    )
    build(project, jobs=1)
    japanese = (tmp_path / "output/ja/index.html").read_text(encoding="utf-8")
    assert "総目次" in japanese
    assert "記号の見方" in japanese, "what it does not change is the package's"
    assert "Everything here" in (tmp_path / "output/index.html").read_text(encoding="utf-8")


def test_a_changed_word_renders_the_pages_of_its_language_again(tmp_path: Path) -> None:
    project = lay_out_child(tmp_path, {"ja": 'msgid "All sections"\nmsgstr "総目次"\n'})
    first = build(project, jobs=1)
    (tmp_path / PO.format("ja")).write_text('msgid "Menu"\nmsgstr "もくじ"\n', encoding="utf-8")
    second = build(project, jobs=1)
    outputs = {page.output for page in second.rendered}
    # The page for what is missing speaks all languages.
    theirs = {p.output for p in first.rendered if p.output.startswith("ja/")}
    assert outputs == {*theirs, "404.html"}
    assert {page.reasons for page in second.rendered} == {
        ("its template, its words or its address changed",)
    }
