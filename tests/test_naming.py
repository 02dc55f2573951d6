"""What things are called in a language: by its readers' own name, with that of others once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier.build import build
from dossier.config import Project
from dossier.contexts.entries import begin_link, make_entry
from dossier.contexts.frame import Frame
from dossier.contexts.records import make_record_page
from dossier.contexts.wording import begin, mark, mark_html
from dossier.library import Library
from dossier.plan import plan
from dossier.reader import Reader
from dossier.views import Words
from sites_support import BASE, read_dossier_with
from walk import text_of

SETTINGS = """
names:
  overdale: {language: ja, mark: {ru: ов.}}
  netherby: {language: ru, mark: {ja: 谷の名}}
"""
OURS, THEIRS = "used_by: overdale", "used_by: netherby"
NAME = "  - {{key: k{number}, value: {value}, lang: {lang}{more}}}"
SOURCED, MADE = "source: survey, at: page 9", "unverified: Made by its sounds."


def settings(languages: str = "[en, ja, ru]") -> str:
    text = (BASE / "data/dossier.yaml").read_text(encoding="utf-8")
    return text.replace("languages: [en, ja]", f"languages: {languages}") + SETTINGS


def record(*names: tuple[str, str, str]) -> str:
    """Return a record with names: value, language, further keys."""
    lines = [
        NAME.format(number=number, value=value, lang=lang, more=f", {more}" if more else "")
        for number, (value, lang, more) in enumerate(names)
    ]
    return "names:\n" + "\n".join(lines) + "\n"


WELL = record(
    ("The Well", "en", f"{OURS}, {SOURCED}"),
    ("Deep Hole", "en", f"{THEIRS}, {SOURCED}"),
    ("井戸", "ja", f"{OURS}, {SOURCED}"),
    ("Яма", "ru", f"{THEIRS}, {SOURCED}"),
)


def library_with(files: Mapping[str, str], root: Path) -> Library:
    library, codes = read_dossier_with({"data/dossier.yaml": settings(), **files}, root)
    assert codes == []
    return library


def frame_of(text: str, root: Path, language: str) -> Frame:
    library = library_with({"data/monuments/well.yaml": text}, root)
    return Frame(Reader(library), "", language)


def first_and_second(text: str, root: Path, language: str) -> tuple[Words, Words]:
    frame = frame_of(text, root, language)
    return frame.link("well").title, frame.link("well").title


def paired(own: str, mark: str, other: Words) -> Words:
    parts = (Words(own), Words(" ("), Words(mark), Words(" "), other, Words(")"))
    return Words("".join(part.text for part in parts), parts=parts)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", Words("Deep Hole / The Well"), Words("Deep Hole / The Well")),
        ("ja", paired("井戸", "谷の名", Words("Яма", "ru")), Words("井戸")),
        ("ru", paired("Яма", "ов.", Words("井戸", "ja")), Words("Яма")),
    ],
)
def test_a_language_calls_things_as_its_readers_do(
    language: str, first: Words, second: Words, tmp_path: Path
) -> None:
    assert first_and_second(WELL, tmp_path, language) == (first, second)


@pytest.mark.parametrize(
    ("more", "first"),
    [
        # The name of others in the language of the page, if somebody uses it.
        ([("ヤマ", "ja", f"{THEIRS}, {SOURCED}")], Words("井戸 (谷の名 ヤマ)")),
        # A name that was made by its sounds is nobody's.
        ([("ヤマ", "ja", MADE)], None),
        # One that both use needs no other beside it.
        ([("井戸", "ja", f"{THEIRS}, {SOURCED}")], Words("井戸")),
        # Nor does one that both use, however each writes it in its own letters.
        ([("Ido", "en", f"used_by: [overdale, netherby], {SOURCED}")], Words("井戸")),
        # A preferred name stands alone.
        ([("泉", "ja", f"rank: preferred, {SOURCED}")], Words("泉")),
    ],
)
def test_the_name_of_others_is_one_that_is_used(
    more: list[tuple[str, str, str]], first: Words | None, tmp_path: Path
) -> None:
    found, _ = first_and_second(WELL + record(*more)[7:].replace("k0", "k9"), tmp_path, "ja")
    assert found == (first or first_and_second(WELL, tmp_path, "ja")[0])


def test_a_name_made_by_its_sounds_is_no_title_beside_names_in_use(tmp_path: Path) -> None:
    text = record(("Deep Hole", "en", f"{THEIRS}, {SOURCED}"), ("ヤマ", "ja", MADE))
    found, _ = first_and_second(text, tmp_path, "ja")
    assert found == Words("Deep Hole", "en", is_fallback=True)


def test_where_no_side_is_named_a_made_name_is_better_than_none(tmp_path: Path) -> None:
    text = record(("The Well", "en", SOURCED), ("井戸", "ja", MADE))
    assert first_and_second(text, tmp_path, "ja") == (Words("井戸"), Words("井戸"))


def test_what_stands_in_for_a_name_takes_no_side(tmp_path: Path) -> None:
    text = record(
        ("The Well", "en", f"{OURS}, {SOURCED}"), ("Deep Hole", "en", f"{THEIRS}, {SOURCED}")
    )
    found, _ = first_and_second(text, tmp_path, "ja")
    assert found == Words("Deep Hole / The Well", "en", is_fallback=True)


@pytest.mark.parametrize(
    ("title", "begun"),
    [
        (Words("остров"), Words("Остров")),
        (paired("яма", "ов.", Words("井戸", "ja")), paired("Яма", "ов.", Words("井戸", "ja"))),
        (Words("de facto", "la"), Words("de facto", "la")),
        (Words("井戸"), Words("井戸")),
        (Words(""), Words("")),
    ],
)
def test_a_title_in_the_language_of_the_page_begins_a_line_with_a_capital(
    title: Words, begun: Words
) -> None:
    assert begin(title) == begun


def test_the_title_of_a_page_begins_with_a_capital_and_a_mention_does_not(tmp_path: Path) -> None:
    pit = record(("яма", "ru", f"{THEIRS}, {SOURCED}"))
    library = library_with({"data/monuments/well.yaml": pit}, tmp_path)
    frame = Frame(Reader(library), "", "ru")
    page = make_record_page(Frame(Reader(library), "monuments/well/", "ru"), "well", None)
    entry = make_entry(frame, library.records["well"])
    assert (page.heading.text, page.head.title.text) == ("Яма", "Яма")
    assert (entry.link.title.text, frame.link("well").title.text) == ("Яма", "яма")
    assert begin_link(frame, "well").title.text == "Яма"


def test_a_side_without_a_mark_is_named(tmp_path: Path) -> None:
    plain = settings().replace(", mark: {ja: 谷の名}", "")
    library, _ = read_dossier_with(
        {"data/dossier.yaml": plain, "data/monuments/well.yaml": WELL}, tmp_path
    )
    side = Frame(Reader(library), "", "ja").title(library.records["netherby"]).text
    assert Frame(Reader(library), "", "ja").link("well").title.text == f"井戸 ({side}: Яма)"


def test_what_pages_share_mentions_nothing_for_the_first_time(tmp_path: Path) -> None:
    library = library_with({"data/monuments/well.yaml": WELL}, tmp_path)
    pages = plan(library, None, frozenset())
    for page in pages:
        page.context(library)
    for page in pages:
        assert page.context(library) == page.context(dataclasses.replace(library)), page.output


ABOUT = """---
title: {en: About, ja: 説明}
---

