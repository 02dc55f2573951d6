"""Publishing changes by way of the tree that stands by, and what is remembered of the two trees."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from conftest import environment, read_tree
from dossier.census import Census, look
from dossier.diagnostics import BuildFailed
from dossier.disk import Disk
from dossier.fingerprint import digest_bytes
from dossier.memory import Memory, read_memory
from dossier.publish import Published, open_site
from dossier.stamps import MANIFEST, is_same_thing, is_untouched, read_lines, stamp_of
from dossier.standby import differing

Site = Mapping[str, bytes]

OLD = {"index.html": b"old home", "a/index.html": b"old a", "gone/index.html": b"gone"}


def put(output: Path, site: Site, known: Memory | None = None, **options: bool) -> Memory:
    """Publish a site as a change of what is there, and return what is known then."""
    trusting, durable = options.get("trusting", False), options.get("durable", False)
    with open_site(output, "output", known=known, trusting=trusting) as published:
        changed = {
            path: data
            for path, data in site.items()
            if path in published.stale or published.files.get(path) != digest_bytes(data)
        }
        published.apply(changed, published.files.keys() - site.keys(), durable=durable)
        return published.memory


def workshop(output: Path) -> Path:
    return output.with_name(f".{output.name}.dossier-standby")


def site_of(output: Path) -> dict[str, bytes]:
    found = read_tree(output)
    found.pop(MANIFEST, None)
    return found


@pytest.fixture
def output(tmp_path: Path) -> Path:
    put(tmp_path / "output", OLD, durable=True)
    put(tmp_path / "output", {**OLD, "index.html": b"home"}, durable=True)
    put(tmp_path / "output", OLD, durable=True)
    return tmp_path / "output"


class Counting(Disk):
    """Notes the paths that are written or linked."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def write(self, path: str, data: bytes) -> None:
        self.made.append(Path(path).name)
        super().write(path, data)

    def link(self, source: str, target: str) -> None:
        self.made.append(Path(target).name)
        super().link(source, target)


def test_a_change_makes_itself_and_the_change_before(tmp_path: Path) -> None:
    output = tmp_path / "output"
    site = {f"{number}.html": b"x" for number in range(100)}
    put(output, site)
    put(output, site)
    with open_site(output, "output") as published:
        published.prepare()
    for number in (1, 2, 3):
        disk = Counting()
        with open_site(output, "output", disk=disk) as published:
            published.apply({f"{number}.html": b"y"}, (), durable=False)
        before = [f"{number - 1}.html"] if number > 1 else []
        assert disk.made == [*before, f"{number}.html", MANIFEST]
    assert site_of(output) == {**site, "1.html": b"y", "2.html": b"y", "3.html": b"y"}


def test_what_is_removed_is_not_written_before(output: Path) -> None:
    with open_site(output, "output") as published:
        done = published.apply({}, ["gone/index.html"])
    assert done == Published(written=0, unchanged=2, removed=1)
    assert not (output / "gone").exists()


class TestWhatIsStale:
    def check(self, output: Path, stale: set[str]) -> None:
        with open_site(output, "output") as published:
            assert published.files == {path: digest_bytes(data) for path, data in OLD.items()}
            assert published.stale == stale
        put(output, OLD)
        assert site_of(output) == OLD

    def test_nothing(self, output: Path) -> None:
        self.check(output, set())

    def test_a_file_with_other_bytes_of_the_same_size_and_time(self, output: Path) -> None:
        tamper(output / "index.html")
        self.check(output, {"index.html"})

    def test_a_file_that_was_deleted(self, output: Path) -> None:
        (output / "index.html").unlink()
        self.check(output, {"index.html"})

    def test_a_file_with_other_permissions(self, output: Path) -> None:
        (output / "index.html").chmod(0o600)
        self.check(output, {"index.html"})

    def test_a_file_in_the_place_of_a_folder(self, output: Path) -> None:
        shutil.rmtree(output / "gone")
        (output / "gone").write_text("mine")
        with open_site(output, "output") as published:
            assert published.stale == {"gone/index.html"}
            with pytest.raises(BuildFailed) as failed:
                published.apply({"gone/index.html": b"gone"}, ())
        assert [found.code for found in failed.value.diagnostics] == ["output-occupied"]
        put(output, {"index.html": b"x"})
        assert site_of(output) == {"index.html": b"x", "gone": b"mine"}

    def test_not_a_file_that_was_copied_over_itself(self, output: Path) -> None:
        shutil.copy(output / "index.html", output / "copy")
        (output / "copy").chmod(0o644)
        (output / "copy").rename(output / "index.html")
        self.check(output, set())

    def test_a_stale_file_that_is_forgotten_is_a_bug(self, output: Path) -> None:
        (output / "index.html").unlink()
        with open_site(output, "output") as published, pytest.raises(ValueError, match="stale"):
            published.apply({"a/index.html": b"x"}, ())


