"""A record gets another id: everywhere, and nothing else is touched."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import Result, Run
from dossier import build
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.edits import write_files
from dossier.forwarding import drop_redirect
from dossier.load import REDIRECTS, load
from dossier.outlines import read_outlines
from dossier.renaming import rename
from dossier.revisions import read_state
from dossier.rules import check as check_rules
from sites_support import BASE, SITES, findings
from walk import Site, faults

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Give a copy of the sound dossier on a made-up stone."""
    return Path(shutil.copytree(BASE, tmp_path / "base"))


@pytest.fixture
def lights(tmp_path: Path) -> Path:
    """Give a copy of the dossier on two lights, with a map and a register."""
    return Path(shutil.copytree(SITES / "lighthouses", tmp_path / "lighthouses"))


def read_files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for top in ("data", "content", "seeds")
        for path in sorted((root / top).rglob("*"))
        if path.is_file()
    }


def apply(root: Path, old: str, new: str, *, redirects: bool = True) -> dict[str, bytes]:
    """Rename a record, and return the files that are new or changed."""
    before = read_files(root)
    renamed = rename(Project(root), old, new, redirects=redirects)
    write_files(root, renamed.files, renamed.read)
    after = read_files(root)
    return {path: data for path, data in after.items() if before.get(path) != data}


def test_every_place_that_names_a_record_is_changed_and_nothing_round_it(base: Path) -> None:
    (base / "data/villages/overdale.yaml").write_text(
        "# overdale: its own words keep the name.\n"
        'names: {value: "overdale", lang: en, source: survey, at: overdale}\n'
        "neighbours:\n"
        "  - {value: netherby, source: survey, at: map}   # not overdale\n"
        "  - value: >-  # overdale\n"
        "      netherby\n"
        "    key: again\n"
        "    according_to: 'overdale'\n"
        "    sources: {survey: map, annals: folio 9}\n",
        "utf-8",
    )
    kind = base / "data/kinds/village.yaml"
    text = kind.read_text("utf-8")
    kind.write_text(
        f"{text}  neighbours: {{type: reference, to: [village], label: Next to, "
        "cardinality: many, inverse: Next to}\n",
        "utf-8",
    )
    other = base / "content/pages/more.md"
    other.write_bytes(
        b"\xef\xbb\xbf---\r\ntitle: overdale\r\n---\r\n"
        b"`[[overdale]]`, [[ overdale |overdale]], [[overdale]] and\r\n"
        b"[[fact:overdale.neighbours.netherby]][[fact:netherby.names]].\r\n"
    )

    changed = apply(base, "overdale", "upperdale")
    assert changed["data/villages/upperdale.yaml"].decode() == (
        "# overdale: its own words keep the name.\n"
        'names: {value: "overdale", lang: en, source: survey, at: overdale}\n'
        "neighbours:\n"
        "  - {value: netherby, source: survey, at: map}   # not overdale\n"
        "  - value: >-  # overdale\n"
        "      netherby\n"
        "    key: again\n"
        "    according_to: 'upperdale'\n"
        "    sources: {survey: map, annals: folio 9}\n"
    )
    assert changed["content/pages/more.md"] == (
        b"\xef\xbb\xbf---\r\ntitle: overdale\r\n---\r\n"
        b"`[[overdale]]`, [[ upperdale |overdale]], [[upperdale]] and\r\n"
        b"[[fact:upperdale.neighbours.netherby]][[fact:netherby.names]].\r\n"
    )
    assert b"sides: [upperdale, netherby]" in changed["data/dossier.yaml"]
    assert b"leans: [upperdale]" in changed["data/terms.yaml"]
    assert b"value: upperdale, according_to: upperdale," in changed["data/monuments/stone.yaml"]
    assert not (base / "data/villages/overdale.yaml").exists()

    changed = apply(base, "netherby", "lowerby")
    assert b"value: >-  # overdale\n      lowerby\n" in changed["data/villages/upperdale.yaml"]
    # The key of an item is the id that it names, so the path of the statement changes as well.
    assert b"[[fact:upperdale.neighbours.lowerby]]" in changed["content/pages/more.md"]

    changed = apply(base, "survey", "map-of-1931")
    assert (
        b"sources: {map-of-1931: map, annals: folio 9}" in changed["data/villages/upperdale.yaml"]
    )


