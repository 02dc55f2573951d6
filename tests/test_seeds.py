"""The register of seeds: fingerprints that survive copying, the commands, and the pages."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SITES, Result, Run
from dossier import build
from dossier.config import Project
from dossier.diagnostics import Diagnostics
from dossier.load import load
from dossier.register import format_skeleton
from dossier.seeds import (
    Pair,
    Paragraph,
    Seed,
    compare,
    fingerprint_paragraph,
    fingerprint_text,
    split_paragraphs,
)
from walk import Site, text_of

LIGHTHOUSES = SITES / "lighthouses"
# Invented, like all of the dossier that it belongs to.
LETTER = (
    "Ned Fairlow writes to the pilots’ guild: “Since July\nI look after the lamps.”\n\n"
    "The glass of the upper lamp was cracked; it has been mended.\n\n"
    "Yours ever.\n"
)

# --- fingerprints ---------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1
)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=6)
BENT = {"'": "‘’‚‛‹›ʼ", '"': "“”„‟«»"}


@given(PARAGRAPHS, st.data())
def test_a_fingerprint_survives_what_copying_does(
    words: list[list[str]], data: st.DataObject
) -> None:
    plain = "\n\n".join(" ".join(paragraph) for paragraph in words)
    copied = _copy(words, data)
    assert split_paragraphs(copied) == split_paragraphs(plain)


def _copy(words: list[list[str]], data: st.DataObject) -> str:
    """Return the text as another system might have it: its spaces, lines, marks and letters."""
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    space = st.sampled_from([" ", "  ", "\u00a0", "\t", end, f" {end}"])
    gap = st.sampled_from([end * 2, f"{end} \t{end}", end * 4])
    paragraphs = [
        "".join(
            word + (data.draw(space) if at else "") for at, word in enumerate(one, 1 - len(one))
        )
        for one in words
    ]
    text = "".join(
        part + (data.draw(gap) if at else "")
        for at, part in enumerate(paragraphs, 1 - len(paragraphs))
    )
    for straight, bent in BENT.items():
        text = text.replace(straight, data.draw(st.sampled_from(straight + bent)))
    if data.draw(st.booleans()):
        text = normalize("NFD", text)
    return "\ufeff" + text + data.draw(st.sampled_from(["", end, " "]))


@given(st.text())
def test_levelling_twice_changes_nothing(text: str) -> None:
    once = split_paragraphs(text)
    assert split_paragraphs("\n\n".join(once)) == once


@pytest.mark.parametrize(
    "other",
    [
        "Yours  ever",
        "yours ever.",
        "Yours\n\never.",
        "Yoursever.",
        "Yours ever. P.S.",
        "ours ever.",
    ],
)
def test_another_wording_has_another_fingerprint(other: str) -> None:
    assert fingerprint_text(split_paragraphs(other)) != fingerprint_text(("Yours ever.",))


def test_a_fingerprint_is_that_of_sha_256() -> None:
    # printf 'Yours ever.' | sha256sum
    assert fingerprint_text(("Yours ever.",)).startswith(fingerprint_paragraph("Yours ever."))
    assert fingerprint_paragraph("Yours ever.") == "dd537ef6b4f89949"


@pytest.mark.parametrize(
    ("found", "pairs"),
    [
        ("abcd", ["same", "same", "same", "same"]),
        ("axcd", ["same", "changed", "same", "same"]),
        ("acd", ["same", "missing", "same", "same"]),
        ("abxcd", ["same", "same", "additional", "same", "same"]),
        ("axd", ["same", "changed", "missing", "same"]),
        ("axyzd", ["same", "changed", "changed", "additional", "same"]),
        ("", ["missing"] * 4),
    ],
)
def test_paragraphs_are_paired_in_order(found: str, pairs: list[str]) -> None:
    compared = compare(make_seed("abcd"), tuple(found))
    assert [pair.word for pair in compared.pairs] == pairs
    assert compared.is_document == (found == "abcd")


def make_seed(paragraphs: str) -> Seed:
    """Return a seed whose paragraphs are single letters."""
    return Seed(
        "letters",
        "letters",
        fingerprint_text(tuple(paragraphs)),
        tuple(Paragraph(fingerprint_paragraph(one), (), None) for one in paragraphs),
    )


def test_a_pair_says_where_both_stand() -> None:
    assert compare(make_seed("ab"), ("x", "a", "b")).pairs == (
        Pair(0, 1, is_same=False),
        Pair(1, 2, is_same=True),
        Pair(2, 3, is_same=True),
    )


def test_a_text_of_another_fingerprint_is_not_the_document_though_all_paragraphs_fit() -> None:
    seed = make_seed("ab")
    forged = Seed(seed.id, seed.source, fingerprint_text(("a",)), seed.paragraphs)
    assert not compare(forged, ("a", "b")).is_document


# --- commands -------------------------------------------------------------------------------------


def verify(run: Run, file: Path, text: str | bytes, root: Path = LIGHTHOUSES) -> Result:
    """Run the command on a file of that text."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run("dossier", "seeds", "verify", str(file), "--project", str(root))