def tamper(file: Path) -> None:
    """Change one byte in place, and put the time back."""
    found = file.stat()
    data = file.read_bytes()
    file.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


class TestUntouched:
    def test_after_a_build(self, output: Path) -> None:
        assert is_untouched(str(output))

    def test_with_files_of_others(self, output: Path) -> None:
        (output / "CNAME").write_text("mine")
        assert is_untouched(str(output))

    @pytest.mark.parametrize("path", [*OLD, MANIFEST])
    def test_not_with_a_changed_file(self, output: Path, path: str) -> None:
        tamper(output / path)
        assert not is_untouched(str(output))

    @pytest.mark.parametrize("path", [*OLD, MANIFEST])
    def test_not_with_a_deleted_file(self, output: Path, path: str) -> None:
        (output / path).unlink()
        assert not is_untouched(str(output))

    def test_not_with_a_link_in_the_place_of_a_file(self, output: Path) -> None:
        (output / "index.html").rename(output / "away")
        (output / "index.html").symlink_to("away")
        assert not is_untouched(str(output))

    def test_not_without_an_output(self, tmp_path: Path) -> None:
        assert not is_untouched(str(tmp_path / "output"))

    def test_not_after_a_build_that_left_nothing_to_remember(self, output: Path) -> None:
        put(output, {"index.html": b"x"}, durable=False)
        assert not is_untouched(str(output))

    @pytest.mark.parametrize("keep", [0, 0.1, 0.5, 0.99])
    def test_not_when_the_memory_is_damaged(self, output: Path, keep: float) -> None:
        memory = workshop(output) / "memory"
        data = memory.read_bytes().split(b"\n")[0]
        memory.write_bytes(data[: int(len(data) * keep)])
        assert not is_untouched(str(output))

    def test_a_change_within_the_same_tick_of_the_clock_is_noticed(self, tmp_path: Path) -> None:
        for number in range(40):
            output = tmp_path / str(number)
            put(output, OLD, durable=True)
            tamper(output / "index.html")
            assert not is_untouched(str(output))

    def test_a_stamp_as_young_as_the_moment_equals_no_other(self, tmp_path: Path) -> None:
        """For clocks that are so coarse that the test above shows nothing."""
        file = tmp_path / "file"
        file.write_text("x")
        stamp = stamp_of(str(file))
        changed = file.lstat().st_ctime_ns
        assert stamp_of(str(file), changed + 1) == stamp
        assert stamp_of(str(file), changed) == f"?{stamp}"

    def test_is_asked_before_anything_heavy_is_imported(self) -> None:
        script = "import sys, dossier.stamps; print(*sys.modules)"
        done = subprocess.run(
            [sys.executable, "-S", "-c", script],
            env=environment(),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
        loaded = set(done.stdout.split())
        assert {name for name in loaded if name.startswith("dossier")} == {
            "dossier",
            "dossier.stamps",
            "dossier.fingerprint",
        }
        assert loaded.isdisjoint({"pathlib", "dataclasses", "inspect", "yaml", "ctypes"})


class TestTheTreeThatStandsBy:
    def check(self, output: Path) -> None:
        for site in ({**OLD, "b/index.html": b"b"}, OLD, {**OLD, "index.html": b"new"}):
            put(output, site, durable=True)
            assert site_of(output) == {**site, "CNAME": b"mine"}

    @pytest.fixture(autouse=True)
    def _with_a_file_of_others(self, output: Path) -> None:
        (output / "CNAME").write_text("mine")

    def test_may_be_lost(self, output: Path) -> None:
        shutil.rmtree(workshop(output) / "tree")
        self.check(output)

    def test_may_be_lost_with_all_that_is_remembered(self, output: Path) -> None:
        shutil.rmtree(workshop(output))
        self.check(output)

    def test_may_be_a_file_or_a_link(self, output: Path) -> None:
        shutil.rmtree(workshop(output) / "tree")
        (workshop(output) / "tree").symlink_to(output)
        self.check(output)

    def test_may_be_damaged(self, output: Path) -> None:
        tree = workshop(output) / "tree"
        (tree / "a/index.html").unlink()
        (tree / "index.html").unlink()
        (tree / "index.html").write_text("not ours")
        shutil.rmtree(tree / "gone")
        (tree / "gone").write_text("a file")
        self.check(output)

    def test_may_be_of_another_generation(self, output: Path) -> None:
        tree = workshop(output) / "tree"
        shutil.copytree(tree, output.with_name("kept"))
        put(output, {"other.html": b"other"})
        shutil.rmtree(tree)
        output.with_name("kept").rename(tree)
        self.check(output)

    @pytest.mark.parametrize("text", ["", "x", "0" * 32 + "{}\n"])
    def test_what_is_remembered_may_be_damaged(self, output: Path, text: str) -> None:
        (workshop(output) / "memory").write_text(text)
        (workshop(output) / "journal").write_text(text)
        self.check(output)

    def test_gives_back_what_somebody_put_into_it(self, output: Path) -> None:
        """As a shell does that stands in the folder while the site is swapped."""
        here = os.open(output, os.O_RDONLY)
        put(output, {**OLD, "index.html": b"two"}, durable=True)
        with open(os.open("late", os.O_WRONLY | os.O_CREAT, dir_fd=here), "w") as file:  # noqa: PTH123 - in the very folder, whatever its name is by now
            file.write("late")
        os.mkdir("new", dir_fd=here)
        os.close(here)
        put(output, {**OLD, "index.html": b"two"}, durable=True)
        assert (output / "late").read_text() == "late"
        assert (output / "new").is_dir()
        (output / "CNAME").unlink()
        (output / "late").unlink()
        for text in (b"three", b"four"):
            put(output, {**OLD, "index.html": text}, durable=True)
            assert site_of(output) == {**OLD, "index.html": text}

    def test_gives_it_back_after_a_build_that_kept_no_memory(self, output: Path) -> None:
        put(output, {**OLD, "index.html": b"two"}, durable=False)
        (workshop(output) / "tree" / "late").write_text("late")
        put(output, {**OLD, "index.html": b"three"}, durable=False)
        assert (output / "late").read_text() == "late"

    def test_files_of_others_that_are_deleted_do_not_come_back(self, output: Path) -> None:
        put(output, {"index.html": b"two"})
        (output / "CNAME").unlink()
        for text in (b"three", b"four", b"five"):
            put(output, {"index.html": text})
            assert site_of(output) == {"index.html": text}


def test_a_file_system_without_links_gets_copies(output: Path) -> None:
    class NoLinks(Disk):
        def link(self, source: str, target: str) -> None:
            shutil.copy2(source, target, follow_symlinks=False)

    for text in (b"two", b"three", b"four"):
        with open_site(output, "output", disk=NoLinks()) as published:
            published.apply({"index.html": text}, ())
        assert site_of(output) == {**OLD, "index.html": text}
        assert is_untouched(str(output))


def test_a_link_that_the_system_forbids_is_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", forbidden)
    (tmp_path / "one").write_text("one")
    Disk().link(str(tmp_path / "one"), str(tmp_path / "two"))
    assert (tmp_path / "two").read_text() == "one"


@contextmanager
def at_work(script: str, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], env=environment())  # type: ignore[list-item]
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