def test_prose_moves_in_all_languages(base: Path) -> None:
    changed = apply(base, "survey-recap", "what-the-survey-says")
    assert sorted(changed) == [
        "content/recaps/what-the-survey-says.ja.md",
        "content/recaps/what-the-survey-says.md",
        REDIRECTS,
    ]


def test_the_register_and_the_map_follow(lights: Path) -> None:
    changed = apply(lights, "lamp-inspector", "inspector")
    assert (
        b"[ned-fairlow.names, ned-fairlow.duties.inspector]"
        in (changed["seeds/pilots-letter.yaml"])
    )
    changed = apply(lights, "pilots-letter", "last-letter")
    assert changed["seeds/pilots-letter.yaml"].startswith(b"source: last-letter\n")
    changed = apply(lights, "north-light", "old-light")
    drawn = read_outlines(changed["data/geo/ambry.geojson"].decode()).features
    assert "old-light" in {name for one in drawn for name in (one.id, one.group)}
    assert b"north-light" not in changed["data/geo/ambry.geojson"]


@pytest.mark.parametrize("site", ["base", "lighthouses", "smallest"])
@given(data=st.data())
@settings(max_examples=8)
def test_there_and_back_again_gives_the_same_bytes(site: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(SITES / site, Path(folder) / site))
        go_and_come_back(root, data)


# A build of the flagship is too dear to look for a smaller example with.
@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=2, phases=[Phase.generate])
def test_the_flagship_survives_it_too(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for top in ("data", "content", "seeds"):
            shutil.copytree(REPOSITORY / top, Path(folder) / top)
        go_and_come_back(Path(folder), data)


def test_a_side_is_called_otherwise_in_the_settings_the_terms_and_on_the_map(
    tmp_path: Path,
) -> None:
    for top in ("data", "content", "seeds"):
        shutil.copytree(REPOSITORY / top, tmp_path / top)
    before = read_files(tmp_path)
    apply(tmp_path, "russia", "x-side", redirects=False)
    changed = {path for path, text in read_files(tmp_path).items() if text != before.get(path)}
    assert {"data/dossier.yaml", "data/terms.yaml", "data/geo/lines.geojson"} < changed
    assert codes(Project(tmp_path)) == []
    apply(tmp_path, "x-side", "russia", redirects=False)
    assert read_files(tmp_path) == before


def codes(project: Project) -> list[str]:
    sink = Diagnostics()
    loaded = load(project, sink)
    assert loaded.library is not None
    check_rules(loaded.library, loaded.lines, sink)
    return sorted(one.code for one in sink)


NEW_IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){1,3}", fullmatch=True)


def go_and_come_back(root: Path, data: st.DataObject) -> None:
    project = Project(root)
    library = read_state(project)
    old = data.draw(st.sampled_from(sorted(library.records)))
    new = data.draw(NEW_IDS.filter(lambda id_: id_ not in library.records))
    before, said = read_files(root), codes(project)
    apply(root, old, new, redirects=False)
    assert codes(project) == said
    renamed = read_state(project)
    assert old not in {*renamed.referring, *renamed.resting, *renamed.records}
    apply(root, new, old, redirects=False)
    assert read_files(root) == before


def test_an_old_address_leads_on_in_every_language_through_a_second_rename(base: Path) -> None:
    apply(base, "stone", "rock")
    apply(base, "rock", "boulder")
    redirects = (base / REDIRECTS).read_text("utf-8")
    assert redirects.endswith("/monuments/stone/: boulder\n/monuments/rock/: boulder\n")
    output = base.parent / "site"
    build.build(Project(base), output=output)
    for page, way, there in (
        ("monuments/stone", "../../monuments/boulder/", "monuments/boulder/"),
        ("ja/monuments/rock", "../../../ja/monuments/boulder/", "ja/monuments/boulder/"),
    ):
        html = (output / page / "index.html").read_text("utf-8")
        assert f'<meta http-equiv="refresh" content="0; url={way}">' in html
        assert f'<link rel="canonical" href="https://stone.example/{there}">' in html
        assert '<meta name="robots" content="noindex">' in html
        assert f'<a href="{way}"' in html
    sitemap = (output / "sitemap.xml").read_text("utf-8")
    assert "boulder" in sitemap
    assert not re.search("monuments/(stone|rock)/", sitemap)
    lists = (output / "monuments/index.html").read_text("utf-8")
    assert not re.search("monuments/(stone|rock)/", lists)
    assert faults(Site(output, "https://stone.example/")) == []


