"""Builds of one process: what they keep of each other, and what they do when nobody waits."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest

from conftest import SITES, read_tree
from dossier.build import Built, build, secure, settle
from dossier.config import Project
from dossier.diagnostics import BuildFailed
from dossier.inputs import Inputs
from dossier.kept import Kept
from dossier.stamps import workshop_of
from dossier.unchanged import STATE

STONE = "data/monuments/stone.yaml"
ADA = "data/wardens/ada.yaml"
CAL = "data/wardens/cal.yaml"
CYCLE = "cycle: {value: spring, source: annals, at: folio 7}\n"
PAGE = "output/monuments/stone/index.html"


class Serving:
    """A dossier whose builds are those of one process."""

    def __init__(self, root: Path, *, is_told: bool) -> None:
        self.root = root
        self.project = Project(root)
        self.kept = Kept(self.project, is_told=is_told)

    def build(self) -> Built:
        return build(self.project, kept=self.kept, jobs=1, durable=False)

    def settle(self) -> bool:
        return settle(self.project, self.kept, self.root / "output")

    def edit(self, path: str, old: str, new: str, *, is_told: bool = True) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        if is_told:
            self.kept.hear([file])

    def page(self) -> str:
        return (self.root / PAGE).read_text(encoding="utf-8")


@pytest.fixture
def told(tmp_path: Path) -> Serving:
    root = Path(shutil.copytree(SITES / "base", tmp_path / "dossier"))
    serving = Serving(root, is_told=True)
    serving.build()
    return serving


def test_an_edit_makes_only_the_pages_that_show_it(told: Serving) -> None:
    told.edit(STONE, "value: ~9 t", "value: ~8 t")
    built = told.build()
    made = [page.output for page in built.rendered if not page.output.startswith("ja/")]
    assert made == ["monuments/stone/index.html", "sources/survey/index.html"]
    assert "8" in told.page()


def test_a_part_of_the_timeline_that_has_gone_is_made_no_more(tmp_path: Path) -> None:
    root = Path(shutil.copytree(SITES / "base", tmp_path / "dossier"))
    (root / "data/gatherings/autumn-1931.yaml").write_text(
        "names: {value: Gathering of autumn, lang: en, source: annals, at: folio 8}\n"
        "date: {value: 1931-10-04, source: annals, at: folio 8}\n",
        encoding="utf-8",
    )
    serving = Serving(root, is_told=True)
    serving.build()
    assert (root / "output/timeline/spring/index.html").is_file()
    serving.edit("data/gatherings/spring-1932.yaml", CYCLE, "")
    serving.build()
    serving.edit("data/gatherings/spring-1931.yaml", "1931-04-12", "1931-04-13")
    serving.build()
    assert not (root / "output/timeline/spring").exists()


def test_an_edit_that_nobody_told_is_found_when_there_is_time(told: Serving) -> None:
    assert not told.settle()
    told.edit(STONE, "Old Jack", "Old Jill", is_told=False)
    told.build()
    assert "Old Jill" not in told.page()
    assert told.settle()
    told.build()
    assert "Old Jill" in told.page()
    assert not told.settle()


def test_a_file_that_nobody_told_is_found_when_there_is_time(told: Serving) -> None:
    new = told.root / "data" / "villages" / "upton.yaml"
    new.write_text("names: {value: Upton, lang: en, source: annals, at: folio 9}\n")
    assert told.settle()
    told.build()
    assert (told.root / "output" / "villages" / "upton" / "index.html").exists()


FOLDERS = ("data/monuments", "content/pages", "seeds", "themes/dossier/templates")


def put_editors_files(root: Path) -> None:
    """Put beside files what editors do while one is open: backups, locks, what is not saved."""
    for folder in FOLDERS:
        for name in (".x.swp", "#x#", "x~"):
            (root / folder / name).write_text("names: [", encoding="utf-8")
        (root / folder / ".#x").symlink_to("somebody@nowhere.1")


def test_what_editors_put_beside_a_file_is_no_change(told: Serving) -> None:
    (told.root / "themes/dossier/templates").mkdir(parents=True)
    told.settle()
    told.build()
    put_editors_files(told.root)
    assert not told.settle()


def test_by_stamps_too_what_editors_put_beside_a_file_is_no_change(tmp_path: Path) -> None:
    root = Path(shutil.copytree(SITES / "base", tmp_path / "dossier"))
    (root / "themes/dossier/templates").mkdir(parents=True)
    inputs = Inputs(root, is_told=False)
    inputs.read_all(inputs.look())
    put_editors_files(root)
    assert inputs.find_changed(()) == []


def test_a_style_that_was_told_is_no_change_later(told: Serving) -> None:
    style = told.root / "themes" / "dossier" / "static" / "more.css"
    style.parent.mkdir(parents=True)
    style.write_text("p { color: red }", encoding="utf-8")
    told.kept.hear([style])
    assert told.build().changed == ("static/more.css",)
    assert not told.settle()


def test_a_page_that_others_changed_is_found_when_there_is_time(told: Serving) -> None:
    before = told.page()
    (told.root / PAGE).write_text("mine", encoding="utf-8")
    assert told.settle()
    told.build()
    assert told.page() == before


def test_what_another_process_published_is_followed(told: Serving) -> None:
    told.edit(STONE, "Old Jack", "Old Jill")
    told.build()
    told.edit(STONE, "Old Jill", "Old Joan", is_told=False)
    build(told.project)
    assert "Old Joan" in told.page()
    told.edit(STONE, "Old Joan", "Old Jill")
    told.build()
    assert "Old Jill" in told.page()


@pytest.mark.parametrize("is_told", [True, False])
def test_an_edit_beside_a_broken_file_is_not_lost(tmp_path: Path, *, is_told: bool) -> None:
    root = Path(shutil.copytree(SITES / "base", tmp_path / "dossier"))
    serving = Serving(root, is_told=is_told)
    serving.build()
    serving.edit(STONE, "Old Jack", "Old Jill", is_told=is_told)
    serving.edit(ADA, "names:", "nam:", is_told=is_told)
    with pytest.raises(BuildFailed):
        serving.build()
    serving.edit(ADA, "nam:", "names:", is_told=is_told)
    serving.build()
    assert "Old Jill" in serving.page()


def test_an_edit_that_is_taken_back_after_it_was_published_by_a_stopped_build(
    told: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_tree(told.root / "output")
    told.edit(STONE, "Old Jack", "Old Jill")
    with monkeypatch.context() as patch:
        patch.setattr(Kept, "keep_followed", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            told.build()
    assert "Old Jill" in told.page()
    told.edit(STONE, "Old Jill", "Old Jack")
    told.build()
    assert read_tree(told.root / "output") == before


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_the_next_process_knows_what_was_built(told: Serving) -> None:
    told.edit(STONE, "Old Jack", "Old Jill")
    told.build()
    secure(told.project, told.kept, told.root / "output")
    built = build(told.project)
    assert (built.rendered, built.changed) == ((), ())


def test_the_next_change_need_not_catch_up_with_a_change_of_all(told: Serving) -> None:
    told.settle()
    told.edit("content/pages/about.md", "title:", "title: More")
    told.build()
    tree = Path(workshop_of(str(told.root / "output"))) / "tree"
    assert read_tree(tree) != read_tree(told.root / "output")
    told.settle()
    assert read_tree(tree) == read_tree(told.root / "output")


def test_what_an_earlier_build_kept_is_let_go(told: Serving) -> None:
    spared = []
    for number in range(4):
        told.edit("data/dossier.yaml", "\n", f"\n# {number}\n")
        assert told.build().rendered == ()
        told.settle()
        spared.append(gc.get_freeze_count())
    gc.unfreeze()
    # A build of this dossier makes some two thousand objects that name each other in circles.
    assert max(spared) - min(spared) < 200


def test_what_cannot_be_kept_on_the_disk_is_kept_in_memory(tmp_path: Path) -> None:
    root = Path(shutil.copytree(SITES / "base", tmp_path / "dossier"))
    (root / STATE).touch()  # where its folder should be
    serving = Serving(root, is_told=True)
    serving.build()
    for old, new in (("~9 t", "~8 t"), ("~8 t", "~7 t")):
        serving.edit(STONE, f"value: {old}", f"value: {new}")
        assert len(serving.build().rendered) == 4
        secure(serving.project, serving.kept, root / "output")
    before = read_tree(root / "output")
    shutil.rmtree(root / "output")
    build(Project(root))
    assert read_tree(root / "output") == before


def test_the_next_process_reads_just_the_records_that_an_edit_concerns(tmp_path: Path) -> None:
    root = Path(shutil.copytree(SITES / "base", tmp_path / "dossier"))
    build(Project(root))
    (ledger,) = (root / STATE).glob("ledger-????????")
    text = (root / CAL).read_bytes()
    # Whoever reads this record from what was kept begins again from the files.
    assert ledger.read_bytes().count(text) == 1
    ledger.write_bytes(ledger.read_bytes().replace(text, text.swapcase()))
    edit = Serving(root, is_told=False).edit
    edit(STONE, "value: ~9 t", "value: ~8 t")
    assert len(build(Project(root)).rendered) == 4
    edit(CAL, "Cal", "Kal")
    assert all("ledger" in page.reasons[0] for page in build(Project(root)).rendered)
    before = read_tree(root / "output")
    shutil.rmtree(root / "output")
    shutil.rmtree(root / STATE)
    build(Project(root))
    assert read_tree(root / "output") == before