BUILDS = """
import sys, time
from pathlib import Path
from dossier.publish import open_site, publish

output, begun, first, last = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:5])
known = None
for number in range(first, last):
    begun.write_text(str(number))
    data = b"%06d" % number * 3000
    site = {f"{n}/index.html": data for n in range(30)} | {f"new/{number}": data}
    if number % 2:
        publish(site.items(), output, "output", patience=60)
    else:
        with open_site(output, "output", patience=60) as published:
            published.apply(site, published.files.keys() - site.keys(), durable=False)
    time.sleep(0.02)
"""


def test_a_reader_finds_whole_files_and_in_one_folder_one_generation(tmp_path: Path) -> None:
    output, begun = tmp_path / "output", tmp_path / "begun"
    looked = 0
    with at_work(BUILDS, output, begun, "0", "40") as process:
        while process.poll() is None:
            if not output.exists():
                continue
            (by_path,) = {*generations(output / "0" / "index.html")}
            folder = os.open(output, os.O_RDONLY)
            names = [f"{number}/index.html" for number in range(30)]
            found = set()
            for name in names:
                try:
                    descriptor = os.open(name, os.O_RDONLY, dir_fd=folder)
                except FileNotFoundError:
                    found.add(-1)
                    continue
                with open(descriptor, "rb") as file:  # noqa: PTH123 - of this very folder
                    found.update(whole(file.read()))
            os.close(folder)
            # Build number N + 1 swaps generation N out, and number N + 2 begins to change it.
            if int(begun.read_text() or 0) <= by_path + 1:
                assert len(found) == 1
                assert found <= {by_path, by_path + 1}
                looked += 1
        assert process.returncode == 0
    assert looked > 20