def test_an_address_that_is_used_again_leads_nowhere_else(base: Path) -> None:
    apply(base, "stone", "rock")
    apply(base, "rock", "stone")
    redirects = (base / REDIRECTS).read_text("utf-8")
    assert [line for line in redirects.split("\n") if line.startswith("/")] == [
        "/monuments/rock/: stone"
    ]
    assert [one for one in findings(Project(base)) if one.code == "redirect-taken"] == []


FLOW = "{/monuments/menhir/: stone, /villages/dale/: overdale}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", None),
        (FLOW, "/monuments/menhir/: stone\n/villages/dale/: overdale\n"),
        ("{}\n", None),
        (
            "# Ours.\r\n'/monuments/menhir/' : stone # old\r\n",
            "# Ours.\r\n'/monuments/menhir/' : stone # old\r\n",
        ),
    ],
)
def test_a_name_given_back_leaves_no_redirect(base: Path, before: str, after: str | None) -> None:
    file = base / REDIRECTS
    if before:
        file.write_bytes(before.encode("utf-8"))
    apply(base, "stone", "rock")
    assert re.search(r"^/monuments/stone/: rock\r?$", file.read_text("utf-8"), re.MULTILINE)
    apply(base, "rock", "stone", redirects=False)
    assert (file.read_bytes().decode("utf-8") if file.exists() else None) == after
    assert [one for one in findings(Project(base)) if one.code == "redirect-taken"] == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/a/:\n  x\n/b/: y\n", "/b/: y\n"),
        ("{/a/: x, /b/: y}", "/b/: y\n"),
        ("# c\n/b/: y\n/a/: x # d", "# c\n/b/: y\n"),
        ("/b/: y\n", "/b/: y\n"),
        ("/a/: y\n", ""),
    ],
)
def test_a_redirect_is_dropped_however_it_is_written(text: str, left: str) -> None:
    assert drop_redirect(text, "/a/") == left


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ston", "rock", "there is no record 'ston' [no-such-record]"),
        ("stone", "ada", "the id 'ada' is taken by data/wardens/ada.yaml [id-taken]"),
        ("stone", "stone", "the id 'stone' is taken by data/monuments/stone.yaml"),
        ("stone", "The Rock", "[bad-id]"),
        ("stone", "villages", "[reserved-id]"),
        ("stone", "ja", "[reserved-id]"),
    ],
)
def test_an_id_that_cannot_be_is_told(base: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(BuildFailed) as failed:
        rename(Project(base), old, new)
    (one,) = failed.value.diagnostics
    assert told in f"{one.message} [{one.code}]"


def test_a_dossier_with_errors_is_left_as_it_is(base: Path, run: Run) -> None:
    (base / "data/wardens/ada.yaml").write_text("names: [", "utf-8")
    before = read_files(base)
    result = run("dossier", "rename", "stone", "rock", cwd=base)
    assert result.status == 1
    assert "[malformed-yaml]" in result.err
    assert read_files(base) == before


def test_a_name_that_is_written_with_escapes_stops_all(base: Path) -> None:
    path = base / "data/conflicts/stone-height.yaml"
    text = path.read_text("utf-8").replace("stone.height.annals", '"st\\u006fne.height.annals"')
    path.write_text(text, "utf-8")
    with pytest.raises(BuildFailed) as failed:
        rename(Project(base), "stone", "rock")
    assert "unknown-record" in {one.code for one in failed.value.diagnostics}


def test_a_key_that_would_stand_twice_stops_all(lights: Path) -> None:
    path = lights / "data/keepers/ned-fairlow.yaml"
    other = "duties: [{key: inspector, value: head-keeper, unverified: Told by his daughter.}, "
    path.write_text(path.read_text("utf-8").replace("duties: [", other), "utf-8")
    with pytest.raises(BuildFailed) as failed:
        rename(Project(lights), "lamp-inspector", "inspector")
    assert "duplicate-statement" in {one.code for one in failed.value.diagnostics}


def test_a_folder_in_the_place_of_the_new_file_is_told(base: Path, run: Run) -> None:
    (base / "data/monuments/rock.yaml").mkdir()
    before = read_files(base)
    result = run("dossier", "rename", "stone", "rock", cwd=base)
    assert result.status == 1
    assert result.err.startswith(
        "data/monuments/rock.yaml: error: data/monuments/rock.yaml cannot be written: "
        "a folder has this name [cannot-write]\n"
    )
    assert read_files(base) == before


def test_what_may_not_be_written_to_is_read_all_the_same(base: Path) -> None:
    folder = base / "data/monuments"
    for path in (folder / "stone.yaml", folder):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        renamed = rename(Project(base), "stone", "rock")
    finally:
        folder.chmod(0o755)
    assert renamed.files["data/monuments/stone.yaml"] is None


def test_a_file_that_goes_meanwhile_is_told(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copyfile

    def vanish(source: str, target: str) -> object:
        if source.endswith("ada.yaml"):
            Path(source).unlink()
        return copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", vanish)
    with pytest.raises(BuildFailed) as failed:
        rename(Project(base), "stone", "rock")
    (one,) = failed.value.diagnostics
    assert (one.code, one.span.path) == ("cannot-write", "data/wardens/ada.yaml")


def test_a_disk_that_fails_midway_leaves_all_as_it_was(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = rename(Project(base), "stone", "rock")
    before = read_files(base)
    done: list[Path] = []
    replace_ = Path.replace

    def fail_later(self: Path, target: Path) -> Path:
        done.append(self)
        if len(done) == 3:
            raise OSError(28, "No space left on device")
        return replace_(self, target)

    monkeypatch.setattr(Path, "replace", fail_later)
    with pytest.raises(BuildFailed) as failed:
        write_files(base, renamed.files, renamed.read)
    assert [one.code for one in failed.value.diagnostics] == ["cannot-write"]
    assert read_files(base) == before


@pytest.mark.parametrize("path", ["data/conflicts/stone-height.yaml", "data/monuments/rock.yaml"])
def test_what_is_saved_while_a_record_is_renamed_is_kept(base: Path, path: str) -> None:
    renamed = rename(Project(base), "stone", "rock")
    (base / path).write_text("# An edit.\n", "utf-8")
    before = read_files(base)
    with pytest.raises(BuildFailed) as failed:
        write_files(base, renamed.files, renamed.read)
    (told,) = failed.value.diagnostics
    assert (told.code, told.span.path) == ("cannot-write", path)
    assert told.message == f"{path} cannot be written: it was changed meanwhile"
    assert read_files(base) == before


def test_what_is_saved_between_two_exchanges_is_kept_and_the_first_is_undone(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = rename(Project(base), "stone", "rock")
    before = read_files(base)
    saved = base / [path for path, data in renamed.files.items() if data is not None][1]
    replace_ = Path.replace

    def save_meanwhile(self: Path, target: Path) -> Path:
        saved.write_bytes(b"# An edit.\n")
        return replace_(self, target)

    monkeypatch.setattr(Path, "replace", save_meanwhile)
    with pytest.raises(BuildFailed):
        write_files(base, renamed.files, renamed.read)
    assert read_files(base) == {**before, saved.relative_to(base).as_posix(): b"# An edit.\n"}


def test_the_command_tells_what_it_wrote(base: Path, run: Run) -> None:
    done = run("dossier", "rename", "ben", "benedict", "--no-redirect", cwd=base)
    assert done == Result(
        0,
        "data/gatherings/spring-1931.yaml\ndata/wardens/benedict.yaml\n",
        "'ben' is now 'benedict', in 1 place of 3 files\n",
    )
