"""Publishing: the whole old site or the whole new one, whatever goes wrong."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import environment, read_tree
from dossier import disk
from dossier import output as place
from dossier.diagnostics import BuildFailed
from dossier.fingerprint import digest_bytes, digest_pieces
from dossier.manifest import change_manifest, make_manifest, parse_manifest
from dossier.publish import Published, publish
from dossier.stamps import MANIFEST

OLD = {"index.html": b"old home", "a/index.html": b"old a", "gone/index.html": b"gone"}
NEW = {"index.html": b"new home", "a/index.html": b"old a", "b/c/index.html": b"new c"}


DAMAGED = ["", "{", "[]", '{"format": 2, "files": {}}', '{"format": 1, "files": ["x"]}']
DAMAGED += ['{"format": 3, "digest": "", "files": {}}', '{"format": 3, "files": []}']


def put(site: Mapping[str, bytes], output: Path, **options: object) -> Published:
    return publish(sorted(site.items()), output, "output", **options)  # type: ignore[arg-type]


def site_of(output: Path) -> dict[str, bytes]:
    found = read_tree(output)
    found.pop(MANIFEST, None)
    return found


def codes(failed: pytest.ExceptionInfo[BuildFailed]) -> list[str]:
    return [found.code for found in failed.value.diagnostics]


def litter(output: Path) -> list[str]:
    workshop = output.with_name(f".{output.name}.dossier-standby")
    known = {output, workshop, workshop / "tree", workshop / "memory"}
    return sorted(
        path.name for path in (*output.parent.iterdir(), *workshop.glob("*")) if path not in known
    )


def test_publishes_into_a_new_folder(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "output"
    assert put(OLD, output) == Published(written=3, unchanged=0, removed=0)
    assert site_of(output) == OLD
    assert litter(output) == []


def test_replaces_the_tree_and_counts(tmp_path: Path) -> None:
    output = tmp_path / "output"
    put(OLD, output)
    assert put(NEW, output) == Published(written=2, unchanged=1, removed=1)
    assert site_of(output) == NEW
    assert not (output / "gone").exists()
    assert litter(output) == []


def test_tells_which_files_it_wrote_or_removed(tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert put(OLD, output).changed == ("a/index.html", "gone/index.html", "index.html")
    assert put(NEW, output).changed == ("b/c/index.html", "gone/index.html", "index.html")
    assert put(NEW, output).changed == ()


def test_the_same_site_again_touches_nothing(tmp_path: Path) -> None:
    output = tmp_path / "output"
    put(OLD, output)
    before = [(path, path.stat().st_ino, path.stat().st_ctime_ns) for path in output.rglob("*")]
    assert put(OLD, output) == Published(written=0, unchanged=3, removed=0)
    after = [(path, path.stat().st_ino, path.stat().st_ctime_ns) for path in output.rglob("*")]
    assert [entry[:2] for entry in after] == [entry[:2] for entry in before]
    assert litter(output) == []


def test_an_unchanged_file_keeps_its_time_stamp(tmp_path: Path) -> None:
    output = tmp_path / "output"
    put(OLD, output)
    os.utime(output / "a/index.html", (1, 1))
    put(NEW, output)
    assert (output / "a/index.html").stat().st_mtime == 1


def test_a_file_that_was_tampered_with_is_mended(tmp_path: Path) -> None:
    output = tmp_path / "output"
    put(OLD, output)
    stamp = (output / "a/index.html").stat()
    (output / "a/index.html").write_bytes(b"0ld a")
    os.utime(output / "a/index.html", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    (output / "index.html").unlink()
    assert put(OLD, output).written == 2
    assert site_of(output) == OLD


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    output = tmp_path / "output"
    before = os.umask(umask)
    try:
        put(NEW, output)
    finally:
        os.umask(before)
    paths = [output, *output.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o644}


@given(
    st.dictionaries(st.text(), st.text("0123456789abcdef", min_size=32, max_size=32)),
    st.integers(0, 900),
    st.data(),
)
def test_a_changed_manifest_is_that_of_the_changed_files(
    some: dict[str, str], more: int, data: st.DataObject
) -> None:
    # With hundreds of files it has several pieces.
    before = {**{f"page/{number}": "0" * 32 for number in range(more)}, **some}
    paths = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set[str]()
    after = {path: digest_bytes(path.encode("utf-8", "replace")) for path in paths}
    manifest = make_manifest({**before, **after})
    assert change_manifest(make_manifest(before), before, after) == manifest
    assert manifest.digest == digest_pieces(manifest.data)
    assert parse_manifest(manifest.data) == {**before, **after}


def test_the_manifest_lists_files_and_is_the_same_in_any_order(tmp_path: Path) -> None:
    put(NEW, tmp_path / "one")
    publish(sorted(NEW.items(), reverse=True), tmp_path / "two", "two")
    one, two = ((tmp_path / name / MANIFEST).read_bytes() for name in ("one", "two"))
    assert one == two
    assert set(json.loads(one)["files"]) == set(NEW)


@pytest.mark.parametrize("text", [None, *DAMAGED])
def test_a_manifest_that_is_lost_is_made_again(tmp_path: Path, text: str | None) -> None:
    output = tmp_path / "output"
    put(OLD, output)
    put(NEW, output)
    whole = read_tree(output)
    (output / "CNAME").write_text("mine")
    (output / MANIFEST).unlink()
    if text is not None:
        (output / MANIFEST).write_text(text)
    assert put(NEW, output) == Published(written=0, unchanged=3, removed=0)
    assert read_tree(output) == {**whole, "CNAME": b"mine"}


@pytest.mark.parametrize("number", [1, 2])
def test_an_output_of_an_earlier_format_is_taken_over(tmp_path: Path, number: int) -> None:
    output = tmp_path / "output"
    put(OLD, output)
    files = json.loads((output / MANIFEST).read_bytes())["files"]
    listed = json.dumps(files, separators=(",\n", ": "), sort_keys=True)
    old = {"format": number, "files": files}
    if number == 2:
        old["digest"] = digest_bytes(listed.encode())
    (output / MANIFEST).write_text(json.dumps(old, indent=0, sort_keys=True))
    shutil.rmtree(tmp_path / ".output.dossier-standby")
    (output / "CNAME").write_text("mine")
    assert put(NEW, output) == Published(written=2, unchanged=1, removed=1)
    assert site_of(output) == {**NEW, "CNAME": b"mine"}
    put(NEW, tmp_path / "fresh")
    assert (output / MANIFEST).read_bytes() == (tmp_path / "fresh" / MANIFEST).read_bytes()


class TestFilesOfOthers:
    def test_are_carried_over(self, tmp_path: Path) -> None:
        output = tmp_path / "output"
        put(OLD, output)
        (output / "CNAME").write_text("example.org")
        (output / "gone" / "note.txt").write_text("mine")
        (output / "empty" / "deep").mkdir(parents=True)
        (output / "closed").mkdir()
        (output / "closed" / "file").write_text("x")
        (output / "closed").chmod(0o555)
        (output / "link").symlink_to("nowhere")
        for site in (NEW, OLD, NEW):
            put(site, output)
            assert (output / "CNAME").read_text() == "example.org"
            assert (output / "gone" / "note.txt").read_text() == "mine"
            assert (output / "empty" / "deep").is_dir()
            assert (output / "closed").stat().st_mode & 0o777 == 0o555
            assert (output / "link").readlink() == Path("nowhere")
        assert not (output / "gone" / "index.html").exists()
        assert litter(output) == []

    def test_may_share_a_folder_that_becomes_ours(self, tmp_path: Path) -> None:
        output = tmp_path / "output"
        put(OLD, output)
        (output / "b" / "c").mkdir(parents=True)
        (output / "b" / "c" / "mine.txt").write_text("mine")
        put(NEW, output)
        assert site_of(output) == {**NEW, "b/c/mine.txt": b"mine"}

    @pytest.mark.parametrize("path", ["b/c/index.html", "b", "b/c", "b/c/index.html/mine.txt"])
    def test_are_not_written_over(self, tmp_path: Path, path: str) -> None:
        output = tmp_path / "output"
        put(OLD, output)
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_text("mine")
        before = read_tree(output)
        with pytest.raises(BuildFailed) as failed:
            put(NEW, output)
        assert codes(failed) == ["output-occupied"]
        assert read_tree(output) == before
        assert litter(output) == []

    def test_a_folder_in_place_of_our_file_is_kept(self, tmp_path: Path) -> None:
        output = tmp_path / "output"
        put(OLD, output)
        (output / "gone" / "index.html").unlink()
        (output / "gone" / "index.html").mkdir()
        (output / "gone" / "index.html" / "mine").write_text("mine")
        put(NEW, output)
        assert (output / "gone" / "index.html" / "mine").read_text() == "mine"


class TestRefusals:
    def check(self, output: Path, code: str, **options: object) -> None:
        before = read_tree(output) if output.is_dir() else None
        with pytest.raises(BuildFailed) as failed:
            put(NEW, output, **options)
        assert codes(failed) == [code]
        assert failed.value.diagnostics[0].span.path == "output"
        if before is not None:
            assert read_tree(output) == before

    def test_a_folder_of_somebody_else(self, tmp_path: Path) -> None:
        (tmp_path / "output").mkdir()
        (tmp_path / "output" / "thesis.txt").write_text("precious")
        self.check(tmp_path / "output", "output-not-ours")

    def test_an_empty_folder_is_taken(self, tmp_path: Path) -> None:
        (tmp_path / "output").mkdir()
        put(NEW, tmp_path / "output")
        assert site_of(tmp_path / "output") == NEW

    @pytest.mark.parametrize("text", DAMAGED)
    def test_a_damaged_manifest_when_nothing_is_remembered(self, tmp_path: Path, text: str) -> None:
        put(OLD, tmp_path / "output")
        (tmp_path / "output" / MANIFEST).write_text(text)
        shutil.rmtree(tmp_path / ".output.dossier-standby")
        self.check(tmp_path / "output", "output-manifest-damaged")

    def test_a_symbolic_link(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "output").symlink_to("elsewhere")
        self.check(tmp_path / "output", "output-unsafe")
        assert (tmp_path / "output").is_symlink()

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "output").write_text("a file")
        self.check(tmp_path / "output", "output-unsafe")

    @pytest.mark.parametrize("mount", ["output", "output/shared"])
    def test_a_mount_point(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mount: str
    ) -> None:
        (tmp_path / "output").mkdir()
        monkeypatch.setattr(place, "find_mount", lambda _: f"{tmp_path}/{mount}")
        self.check(tmp_path / "output", "output-unsafe")

    @pytest.mark.parametrize("read", ["output/data", "output", ".", "sub/../output/data"])
    def test_what_the_build_reads(self, tmp_path: Path, read: str) -> None:
        (tmp_path / "output" / "data").mkdir(parents=True)
        self.check(tmp_path / "output", "output-unsafe", apart_from=[tmp_path / read])

    def test_what_the_build_reads_through_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "way").symlink_to("data")
        self.check(tmp_path / "way" / "output", "output-unsafe", apart_from=[tmp_path / "data"])

    @pytest.mark.parametrize(
        "path", ["../x", "/x", "a/../../x", "a//b", "", "a/", "./a", "a\\b", "a\0b", MANIFEST]
    )
    def test_a_path_that_leaves_the_output_is_a_bug(self, tmp_path: Path, path: str) -> None:
        with pytest.raises(ValueError, match=r"artifact|path"):
            put({path: b""}, tmp_path / "output")
        assert not (tmp_path / "output").exists()
        assert litter(tmp_path / "output") == []

    @pytest.mark.parametrize("paths", [["a", "a"], ["a", "a/b"], ["a/b", "a"]])
    def test_two_artifacts_at_one_place_are_a_bug(self, tmp_path: Path, paths: list[str]) -> None:
        with pytest.raises(ValueError, match="artifact"):
            publish([(path, b"") for path in paths], tmp_path / "output", "output")


def test_the_folder_of_somebody_else_is_not_swapped_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(OLD, tmp_path / "output")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for a user who is not root
    with pytest.raises(BuildFailed) as failed:
        put(NEW, tmp_path / "output")
    assert codes(failed) == ["cannot-publish"]
    assert site_of(tmp_path / "output") == OLD


class TestLock:
    def test_a_second_build_says_who_holds_it(self, tmp_path: Path) -> None:
        lock = tmp_path / ".output.dossier-lock"
        with lock.open("w") as held:
            held.write("4711")
            held.flush()
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(BuildFailed) as failed:
                put(NEW, tmp_path / "output", patience=0.2)
        assert codes(failed) == ["output-busy"]
        assert "4711" in failed.value.diagnostics[0].message

    def test_a_lock_left_behind_locks_nothing(self, tmp_path: Path) -> None:
        (tmp_path / ".output.dossier-lock").write_text("4711")
        put(NEW, tmp_path / "output", patience=0)
        assert litter(tmp_path / "output") == []

    def test_a_build_waits_for_a_short_one(self, tmp_path: Path) -> None:
        output = tmp_path / "output"
        holder = start_build(output, "slow")
        wait_for(lambda: is_locked(tmp_path / ".output.dossier-lock"))
        put(NEW, output)
        assert holder.wait(timeout=20) == 0
        assert site_of(output) == NEW
        assert litter(output) == []


SCRIPT = """
import sys, time
from pathlib import Path
from dossier.publish import publish