See [[well|this]], [[well]] and [[well]].[[fact:stone.weight]]
"""


def published(files: Mapping[str, str], root: Path) -> Path:
    library_with(files, root)
    build(Project(root), jobs=1)
    return root / "output"


def test_a_page_says_the_name_of_others_once(tmp_path: Path) -> None:
    output = published(
        {
            "data/monuments/well.yaml": WELL,
            "content/pages/about.md": ABOUT,
            "content/pages/about.ja.md": ABOUT,
        },
        tmp_path,
    )
    about = LexborHTMLParser((output / "ja/about/index.html").read_text("utf-8"))
    links = about.css(".prose p > a")
    assert [text_of(a) for a in links] == ["this", "井戸（谷の名Яма）", "井戸"]
    assert [text_of(one) for one in links[1].css("[lang]")] == ["Яма"]
    well = LexborHTMLParser((output / "ja/monuments/well/index.html").read_text("utf-8"))
    heading, crumb = well.css_first("h1"), well.css_first(".breadcrumb [aria-current]")
    assert (text_of(heading), text_of(crumb)) == ("井戸（谷の名Яма）", "井戸")


def test_a_text_may_say_the_name_of_others_itself(tmp_path: Path) -> None:
    text = ABOUT.replace("[[well]] and [[well]]", "[[well]]（谷の名ヤマ）と[[well]]")
    files = {"content/pages/about.md": ABOUT, "content/pages/about.ja.md": text}
    output = published({"data/monuments/well.yaml": WELL, **files}, tmp_path)
    about = LexborHTMLParser((output / "ja/about/index.html").read_text("utf-8"))
    assert [text_of(a) for a in about.css(".prose p > a")] == ["this", "井戸", "井戸"]


def test_a_text_that_is_not_translated_says_so_and_keeps_its_names(tmp_path: Path) -> None:
    output = published(
        {"data/monuments/well.yaml": WELL, "content/pages/about.md": ABOUT}, tmp_path
    )
    page = LexborHTMLParser((output / "ru/about/index.html").read_text("utf-8"))
    prose = page.css_first(".prose[lang=en]")
    assert prose is not None
    assert [text_of(a) for a in prose.css("p > a")] == ["this", *["Deep Hole / The Well"] * 2]
    assert text_of(page.css_first(".body .fallback")) == "на английском"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", ["朝霧", "貝塚", "丘", "Hill", "Яма"]),
        ("ru", ["Ёлки", "Ель", "Яма", "Hill", "朝霧"]),
        ("en", ["apple", "Épée", "Zoo"]),
    ],
)
def test_a_list_is_in_the_order_of_its_language(
    language: str, expected: list[str], tmp_path: Path
) -> None:
    readings = {"朝霧": "あさぎり", "貝塚": "かいづか"}
    tags = {"Ё": "ru", "Е": "ru", "Я": "ru"}
    vocabulary = (BASE / "data/vocabulary.yaml").read_text(encoding="utf-8")
    files = {
        "data/vocabulary.yaml": vocabulary.replace(
            "qualifiers:\n", "qualifiers:\n  reading: {type: text, label: Reading}\n", 1
        ).replace("used_by]", "used_by, reading]")
    }
    for number, name in enumerate(sorted(expected)):
        own = "ja" if "一" <= name[0] <= "龯" else tags.get(name[0], "en")
        more = f"reading: {readings[name]}, " if name in readings else ""
        files[f"data/monuments/m{number}.yaml"] = record((name, own, more + SOURCED))
    library = library_with(files, tmp_path)
    frame = Frame(Reader(library), "", language)
    made = [library.records[f"m{number}"] for number in range(len(expected))]
    found = sorted(made, key=frame.key)
    assert [frame.title(one).text for one in found] == expected


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        (
            "Villages (留別村, 紗那村)",
            "en",
            [("Villages (", ""), ("留別村, 紗那村", "ja"), (")", "")],
        ),
        ("爺爺岳（Тятя）の標高", "ja", [("爺爺岳（", ""), ("Тятя", "ru"), ("）の標高", "")]),
        ("Plain, with é", "en", []),
        # Ainu in kana is not Japanese: of other languages it is not known what they write.
        ("エツ゚ヲロㇷ゚シㇼ", "ain", []),
    ],
)
def test_words_in_the_script_of_another_language_are_marked(
    text: str, language: str, parts: list[tuple[str, str]]
) -> None:
    lang = "" if language in {"en", "ja", "ru"} else language
    first = language if not lang else "en"
    found = mark(Words(text, lang), (first, "en", "ja", "ru"))
    assert (found.text, found.lang) == (text, lang)
    assert found.parts == tuple(Words(*part) for part in parts)


def test_a_script_that_two_languages_write_says_nothing() -> None:
    text = Words("The Тятя volcano")
    assert mark(text, ("en", "ru", "bg")) == text
    assert mark(Words("The 山 volcano"), ("en", "ja", "zh-Hant")).parts == ()


def test_words_of_another_script_are_marked_in_prose_too() -> None:
    html = '<p title="島">The 島 &amp; <a href="x" lang="ja">国後島</a>, <b>Тятя</b></p>'
    assert mark_html(html, ("en", "ja", "ru")) == (
        '<p title="島">The <span lang="ja">島</span> &amp; <a href="x" lang="ja">国後島</a>, '
        '<b><span lang="ru">Тятя</span></b></p>'
    )