def test_the_document_is_known_and_what_rests_on_it_told(run: Run, tmp_path: Path) -> None:
    result = verify(run, tmp_path / "copy.txt", LETTER)
    assert (result.status, result.err) == (0, "")
    assert result.out == (
        "copy.txt is the document of seeds/pilots-letter.yaml, 3 paragraphs\n"
        "A letter to the pilots, Ned Fairlow, 2 August 1931, https://almanac.example/letter\n"
        "\n"
        "paragraph 1 [8e6377b38202fd7c]: same\n"
        "  ned-fairlow.names: Ned Fairlow\n"
        "  ned-fairlow.duties.lamp-inspector: Inspector of lamps\n"
        "\n"
        "paragraph 2 [8b96232ea3ff0e7e]: same\n"
        "  note: The cracked glass is recorded nowhere.\n"
        "  ned-fairlow.duties.lamp-inspector: Inspector of lamps\n"
        "\n"
        "paragraph 3 [dd537ef6b4f89949]: same\n"
        "  note: A farewell.\n"
    )


def test_the_document_is_known_with_other_line_ends_and_marks(run: Run, tmp_path: Path) -> None:
    straight = LETTER.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
    result = verify(run, tmp_path / "copy.txt", "\ufeff" + straight.replace("\n", "\r\n"))
    assert result.status == 0, result.out


def test_a_changed_a_missing_and_an_additional_paragraph_are_told(run: Run, tmp_path: Path) -> None:
    first, second, third = LETTER.strip().split("\n\n")
    text = "\n\n".join([first, second.replace("cracked", "whole"), "A new one.", third])
    changed = verify(run, tmp_path / "copy.txt", text)
    assert changed.status == 1
    assert changed.err == (
        "copy.txt is not the document of seeds/pilots-letter.yaml: "
        "2 of its 3 paragraphs are the same\n"
    )
    assert heads(changed) == [
        "paragraph 1 [8e6377b38202fd7c]: same",
        "paragraph 2 [8b96232ea3ff0e7e]: changed",
        "additional (paragraph 3 of the file)",
        "paragraph 3 [dd537ef6b4f89949]: same (paragraph 4 of the file)",
    ]
    shorter = verify(run, tmp_path / "copy.txt", f"{first}\n\n{third}\n")
    assert shorter.status == 1
    assert heads(shorter) == [
        "paragraph 1 [8e6377b38202fd7c]: same",
        "paragraph 2 [8b96232ea3ff0e7e]: missing",
        "paragraph 3 [dd537ef6b4f89949]: same (paragraph 2 of the file)",
    ]


def heads(result: Result) -> list[str]:
    lines = result.out.splitlines()
    return [line for line in lines if line.startswith(("paragraph", "additional"))]