def generations(file: Path) -> set[int]:
    return whole(file.read_bytes())


def whole(data: bytes) -> set[int]:
    assert len(data) == 6 * 3000
    assert data == data[:6] * 3000
    return {int(data[:6])}


def test_two_builds_at_once_publish_one_after_the_other(tmp_path: Path) -> None:
    output = tmp_path / "output"
    with (
        at_work(BUILDS, output, tmp_path / "one", "100", "115") as one,
        at_work(BUILDS, output, tmp_path / "two", "200", "215") as two,
    ):
        assert one.wait(60) == 0
        assert two.wait(60) == 0
    (last,) = {data for path, data in site_of(output).items() if path.startswith("new/")}
    (number,) = whole(last)
    assert number in {114, 214}
    names = {f"{n}/index.html" for n in range(30)} | {f"new/{number}"}
    assert site_of(output) == dict.fromkeys(names, last)
    assert is_untouched(str(output)) or number % 2 == 0
    assert {path.name for path in workshop(output).iterdir()} <= {"tree", "memory", "journal"}


MANY = {f"{folder}/{n}": b"" for folder in "abc" for n in range(3)}


@given(st.lists(st.dictionaries(st.sampled_from([*MANY, "new", "a/x/y"]), st.binary(max_size=2))))
def test_what_a_process_believes_of_the_trees_is_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[dict[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("believed")
    output, site = folder / "output", dict(MANY)
    known = put(output, MANY)
    (output / "a/mine").write_bytes(b"mine")
    known = put(output, {**MANY, "b/1": b"first"}, known)
    for changes in rounds:
        site |= changes
        known = put(output, site, known, trusting=True)
        places = (str(output), str(workshop(output) / "tree"))
        live, standby = (look(place, Census(), 1 << 62) for place in places)
        assert site_of(output) == {**site, "a/mine": b"mine"}
        assert (known.live.files, known.standby.files) == (live.files, standby.files)
        assert known.live.folders.keys() == live.folders.keys()
        assert known.standby.folders.keys() == standby.folders.keys()
        for path, stamp in live.folders.items():
            assert is_same_thing(known.live.folders[path], stamp)
        assert known.behind == differing(live, standby)
        for path, stamp in known.stamps.items():
            assert is_same_thing(stamp, stamp_of(f"{output}/{path}"))
        assert known.stamps.keys() == known.digests.keys() == {*site, MANIFEST}
    shutil.rmtree(folder)


def test_one_changed_file_is_all_that_is_touched_while_serving(output: Path) -> None:
    site = {**OLD, **MANY}
    known = put(output, {**site, "a/1": b"one"}, put(output, site), trusting=True)
    journal = workshop(output) / "journal"
    journal.unlink()
    put(output, {**site, "a/1": b"two"}, known, trusting=True)
    lines = read_lines(str(journal))
    assert lines[0]["touched"] == [MANIFEST, "a/1"]


def test_a_name_that_is_no_text_is_remembered(output: Path) -> None:
    name = os.fsdecode(b"\xff")
    (output / name).write_bytes(b"mine")
    known = put(output, {**OLD, "a/index.html": b"new"}, durable=True)
    assert name in known.live.files
    assert read_memory(str(output)) == known


ours = st.sampled_from(["a", "b", "c", "a/x", "b/x", "c/x/y", "d/e/f"])
sites = st.dictionaries(ours, st.binary(max_size=3), max_size=5).filter(
    lambda site: not any(one != two and two.startswith(f"{one}/") for one in site for two in site)
)
theirs = st.sampled_from(["mine", "their/own", "d/mine", "d/e/mine", "c/mine"])
hands = st.one_of(
    st.tuples(st.sampled_from(["put", "take"]), theirs),
    st.tuples(st.sampled_from(["tamper", "delete", "replace"]), ours),
    st.tuples(st.sampled_from(["come late", "lose memory", "lose tree"]), st.just("")),
)
steps = st.tuples(st.lists(hands, max_size=2), sites, st.booleans(), st.booleans())


@given(st.lists(steps, max_size=6))
@example(
    [
        ([], {}, False, False),
        ([], {"c/x/y": b""}, True, False),
        ([], {"a": b""}, False, False),
        ([("put", "c/mine")], {}, False, False),
        # What is left of the folder of others stands by only.
        ([], {"c": b""}, False, False),
    ]
)
@example(
    [
        ([], {"c": b""}, False, False),
        ([], {}, False, False),
        ([("put", "c/mine")], {"c": b""}, False, False),
    ]
)
def test_any_sequence_of_changes_gives_what_a_fresh_publication_gives(
    tmp_path_factory: pytest.TempPathFactory,
    sequence: list[tuple[list[tuple[str, str]], dict[str, bytes], bool, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("sequence")
    others = Others(folder / "output")
    known: Memory | None = None
    durable = False
    for deeds, site, is_durable, keeps_memory in sequence:
        before, is_known = others.deeds, known is not None or durable
        for deed, path in deeds:
            # Of a file that came where nothing is known any more nobody can tell whose it is.
            is_known = known is not None if deed == "lose memory" else is_known
            if deed != "come late" or is_known:
                others.do(deed, path)
        trusting = keeps_memory and known is not None and others.deeds == before
        event(f"trusting: {trusting}")
        durable = is_durable
        memory = others.make_room_and_put(site, known, trusting=trusting, durable=durable)
        known = memory if keeps_memory else None
        assert read_tree(others.output) == {**fresh(folder / "fresh", site), **others.files}
    shutil.rmtree(folder)


def fresh(output: Path, site: Site) -> dict[str, bytes]:
    """Return what a publication to a new folder gives."""
    put(output, site)
    found = read_tree(output)
    shutil.rmtree(output)
    shutil.rmtree(workshop(output))
    return found


class Others:
    """Those who put files into the output, and tamper with it; and the files that they have."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.files: dict[str, bytes] = {}
        self.deeds = 0

    def do(self, deed: str, path: str) -> None:
        target = self.output / path
        if not self.output.is_dir():
            return
        self.deeds += 1
        if deed == "put":
            self._put(path)
        elif deed == "take":
            if self.files.pop(path, None) is not None:
                target.unlink(missing_ok=True)
        elif deed == "come late":
            self._come_late()
        elif deed.startswith("lose"):
            self._lose(deed.removeprefix("lose "))
        elif target.is_file():
            if deed == "tamper" and target.stat().st_size:
                tamper(target)
            else:
                target.unlink()
                if deed == "replace":
                    target.write_bytes(b"other")

    def _put(self, path: str) -> None:
        target = self.output / path
        parents = [self.output / parent for parent in Path(path).parents]
        if target.is_dir() or any(place.exists() and not place.is_dir() for place in parents):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(b"mine")
        self.files[path] = b"mine"

    def _come_late(self) -> None:
        """Put a file into the tree that was published before."""
        standby = workshop(self.output) / "tree"
        if standby.is_dir():
            path = f"late {self.deeds}"
            (standby / path).write_bytes(b"late")
            self.files[path] = b"late"

    def _lose(self, what: str) -> None:
        for path in [path for path in self.files if not (self.output / path).exists()]:
            # It came late, and is told from ours by what is lost now.
            (workshop(self.output) / "tree" / path).unlink()
            del self.files[path]
        gone = workshop(self.output) / what
        if gone.is_dir():
            shutil.rmtree(gone)
        else:
            gone.unlink(missing_ok=True)

    def make_room_and_put(self, site: Site, known: Memory | None, **options: bool) -> Memory:
        """Publish; where a file of others is in the way nothing changes, and they clear it away."""
        before = read_tree(self.output)
        try:
            return put(self.output, site, known, **options)
        except BuildFailed as failed:
            if [found.code for found in failed.diagnostics] != ["output-occupied"]:
                raise
        assert read_tree(self.output) == before
        for path in self.files:
            for tree in (self.output, workshop(self.output) / "tree"):
                # In the tree that stands by there may be a file of the site above it.
                with suppress(NotADirectoryError):
                    (tree / path).unlink(missing_ok=True)
        for path in sorted({"their", "d/e", "d", "c"}, reverse=True):
            with suppress(OSError):
                (self.output / path).rmdir()
        self.files.clear()
        return put(self.output, site)
