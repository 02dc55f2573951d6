"""An incremental build is a clean one: the same bytes, after any edits, by less work."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from conftest import SITES, read_tree
from dossier.build import Built, build, explain
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.fingerprint import digest_value
from dossier.kept import Kept
from dossier.load import load
from dossier.outcome import QUERIES, explain_page
from dossier.stamps import MANIFEST
from dossier.traces import Fingerprints
from dossier.unchanged import STATE

STONE = "data/monuments/stone.yaml"
ADA = "data/wardens/ada.yaml"
RECAP = "content/recaps/survey-recap.md"


def copy_site(root: Path) -> Path:
    shutil.copytree(SITES / "base", root)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_site(tmp_path / "dossier")


def change(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def pages(built: Built, language: str = "en") -> list[str]:
    """Return the addresses of the rendered pages of one language."""
    paths = (page.output.removesuffix("index.html") for page in built.rendered)
    return sorted(path for path in paths if path.startswith("ja/") == (language == "ja"))


# --- named edits: what is rendered ----------------------------------------------------------------


def test_a_second_build_renders_and_writes_nothing(root: Path) -> None:
    first = build(Project(root))
    again = build(Project(root))
    assert len(first.rendered) == first.pages > 50
    assert (again.rendered, again.changed) == ((), ())


SURVEY = "data/sources/survey.yaml"
# Those that show who published a source, or in which language.
CITING = [
    *("about/", "conflicts/stone-height/", "monuments/stone/", "recaps/survey-recap/", "sources/"),
    *("sources/survey/", "villages/netherby/", "villages/overdale/"),
]
# Of each edit the pages that are rendered, by their addresses in the main language, then those of
# the other language where they are not the same, and all other files that are written.
EDITS: dict[str, tuple[str, str, str, list[str], list[str] | None, list[str]]] = {
    "a comment": (STONE, "names:", "# A comment.\nnames:", [], None, []),
    "a moved line": (
        STONE,
        "rock: {value: granite, source: survey, at: page 4}\n",
        "\n\nrock: {value: granite, source: survey, at: page 4}\n",
        [],
        None,
        [],
    ),
    # Its page, and those of the source and of nothing else.
    "a fact": (
        STONE,
        "value: ~9 t",
        "value: ~8 t",
        ["monuments/stone/", "sources/survey/"],
        None,
        [],
    ),
    "a note": (STONE, "An estimate.", "A guess.", ["monuments/stone/"], None, []),
    "a place in a source": (
        STONE,
        "at: page 4",
        "at: page 5",
        ["monuments/stone/", "sources/survey/"],
        None,
        [],
    ),
    "a paragraph": (
        RECAP,
        "and weighed by eye",
        "and its weight guessed",
        ["recaps/survey-recap/"],
        [],
        [],
    ),
    "a translation of a paragraph": (
        RECAP.replace(".md", ".ja.md"),
        "間にある",
        "間に立つ",
        [],
        ["recaps/survey-recap/"],
        [],
    ),
    "a translation of a summary": (
        STONE,
        "ja: 二つの村の間の立石。",
        "ja: 二つの村の立石。",
        [],
        ["monuments/", "monuments/stone/", "sources/survey/", "villages/overdale/"],
        [],
    ),
    "a publisher": (
        SURVEY,
        "The surveyors",
        "Surveyors",
        CITING,
        None,
        [
            *("sources/sources.bib", "sources/sources.json"),
            *("sources/survey/source.bib", "sources/survey/source.json"),
            # A page of a source is called after its publisher.
            *("sources/survey/cite.bib", "sources/survey/cite.json"),
            *("ja/sources/survey/cite.bib", "ja/sources/survey/cite.json"),
        ],
    ),
    "the language of a source": (
        SURVEY,
        "language: en",
        "language: fr",
        CITING,
        None,
        [
            *("sources/sources.bib", "sources/sources.json"),
            *("sources/survey/source.bib", "sources/survey/source.json"),
        ],
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_renders_and_writes_just_what_shows_it(root: Path, edit: str) -> None:
    path, old, new, expected, others, files = EDITS[edit]
    build(Project(root))
    change(root, path, old, new)
    built = build(Project(root))
    assert pages(built) == expected
    other = [f"ja/{page}" for page in (expected if others is None else others)]
    assert pages(built, "ja") == other
    assert all(page.reasons for page in built.rendered)
    written = [f"{page}index.html" for page in (*expected, *other)]
    assert sorted(built.changed) == sorted([*written, *files])


def test_a_name_renders_all_the_pages_that_mention_it(root: Path) -> None:
    build(Project(root))
    change(root, ADA, "Ada Thorn", "Ada Thorne")
    built = build(Project(root))
    site = read_tree(root / "output")
    mentioning = [
        path for path, data in site.items() if path.endswith(".html") and b"Ada Thorne" in data
    ]
    assert [page.output for page in built.rendered] == mentioning
    assert len(mentioning) > 10


PHRASES = '"folio 1": {ja: "第1葉"}\n"page #": {ja: "第#頁"}\n'


@pytest.mark.parametrize(
    ("old", "new", "shown"), [("第#頁", "#頁", r"第\d頁"), ("第1葉", "1葉", "第1葉")]
)
def test_a_phrase_renders_just_the_pages_of_the_places_called_by_it(
    root: Path, tmp_path: Path, old: str, new: str, shown: str
) -> None:
    (root / "data/phrases.yaml").write_text(PHRASES, encoding="utf-8")
    build(Project(root))
    showing = [
        path
        for path, data in read_tree(root / "output").items()
        if path.endswith(".html") and re.search(shown, data.decode("utf-8"))
    ]
    change(root, "data/phrases.yaml", old, new)
    built = build(Project(root))
    assert [page.output for page in built.rendered] == showing
    assert all(path.startswith("ja/") for path in showing)
    assert "ja/sources/survey/index.html" in showing or "ja/wardens/ada/index.html" in showing
    shutil.copytree(root / "data", tmp_path / "clean/data")
    shutil.copytree(root / "content", tmp_path / "clean/content")
    shutil.copytree(root / "seeds", tmp_path / "clean/seeds")
    build(Project(tmp_path / "clean"))
    assert read_tree(root / "output") == read_tree(tmp_path / "clean/output")


def test_phrases_that_go_leave_no_form_behind(root: Path) -> None:
    build(Project(root))
    before = read_tree(root / "output")
    (root / "data/phrases.yaml").write_text(PHRASES, encoding="utf-8")
    assert build(Project(root)).rendered
    (root / "data/phrases.yaml").unlink()
    build(Project(root))
    assert read_tree(root / "output") == before


def test_a_title_in_every_footer_renders_every_page(root: Path) -> None:
    first = build(Project(root))
    change(root, "content/pages/about.md", "title:", "title: More")
    assert len(build(Project(root)).rendered) == first.pages


def test_explains_what_a_page_is_made_from_and_why_it_is_stale(root: Path) -> None:
    build(Project(root))
    fresh = explain(Project(root), "https://stone.example/wardens/ada/")
    assert fresh is not None
    assert (fresh.output, fresh.maker) == ("wardens/ada/index.html", "record.html")
    assert {"record:ada", "query:referring:ada", "record:reeve"} <= {*fresh.trace}
    assert fresh.reasons == ()

    change(root, ADA, "Ada Thorn", "Ada Thorne")
    stale = explain(Project(root), "wardens/ada")
    assert stale is not None
    assert "record:ada" in stale.reasons
    assert explain(Project(root), "wardens/nobody") is None


def test_every_page_is_explained_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(Project(root))
    assert explain_page(Project(root), "index.html")
    assert "how sure the facts of the whole dossier are" in capsys.readouterr().out
    library = load(Project(root), Diagnostics()).library
    assert library is not None
    assert Fingerprints(library, {}, digest_value("")).queries.keys() == QUERIES.keys()


# --- what else may happen to a project ------------------------------------------------------------


def test_a_file_of_the_same_size_and_time_is_noticed(root: Path) -> None:
    build(Project(root))
    before = (root / STONE).stat()
    change(root, STONE, "value: ~9 t", "value: ~8 t")
    os.utime(root / STONE, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "monuments/stone/" in pages(build(Project(root)))


@pytest.mark.parametrize("damage", ["gone", "cut", "turned", "riddled", "empty", "foreign"])
def test_a_damaged_ledger_does_no_harm(root: Path, damage: str) -> None:
    build(Project(root))
    (ledger,) = (root / STATE).glob("ledger-????????")
    data = ledger.read_bytes()
    ledger.unlink()
    if damage != "gone":
        turned = bytes([*data[:90], data[90] ^ 1, *data[91:]])
        riddled = data[:500] + bytes(byte ^ (not n % 99) for n, byte in enumerate(data[500:]))
        found = {"cut": data[: len(data) // 2], "turned": turned, "riddled": riddled, "empty": b""}
        ledger.write_bytes(found.get(damage, b"1 0 0\n[]"))
    change(root, STONE, "value: ~9 t", "value: ~8 t")
    built = build(Project(root))
    assert len(built.rendered) == built.pages
    assert {path for path in built.changed if not path.startswith("ja/")} == {
        "monuments/stone/index.html",
        "sources/survey/index.html",
    }


@pytest.mark.parametrize("damage", ["gone", "cut", "turned", "empty"])
def test_damaged_changes_of_the_ledger_do_no_harm(root: Path, damage: str) -> None:
    build(Project(root))
    change(root, STONE, "value: ~9 t", "value: ~8 t")
    build(Project(root))
    (changes,) = (root / STATE).glob("ledger-????????-changes")
    data = changes.read_bytes()
    changes.unlink()
    if damage != "gone":
        turned = bytes([*data[:-40], data[-40] ^ 1, *data[-39:]])
        changes.write_bytes({"cut": data[: len(data) // 2], "turned": turned}.get(damage, b""))
    change(root, STONE, "value: ~8 t", "value: ~7 t")
    assert pages(build(Project(root))) == ["monuments/stone/", "sources/survey/"]
    before = read_tree(root / "output")
    shutil.rmtree(root / STATE)
    shutil.rmtree(root / "output")
    build(Project(root))
    assert read_tree(root / "output") == before


@pytest.mark.parametrize("damage", ["changed", "gone", "replaced"])
def test_a_file_of_the_site_that_others_changed_is_written_again(root: Path, damage: str) -> None:
    build(Project(root))
    page = root / "output" / "wardens" / "ada" / "index.html"
    before = page.read_bytes()
    page.unlink()
    if damage != "gone":
        page.write_bytes(before.replace(b"Ada", b"Eve") if damage == "changed" else b"")
    build(Project(root))
    assert page.read_bytes() == before


def test_any_number_of_workers_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    trees = []
    for jobs in (1, 2, 3):
        build(Project(root), output=tmp_path / f"out-{jobs}", jobs=jobs)
        trees.append(read_tree(tmp_path / f"out-{jobs}"))
        shutil.rmtree(root / STATE)
    assert trees[0] == trees[1] == trees[2]


def test_a_template_that_fails_publishes_nothing(root: Path) -> None:
    build(Project(root))
    before = read_tree(root / "output")
    templates = root / "themes" / "dossier" / "templates"
    templates.mkdir(parents=True)
    (templates / "record.html").write_text("{{ page.nothing }}", encoding="utf-8")
    with pytest.raises(BuildFailed) as failed:
        build(Project(root), jobs=2)
    assert [found.code for found in failed.value.diagnostics] == ["template-failed"]
    assert read_tree(root / "output") == before
    shutil.rmtree(root / "themes")
    build(Project(root))
    assert read_tree(root / "output") == before


# --- any edits ------------------------------------------------------------------------------------

_FACTS = {
    STONE: [
        ("4.20 m", "4.30 m"),
        ("rock: {value: granite, source: survey, at: page 4}", "# of what rock nobody says"),
        ("Old Jack", "Old Jill"),
        ("according_to: overdale", "according_to: netherby"),
        ("weight: {value: ~9 t", "weight: {value: ~8 t"),
    ],
    ADA: [("Ada Thorn", "Ada Thorne"), ("until: 1932-04", "until: 1933-04")],
    RECAP: [("The [[stone]] stands", "The [[stone|stone]] stands"), ("summary: The", "summary: A")],
    "data/kinds/monument.yaml": [("label:", "label: # x\n ")],
    "data/dossier.yaml": [("The standing stone", "A standing stone"), ("2026-01-31", "2026-02-01")],
    "data/sources/annals.yaml": [("publisher: ", "publisher: The ")],
    "data/gatherings/spring-1931.yaml": [("1931-04-12", "1931-04-13")],
    # With a third gathering the two of spring are a part of the timeline with a page of its own.
    "data/gatherings/spring-1932.yaml": [
        ("cycle: {value: spring, source: annals, at: folio 7}", "# of what cycle nobody says"),
    ],
    "content/pages/about.md": [("title: ", "title: On ")],
}
_NEW = {
    "data/villages/upton.yaml": "names: {value: Upton, lang: en, source: annals, at: folio 9}\n",
    "data/wardens/dee.yaml": "names: {value: Dee, lang: en, source: annals, at: folio 9}\n",
    "data/gatherings/autumn-1931.yaml": (
        "names: {value: Gathering of autumn, lang: en, source: annals, at: folio 8}\n"
        "date: {value: 1931-10-04, source: annals, at: folio 8}\n"
    ),
    "content/pages/more.md": "---\ntitle: More\n---\nMore. [[fact:stone.weight]]\n",
    "themes/dossier/static/more.css": "p { color: red; }\n",
}
_BROKEN = {STONE: "names: [", ADA: "nam: 1\n", RECAP: "---\n", "data/wardens/x.yaml": ""}


class Editing(RuleBasedStateMachine):
    """A person edits, adds, deletes, breaks and mends; caches and the site come to harm."""

    is_keeping = False
    is_told = False

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="dossier-"))
        self.root = copy_site(self.folder / "dossier")
        self.sound: dict[str, bytes] = {}
        self.kept: Kept | None = None
        if self.is_keeping:
            self.kept = Kept(Project(self.root), is_told=self.is_told)
        build(Project(self.root), kept=self.kept)

    def tell(self, path: str) -> None:
        if self.kept and self.is_told:
            self.kept.hear([self.root / path])

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(path=st.sampled_from(sorted(_FACTS)), number=st.integers(0, 4))
    def edit(self, path: str, number: int) -> None:
        old, new = _FACTS[path][number % len(_FACTS[path])]
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        there, back = (old, new) if old in text else (new, old)
        file.write_text(text.replace(there, back, 1), encoding="utf-8")
        self.tell(path)

    @rule(path=st.sampled_from(sorted(_NEW)))
    def add_or_delete(self, path: str) -> None:
        self.tell(path)
        file = self.root / path
        if file.exists():
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_NEW[path], encoding="utf-8")

    @rule()
    def rename(self) -> None:
        for old, new in (("upton", "uptown"), ("uptown", "upton")):
            with suppress(FileNotFoundError):
                villages = self.root / "data" / "villages"
                (villages / f"{old}.yaml").rename(villages / f"{new}.yaml")
                self.tell(f"data/villages/{old}.yaml")
                self.tell(f"data/villages/{new}.yaml")
                return

    @rule(path=st.sampled_from([STONE, ADA, RECAP]))
    def comment(self, path: str) -> None:
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write("\n" if path == RECAP else "\n# A comment.\n")
        self.tell(path)

    @rule(path=st.sampled_from([STONE, ADA]))
    def move_lines(self, path: str) -> None:
        file = self.root / path
        file.write_text("# A line.\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
        self.tell(path)

    @rule(stop=st.integers(0, 3))
    def build_and_stop(self, stop: int) -> None:
        """Begin a build that is stopped before a page is made, or before anything is published."""

        def progress(what: str, done: int, total: int) -> None:
            del total
            if done >= stop or what == "publishing":
                raise StoppedError

        with suppress(StoppedError, BuildFailed):
            build(Project(self.root), kept=self.kept, jobs=1, progress=progress)

    @rule()
    def edit_template(self) -> None:
        own = self.root / "themes" / "dossier" / "templates" / "components" / "date.html"
        if own.exists():
            own.unlink()
        else:
            own.parent.mkdir(parents=True, exist_ok=True)
            theme = SITES.parents[1] / "themes" / "dossier" / "templates"
            text = (theme / "components" / "date.html").read_text(encoding="utf-8")
            own.write_text(text.replace("<time", '<time class="own"'), encoding="utf-8")
        self.tell("themes")

    @precondition(lambda self: not self.sound)
    @rule(path=st.sampled_from(sorted(_BROKEN)))
    def break_file(self, path: str) -> None:
        file = self.root / path
        self.sound[path] = file.read_bytes() if file.exists() else b""
        file.write_text(_BROKEN[path], encoding="utf-8")
        self.tell(path)

    @precondition(lambda self: bool(self.sound))
    @rule()
    def mend(self) -> None:
        path, data = self.sound.popitem()
        if data:
            (self.root / path).write_bytes(data)
        else:
            (self.root / path).unlink()
        self.tell(path)

    @rule(at=st.integers(0, 10_000), is_cut=st.booleans())
    def damage_caches(self, at: int, *, is_cut: bool) -> None:
        files = (path for path in (self.root / STATE).rglob("*") if path.is_file())
        for file in sorted(files):
            data = file.read_bytes()
            where = at % max(len(data), 1)
            rest = b"" if is_cut else bytes([data[where] ^ 4]) + data[where + 1 :] if data else b""
            file.write_bytes(data[:where] + rest)

    @precondition(lambda self: not self.is_told)
    @rule(number=st.integers(0, 10_000), is_gone=st.booleans())
    def tamper(self, number: int, *, is_gone: bool) -> None:
        files = sorted(p for p in (self.root / "output").rglob("*") if p.is_file())
        file = files[number % len(files)]
        if file.name == MANIFEST:
            return
        data = file.read_bytes()
        file.unlink()
        if not is_gone:
            file.write_bytes(data[::-1])

    @invariant()
    def incremental_equals_clean(self) -> None:
        """Build, and build a copy that remembers nothing: the same site, or the same findings."""
        before = read_tree(self.root / "output")
        clean = self.folder / "clean"
        shutil.copytree(
            self.root, clean, ignore=shutil.ignore_patterns("output", ".output*", STATE)
        )
        try:
            assert outcome(clean) == outcome(self.root, self.kept)
            if not self.sound:
                assert read_tree(self.root / "output") == read_tree(clean / "output")
            else:
                assert read_tree(self.root / "output") == before
        finally:
            shutil.rmtree(clean)


def outcome(root: Path, kept: Kept | None = None) -> list[str]:
    """Build, and return what was found, warnings too."""
    try:
        found = build(Project(root), jobs=1, kept=kept).diagnostics
    except BuildFailed as failed:
        found = failed.diagnostics
    return [f"{one.span}: {one.code}: {one.message}" for one in found]


class StoppedError(Exception):
    """Stops a build."""


class EditingInOneProcess(Editing):
    """The same, with builds of one process, which find by themselves what has changed."""

    is_keeping = True

    @rule()
    def settle(self) -> None:
        if self.kept and not self.sound:
            self.kept.settle()


class EditingWhileWatched(EditingInOneProcess):
    """The same, with builds that are told what has changed; nobody else touches the site."""

    is_told = True


for machine in (Editing, EditingInOneProcess, EditingWhileWatched):
    machine.TestCase.settings = settings(
        max_examples=60 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 4,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
TestAnyEdits: Callable[..., object] = Editing.TestCase
TestAnyEditsInOneProcess: Callable[..., object] = EditingInOneProcess.TestCase
TestAnyEditsWhileWatched: Callable[..., object] = EditingWhileWatched.TestCase