def test_nothing_of_a_text_is_ever_printed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "copy.txt"
    said = verify(run, file, LETTER.replace("mended", "sold")).out
    said += run("dossier", "seeds", "fingerprint", str(file)).out
    read = (*split_paragraphs(LETTER), *split_paragraphs(file.read_text("utf-8")))
    runs = {" ".join(part) for one in read for part in pairwise(one.split())}
    # The name and the title are the register's own words.
    assert {run for run in runs if run in said} == {"Ned Fairlow", "to the"}


def test_a_foreign_file_is_no_document(run: Run, tmp_path: Path) -> None:
    result = verify(run, tmp_path / "copy.txt", "Something else.\n")
    assert result.status == 1
    assert result.out == ""
    assert result.err == "copy.txt is no document of the register: it has no paragraph of any\n"


def test_a_dossier_without_a_register_knows_no_document(run: Run, tmp_path: Path) -> None:
    result = verify(run, tmp_path / "copy.txt", LETTER, SITES / "smallest")
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("copy.txt is no document of the register")


def test_a_register_that_contradicts_itself_is_told(run: Run, tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIGHTHOUSES, tmp_path / "lights"))
    register = root / "seeds" / "pilots-letter.yaml"
    register.write_text(register.read_text("utf-8").replace("8b96232e", "00000000"), "utf-8")
    result = verify(run, tmp_path / "copy.txt", LETTER, root)
    assert result.status == 1
    assert result.err == (
        "seeds/pilots-letter.yaml contradicts itself: "
        "its fingerprints of text and paragraphs do not fit\n"
    )


def test_a_register_with_mistakes_is_not_used(run: Run, tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIGHTHOUSES, tmp_path / "lights"))
    register = root / "seeds" / "pilots-letter.yaml"
    register.write_text(register.read_text("utf-8").replace("ned-fairlow.names", "x.y"), "utf-8")
    result = verify(run, tmp_path / "copy.txt", LETTER, root)
    assert (result.status, result.out) == (1, "")
    assert "seeds/pilots-letter.yaml:5:13: error: " in result.err
    assert result.err.endswith("nothing was verified: the dossier must be without errors\n")


@pytest.mark.parametrize("command", ["verify", "fingerprint"])
@pytest.mark.parametrize("content", [b"\xff\xfe", b" \r\n\n", None])
def test_what_is_no_text_is_a_usage_mistake(
    run: Run, tmp_path: Path, command: str, content: bytes | None
) -> None:
    file = tmp_path / "copy.txt"
    if content is not None:
        file.write_bytes(content)
    result = run("dossier", "seeds", command, str(file))
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"Usage: dossier seeds {command}")
    assert "Traceback" not in result.err


def test_the_group_alone_shows_its_commands(run: Run) -> None:
    result = run("dossier", "seeds")
    assert result.status == 2
    assert "fingerprint" in result.out + result.err


def test_a_skeleton_is_a_register_to_fill_in(run: Run, small: Path) -> None:
    """With a source and a note to each paragraph it is one, and knows the text."""
    file = small / "copy.txt"
    file.write_text(LETTER, "utf-8")
    printed = run("dossier", "seeds", "fingerprint", "copy.txt")
    assert (printed.status, printed.err) == (0, "")
    assert printed.out == format_skeleton(LETTER)
    filled = printed.out.replace("source:", "source: stone-letter")
    filled = filled.replace("drawn: []", "note: Nothing yet.")
    (small / "seeds").mkdir()
    (small / "seeds" / "letter.yaml").write_text(filled, "utf-8")
    book = (small / "data/sources/stone-book.yaml").read_text("utf-8")
    (small / "data/sources/stone-letter.yaml").write_text(book, "utf-8")
    assert verify(run, file, LETTER, small).status == 0