def artifacts(mode):
    for number in range(400):
        if mode == "slow" and number == 200:
            time.sleep(0.5)
        yield f"{number}/index.html", mode.encode() * 500

publish(artifacts(sys.argv[2]), Path(sys.argv[1]), "output")
"""


def start_build(output: Path, mode: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, output, mode], env=environment())


def is_locked(lock: Path) -> bool:
    """Tell whether somebody holds a lock; the file alone is there before."""
    if not lock.exists():
        return False
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def wait_for(happened: object, patience: float = 20) -> None:
    until = time.monotonic() + patience
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.005)


def test_a_killed_build_leaves_a_whole_site_and_the_next_one_is_right(tmp_path: Path) -> None:
    output = tmp_path / "output"
    whole = {mode: {f"{n}/index.html": mode.encode() * 500 for n in range(400)} for mode in "ab"}
    assert start_build(output, "a").wait(timeout=60) == 0
    seen = set()
    for turn in range(12):
        mode = "ba"[turn % 2]
        process = start_build(output, mode)
        wait_for(lambda: litter(output) or process.poll() is not None)  # noqa: B023 - used at once
        time.sleep(0.006 * turn)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        found = site_of(output)
        assert found in whole.values()
        seen.add(found["0/index.html"][:1])
    assert start_build(output, "b").wait(timeout=60) == 0
    assert site_of(output) == whole["b"]
    assert litter(output) == []


# Calls of the system that look, and those of the lock; test_faults.py is about those that change.
CALLS = [(os, "open"), (os, "scandir"), (os, "lstat"), (os, "write"), (fcntl, "flock")]


def failing(call: object, number: int, after: int) -> tuple[object, list[int]]:
    """Return a call that fails with an error number once it was made `after` times."""
    count = [0]

    def fails(*arguments: object, **options: object) -> object:
        count[0] += 1
        if count[0] == after + 1:
            raise OSError(number, os.strerror(number))
        return call(*arguments, **options)  # type: ignore[operator]

    return fails, count


def published_or_told(output: Path) -> list[str]:
    try:
        put(NEW, output)
    except BuildFailed as failed:
        return [found.code for found in failed.diagnostics]
    return []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize(("module", "name"), CALLS)
def test_an_error_at_any_call_leaves_a_whole_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, number: int
) -> None:
    output = tmp_path / "output"
    monkeypatch.setattr(disk, "flush", lambda _: None)  # it takes its time
    for after in range(100):
        put(OLD, output)
        (output / "CNAME").write_text("mine")
        old = site_of(output)
        fails, count = failing(getattr(module, name), number, after)
        with monkeypatch.context() as patch:
            patch.setattr(module, name, fails)
            told = published_or_told(output)
        assert told in ([], ["cannot-publish"])
        assert site_of(output) == (old if told else {**NEW, "CNAME": b"mine"})
        put(OLD, output)
        assert site_of(output) == {**OLD, "CNAME": b"mine"}
        assert litter(output) == []
        if count[0] <= after:
            return
    pytest.fail("the call was made more often than was tried")


class TestTwoRenames:
    """What happens where two names cannot be exchanged in one step."""

    @pytest.fixture(autouse=True)
    def _without_exchange(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(disk, "exchange", lambda *_: False)

    def test_gives_the_same_site(self, tmp_path: Path) -> None:
        put(OLD, tmp_path / "output")
        put(NEW, tmp_path / "output")
        assert site_of(tmp_path / "output") == NEW
        assert litter(tmp_path / "output") == []

    def test_a_build_killed_between_them_is_undone_by_the_next(self, tmp_path: Path) -> None:
        output = tmp_path / "output"
        put(OLD, output)
        (output / "CNAME").write_text("mine")
        output.rename(tmp_path / ".output.dossier-standby" / "away")
        with pytest.raises(ValueError, match="artifact"):
            put({MANIFEST: b""}, output)
        assert site_of(output) == {**OLD, "CNAME": b"mine"}
        assert litter(output) == []


def test_a_full_disk_is_told_with_the_file_and_the_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fchmod", full)
    with pytest.raises(BuildFailed) as failed:
        put({"a/index.html": b"x"}, tmp_path / "output")
    message = failed.value.diagnostics[0].message
    assert "no space left on device (a/index.html)" in message
    assert str(tmp_path) not in message


def test_an_error_of_the_renderer_leaves_the_site_alone(tmp_path: Path) -> None:
    def artifacts() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"half"
        raise KeyboardInterrupt

    output = tmp_path / "output"
    put(OLD, output)
    with pytest.raises(KeyboardInterrupt):
        publish(artifacts(), output, "output")
    assert site_of(output) == OLD
    assert litter(output) == []
