"""What `dossier serve` notices of the files that a build reads, and when; by every watcher."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Timer

import pytest

from dossier.build import watched
from dossier.config import Project
from dossier.serve.polling import PollingWatcher
from dossier.serve.wanted import Wanted
from dossier.serve.watching import Watcher, open_watcher

RECORD = "data/stones/grey-stone.yaml"
PATIENCE = 10.0
# Longer than a watcher that has threads needs to begin, or to begin anew; inotify needs no time.
QUIET = 1.3


def open_inotify(paths: Sequence[Path]) -> Watcher:
    watcher, problem = open_watcher(paths)
    assert not problem
    return watcher


def open_native(paths: Sequence[Path]) -> Watcher:
    return PollingWatcher(Wanted(paths), by_looking=False)


def open_looking(paths: Sequence[Path]) -> Watcher:
    return PollingWatcher(Wanted(paths), by_looking=True)


@pytest.fixture(params=[open_inotify, open_native])
def watcher(request: pytest.FixtureRequest, small: Path) -> Iterator[Watcher]:
    opened = request.param(watched(Project(small)))
    settle(opened)
    yield opened
    opened.close()


def settle(watcher: Watcher) -> None:
    """Let a watcher begin, and forget what it has told."""
    if isinstance(watcher, PollingWatcher):
        time.sleep(QUIET)
    watcher.wait(0.1)


@pytest.fixture
def inotify(small: Path) -> Iterator[Watcher]:
    if sys.platform != "linux":
        pytest.skip("inotify is of Linux")
    watcher = open_inotify(watched(Project(small)))
    yield watcher
    watcher.close()


def wait_for(watcher: Watcher, path: Path) -> frozenset[Path]:
    """Return all that is told until a path is."""
    told: frozenset[Path] = frozenset()
    until = time.monotonic() + PATIENCE
    while path not in told:
        assert time.monotonic() < until, f"{path} was never told, but {set(told)}"
        told |= watcher.wait(1)
    return told


class TestEveryWatcher:
    def test_tells_what_has_changed_and_only_once(self, small: Path, watcher: Watcher) -> None:
        (small / RECORD).write_text("x", encoding="utf-8")
        assert wait_for(watcher, small / RECORD) == {small / RECORD}
        assert watcher.wait(0.3) == frozenset()

    def test_keeps_what_changes_while_the_caller_is_busy(
        self, small: Path, watcher: Watcher
    ) -> None:
        (small / RECORD).write_text("x", encoding="utf-8")
        wait_for(watcher, small / RECORD)
        (small / "data/dossier.yaml").write_text("y", encoding="utf-8")
        time.sleep(0.3)
        assert watcher.is_behind()
        assert watcher.wait(0) == {small / "data/dossier.yaml"}
        assert not watcher.is_behind()

    @pytest.mark.parametrize("name", ["pelican.conf.py", RECORD])
    def test_sees_a_file_that_an_editor_replaces_again_and_again(
        self, small: Path, watcher: Watcher, name: str
    ) -> None:
        for text in ("one", "the second"):
            (small / "new").write_text(text, encoding="utf-8")
            (small / "new").replace(small / name)
            wait_for(watcher, small / name)

    def test_sees_a_file_that_goes(self, small: Path, watcher: Watcher) -> None:
        (small / RECORD).unlink()
        wait_for(watcher, small / RECORD)

    def test_sees_a_folder_that_comes_and_what_is_made_in_it(
        self, small: Path, watcher: Watcher
    ) -> None:
        (small / "content").mkdir()
        wait_for(watcher, small / "content")
        settle(watcher)
        (small / "content" / "new.md").write_text("x", encoding="utf-8")
        wait_for(watcher, small / "content" / "new.md")

    def test_sees_a_folder_that_is_replaced(self, small: Path, watcher: Watcher) -> None:
        (small / "data").rename(small / "was")
        shutil.copytree(small / "was", small / "data")
        wait_for(watcher, small / "data")
        settle(watcher)
        (small / RECORD).write_text("x", encoding="utf-8")
        wait_for(watcher, small / RECORD)

    def test_says_nothing_of_hidden_files_backups_and_neighbours(
        self, small: Path, watcher: Watcher
    ) -> None:
        (small / "data" / "stones" / ".grey-stone.yaml.swp").write_text("x", encoding="utf-8")
        (small / "data" / "stones" / "grey-stone.yaml~").write_text("x", encoding="utf-8")
        (small / "data" / ".git").mkdir()
        (small / "data" / ".git" / "index").write_text("x", encoding="utf-8")
        (small / "output").mkdir()
        (small / "output" / "index.html").write_text("x", encoding="utf-8")
        (small / "notes.txt").write_text("x", encoding="utf-8")
        assert watcher.wait(0.3) == frozenset()


@pytest.mark.parametrize("opening", [open_inotify, open_native])
def test_begins_where_there_is_nothing(
    tmp_path: Path, opening: Callable[[Sequence[Path]], Watcher]
) -> None:
    watcher = opening(watched(Project(tmp_path)))
    time.sleep(0.2)
    (tmp_path / "data").mkdir()
    wait_for(watcher, tmp_path / "data")
    watcher.close()


def test_without_help_of_the_system_it_looks_once_a_second(small: Path) -> None:
    watcher = open_looking(watched(Project(small)))
    time.sleep(2 * QUIET)
    work = time.process_time()
    assert watcher.wait(3) == frozenset()
    assert time.process_time() - work < 0.1
    (small / RECORD).write_text("something else", encoding="utf-8")
    assert small / RECORD in wait_for(watcher, small / RECORD)
    watcher.close()


class TestInotify:
    def test_tells_at_once(self, small: Path, inotify: Watcher) -> None:
        took = []
        for number in range(20):
            began = time.perf_counter()
            (small / RECORD).write_text(f"{number}", encoding="utf-8")
            assert inotify.wait(PATIENCE)
            took.append(time.perf_counter() - began)
        assert sorted(took)[10] < 0.02

    def test_does_not_tell_a_file_before_its_writer_has_closed_it(
        self, small: Path, inotify: Watcher
    ) -> None:
        with (small / RECORD).open("w", encoding="utf-8") as file:
            assert inotify.is_behind()
            file.write("half")
            file.flush()
            assert inotify.wait(0.2) == frozenset()
            assert inotify.is_behind()
            file.write(" and half")
        assert inotify.wait(0) == {small / RECORD}
        assert not inotify.is_behind()

    def test_tells_a_file_that_is_kept_open_after_a_while(
        self, small: Path, inotify: Watcher
    ) -> None:
        with (small / RECORD).open("a", encoding="utf-8") as file:
            file.write("more")
            file.flush()
            assert inotify.wait(PATIENCE) == {small / RECORD}
            assert not inotify.is_behind()

    def test_tells_a_new_file_when_it_is_whole_and_a_link_at_once(
        self, small: Path, inotify: Watcher
    ) -> None:
        new = small / "data/stones/new.yaml"
        with new.open("w", encoding="utf-8"):
            assert inotify.wait(0.2) == frozenset()
        assert inotify.wait(0) == {new}
        os.link(new, small / "data/stones/other.yaml")
        assert inotify.wait(0) >= {small / "data/stones/other.yaml"}
        (small / "data/stones/third.yaml").symlink_to(new)
        assert inotify.wait(0) == {small / "data/stones/third.yaml"}

    def test_sees_that_a_file_may_be_read_again(self, small: Path, inotify: Watcher) -> None:
        (small / RECORD).chmod(0o000)
        assert inotify.wait(0) == {small / RECORD}

    def test_tells_all_that_is_in_a_folder_that_comes(self, small: Path, inotify: Watcher) -> None:
        shutil.copytree(small / "data/stones", small / "away/deep/er")
        (small / "away").rename(small / "data/new")
        assert inotify.wait(0) == {
            small / "data/new",
            small / "data/new/deep",
            small / "data/new/deep/er",
            small / "data/new/deep/er/grey-stone.yaml",
        }
        (small / "data/new/deep/er/grey-stone.yaml").write_text("x", encoding="utf-8")
        assert inotify.wait(0) == {small / "data/new/deep/er/grey-stone.yaml"}

    def test_follows_a_folder_to_its_new_name(self, small: Path, inotify: Watcher) -> None:
        (small / "data/stones").rename(small / "data/rocks")
        assert inotify.wait(0) >= {small / "data/stones", small / "data/rocks"}
        (small / "data/rocks/grey-stone.yaml").write_text("x", encoding="utf-8")
        assert inotify.wait(0) == {small / "data/rocks/grey-stone.yaml"}
        (small / "data/rocks").rename(small / "gone")
        assert inotify.wait(0) == {small / "data/rocks"}
        (small / "gone/grey-stone.yaml").write_text("y", encoding="utf-8")
        assert inotify.wait(0.1) == frozenset()

    def test_more_changes_than_the_system_keeps_are_one_change_of_everything(
        self, small: Path, inotify: Watcher
    ) -> None:
        limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text(encoding="ascii"))
        one, other = small / "data/stones/a.yaml", small / "data/stones/b.yaml"
        one.write_text("x", encoding="utf-8")
        for _ in range(limit // 4 + 10):  # two events for each renaming
            one.rename(other)
            other.rename(one)
        assert inotify.wait(0) >= {small / "data", small / "content", small / "pelican.conf.py"}
        inotify.wait(0.2)
        (small / RECORD).write_text("x", encoding="utf-8")
        assert inotify.wait(PATIENCE) == {small / RECORD}

    def test_sleeps_until_something_happens(self, small: Path, inotify: Watcher) -> None:
        Timer(1.0, (small / RECORD).write_text, ("x", "utf-8")).start()
        began, work = time.monotonic(), time.thread_time()
        assert inotify.wait() == {small / RECORD}
        assert time.monotonic() - began > 0.9
        assert time.thread_time() - work < 0.005