def test_a_skeleton_that_is_not_filled_in_is_refused(small: Path) -> None:
    (small / "seeds").mkdir()
    (small / "seeds" / "letter.yaml").write_text(format_skeleton(LETTER), "utf-8")
    found = build.check(Project(small)).diagnostics
    assert [one.code for one in found] == ["empty-value", *["idle-paragraph"] * 3]


# --- what reads it --------------------------------------------------------------------------------


def test_the_register_is_among_what_a_build_reads_and_watches() -> None:
    loaded = load(Project(LIGHTHOUSES), Diagnostics())
    assert "seeds/pilots-letter.yaml" in loaded.files
    assert LIGHTHOUSES / "seeds" in build.watched(Project(LIGHTHOUSES))


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(lighthouses: Path) -> Site:
    return Site(lighthouses, "https://lights.example/ambry/")


def test_the_page_of_a_seed_shows_each_paragraph_with_what_rests_on_it(site: Site) -> None:
    page = site.page("seeds/pilots-letter/")
    assert page.heading == "A letter to the pilots"
    assert "6ec05fd115c58ed6617aad3bb593dd6c08f23fe84434da5515039a8e658493dd" in page.text
    assert "https://almanac.example/letter" in page.text
    sections = [page.by_id[f"paragraph-{number}"] for number in (1, 2, 3)]
    assert [text_of(one.css_first("h2")) for one in sections] == [
        "Paragraph 1",
        "Paragraph 2",
        "Paragraph 3",
    ]
    permalinks = [
        [a.attributes["href"] for a in one.css("table.rests a.counts")] for one in sections
    ]
    names, duty = (
        f"../../keepers/ned-fairlow/#{name}" for name in ("names", "duties.lamp-inspector")
    )
    assert permalinks == [[names, duty], [duty], []]
    assert "Ned Fairlow" in text_of(sections[0].css_first(".drawn h3"))
    _, place, sign = sections[0].css("table.rests td")[:3]
    assert text_of(place) == "paragraph 1"
    # The other source is in the list at the foot of the page.
    (other,) = sign.css("small a")
    assert "Almanac" in text_of(page.by_id[(other.attributes["href"] or "")[1:]])
    assert "The cracked glass is recorded nowhere." in text_of(sections[1])
    assert "A farewell." in text_of(sections[2])


def test_the_page_of_a_seed_has_nothing_of_its_text(site: Site) -> None:
    text = site.page("seeds/pilots-letter/").text
    assert not any(paragraph in text for paragraph in split_paragraphs(LETTER))
    assert "has been mended" not in text


def test_a_seed_is_reached_from_its_source_and_the_foot_of_every_page(site: Site) -> None:
    address = f"{site.base}seeds/pilots-letter/"
    source = site.page("folios/pilots-letter/")
    assert address in source.hrefs(source.tree.css("main .lead")[0])
    other = site.page("folios/almanac/")
    assert address not in other.hrefs(other.tree.css("main")[0])
    for page in site.pages.values():
        prefix = "de/" if page.path.startswith("de/") else ""
        assert f"{site.base}{prefix}seeds/" in page.hrefs(page.tree.css("footer")[0])
    listed = site.page("seeds/")
    assert address in listed.hrefs(listed.tree.css("main")[0])
    assert "2 statements, 3 paragraphs" in listed.text


def test_notes_are_in_the_language_of_the_page(site: Site) -> None:
    page = site.page("de/seeds/pilots-letter/")
    assert "Vom gesprungenen Glas" in text_of(page.by_id["paragraph-2"])
    assert page.by_id["paragraph-3"].css_first("[lang=en]") is not None


def test_a_dossier_without_a_register_has_no_page_of_it(small: Path, tmp_path: Path) -> None:
    build.build(Project(small), output=tmp_path / "site")
    site = Site(tmp_path / "site", "https://stone.example/")
    assert [name for name in site.files if "seeds" in name] == []
    assert all("seeds" not in page.html for page in site.pages.values())
