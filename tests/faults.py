"""Stops publications at every step that changes the disk, and looks at what is left.

Run as a program, so that each publication can be a forked process that may be killed:
`python faults.py FOLDER COUNT SEED` tries so many of the points, chosen by the seed, or all when
COUNT is 0. It prints how many it tried, and then a line for every promise that was broken.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dossier.diagnostics import BuildFailed
from dossier.disk import Disk
from dossier.fingerprint import digest_bytes
from dossier.manifest import parse_manifest
from dossier.publish import open_site
from dossier.stamps import MANIFEST, is_untouched

Site = Mapping[str, bytes]

ONE = {f"{name}/index.html": b"one " + name.encode() * 50 for name in ("a", "b/c", "gone/x/y")}
TWO = {**ONE, "a/index.html": b"two", "new/page/index.html": b"new", "index.html": b"home"}
THREE = {**TWO, "b/c/index.html": b"three", "a/more.css": b"more", "new/page/index.html": b""}
FEW = {"index.html": b"home", "a": b"a file in the place of a folder"}
THEIRS = {"CNAME": b"example.org", "gone/x/mine.txt": b"mine", "their/own/file": b"file"}


@dataclass(frozen=True)
class Build:
    """What was published before, what goes wrong between, and what is published now."""

    before: tuple[Site, ...]
    now: Site
    between: str = ""


BUILDS = {
    "cold": Build((), ONE),
    "second": Build((ONE,), TWO),
    "incremental": Build((ONE, TWO), THREE),
    "deleting": Build((THREE, ONE, THREE), FEW),
    "unchanged": Build((ONE, TWO), TWO),
    "memory lost": Build((ONE, TWO), THREE, "memory"),
    "memory damaged": Build((ONE, TWO), THREE, "half of the memory"),
    "standby lost": Build((ONE, TWO), THREE, "tree"),
    "tampered with": Build((ONE, TWO), TWO, "tamper"),
    "manifest lost": Build((ONE, TWO), THREE, "manifest"),
}
SYSTEMS = ("exchange", "renames", "no links")
FAULTS = ("kill", "torn", "full", "broken")


class Faulty(Disk):
    """A disk that fails at one step: the process is killed before it, or in its middle, or the
    system answers with an error. `system` says what it can do, and there is no waiting for it.
    """

    def __init__(self, system: str, fault: str = "", at: int = 0) -> None:
        self.steps = 0
        self._system = system
        self._fault = fault
        self._at = at

    def _step(self, *, needs_space: bool = False) -> bool:
        """Count a step, fail if it is the one, and return whether it is to be torn."""
        self.steps += 1
        if self._fault == "kill" and self.steps == self._at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._fault == "broken" and self.steps == self._at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if self._fault == "full" and self.steps >= self._at > 0 and needs_space:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._fault == "torn" and self.steps == self._at

    def _end(self, *, torn: bool) -> None:
        if torn:
            os.kill(os.getpid(), signal.SIGKILL)

    def make_folder(self, folder: str) -> None:
        if self._step(needs_space=True):
            Path(folder).mkdir(mode=0o700)
            self._end(torn=True)
        super().make_folder(folder)

    def write(self, path: str, data: bytes) -> None:
        torn = self._step(needs_space=True)
        super().write(path, data[: len(data) // 2] if torn else data)
        self._end(torn=torn)

    def append(self, path: str, data: bytes) -> None:
        torn = self._step(needs_space=True)
        super().append(path, data[: len(data) // 2] if torn else data)
        self._end(torn=torn)

    def link(self, source: str, target: str) -> None:
        torn = self._step(needs_space=True)
        if self._system == "no links":
            shutil.copy2(source, target, follow_symlinks=False)
        else:
            super().link(source, target)
        self._end(torn=torn)

    def remove(self, path: str) -> None:
        torn = self._step()
        super().remove(path)
        self._end(torn=torn)

    def remove_folder(self, folder: str) -> None:
        torn = self._step()
        super().remove_folder(folder)
        self._end(torn=torn)

    def set_mode(self, folder: str, mode: int) -> None:
        torn = self._step()
        super().set_mode(folder, mode)
        self._end(torn=torn)

    def flush(self, tree: str) -> None:
        assert Path(tree).is_dir()
        self._end(torn=self._step())

    def flush_names(self, folder: str) -> None:
        assert Path(folder).is_dir()
        self._end(torn=self._step())

    def exchange(self, one: str, other: str) -> bool:
        torn = self._step()
        done = self._system != "renames" and super().exchange(one, other)
        self._end(torn=torn)
        return done

    def rename(self, old: str, new: str) -> None:
        torn = self._step()
        super().rename(old, new)
        self._end(torn=torn)


def put(site: Site, output: Path, disk: Disk) -> None:
    with open_site(output, "output", disk=disk) as published:
        changed = {
            path: data
            for path, data in site.items()
            if path in published.stale or published.files.get(path) != digest_bytes(data)
        }
        published.apply(changed, published.files.keys() - site.keys())


def set_up(folder: Path, build: Build, system: str) -> None:
    """Publish what comes before, and put files of others beside it."""
    output = folder / "output"
    workshop = folder / ".output.dossier-standby"
    for number, site in enumerate(build.before):
        put(site, output, Faulty(system))
        if not number:
            for path, data in THEIRS.items():
                (output / path).parent.mkdir(parents=True, exist_ok=True)
                (output / path).write_bytes(data)
            (output / "empty").mkdir()
    if build.between in {"memory", "half of the memory"}:
        memory = (workshop / "memory").read_bytes()
        (workshop / "memory").unlink()
        if build.between != "memory":
            (workshop / "memory").write_bytes(memory[: len(memory) // 2])
    elif build.between == "tree":
        shutil.rmtree(workshop / "tree")
    elif build.between == "tamper":
        (output / "a/index.html").unlink()
        (output / "b/c/index.html").write_bytes(b"not ours")
        (workshop / "tree/b/c/index.html").unlink()
        shutil.rmtree(workshop / "tree/their")
    elif build.between == "manifest":
        (output / MANIFEST).unlink()


def run(site: Site, output: Path, system: str, fault: str, at: int) -> tuple[str, int]:
    """Publish in a process of its own; return what was said, 'killed', or '' for done, and the
    number of steps.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        disk = Faulty(system, fault, at)
        said = ""
        try:
            put(site, output, disk)
        except BuildFailed as failed:
            said = "\n".join(f"{found.code}: {found.message}" for found in failed.diagnostics)
        except BaseException as error:  # noqa: BLE001 - it is told by the parent
            said = f"exception {error!r}"
        os.write(writer, json.dumps([said, disk.steps]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return tuple(json.loads(told)) if told else ("killed", 0)


def read_site(output: Path) -> dict[str, bytes] | None:
    """Return what is published, with files of others; None when there is no folder."""
    if not output.exists():
        return None
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def broken_promises(folder: Path, build: Build, system: str, fault: str, at: int) -> Iterator[str]:
    """Publish with a fault, and yield what is wrong then or after the next build."""
    output = folder / "output"
    set_up(folder, build, system)
    old = read_site(output)
    theirs = THEIRS if build.before else {}
    new = {**build.now, **theirs}
    said, _ = run(build.now, output, system, fault, at)
    found = read_site(output)
    if said == "killed":
        if found not in (old, new) and not (system == "renames" and found is None):
            yield "neither the old site nor the new one after a kill"
    elif not said:
        if found != new:
            yield "not the new site after a build that ended well"
    else:
        if found != old:
            yield "not the old site after a build that failed"
        if "\n" in said or not said.startswith(
            "cannot-publish: the site cannot be written to outp"
        ):
            yield f"said {said!r}"
    for site in (build.now, ONE, build.now):
        said, _ = run(site, output, system, "", 0)
        yield from (f"{wrong} after the next build" for wrong in flaws(folder, site, theirs, said))


def flaws(folder: Path, site: Site, theirs: Site, said: str) -> Iterator[str]:
    """Yield what is wrong with a folder after a build without a fault."""
    output = folder / "output"
    if said:
        yield f"said {said!r}"
    if read_site(output) != {**site, **theirs}:
        yield "a wrong site"
    if theirs and not (output / "empty").is_dir():
        yield "a folder of others is missing"
    modes = {path.stat().st_mode & 0o777 for path in [output, *output.rglob("*")] if path.is_dir()}
    if modes != {0o755}:
        yield f"modes {modes}"
    place = output / MANIFEST
    manifest = parse_manifest(place.read_bytes() if place.exists() else b"")
    if manifest != {path: digest_bytes(data) for path, data in site.items()}:
        yield "a wrong manifest"
    beside = {path.name for path in folder.iterdir()}
    inside = {path.name for path in (folder / ".output.dossier-standby").glob("*")}
    if beside != {"output", ".output.dossier-standby"} or not inside <= {"tree", "memory"}:
        yield f"litter: {beside} {inside}"
    if not is_untouched(str(output)):
        yield "doubt"


Point = tuple[str, str, str, int]


def all_points(folder: Path) -> list[Point]:
    """Return every way to fail: build, system, fault, and step."""
    points = []
    for name, build in BUILDS.items():
        for system in SYSTEMS:
            with_folder = folder / "count"
            with_folder.mkdir()
            set_up(with_folder, build, system)
            said, steps = run(build.now, with_folder / "output", system, "", 0)
            assert not said, said
            shutil.rmtree(with_folder)
            points += [(name, system, fault, at) for fault in FAULTS for at in range(1, steps + 1)]
    return points


def main(folder: Path, count: int, seed: int) -> None:
    points = all_points(folder)
    if count:
        points = random.Random(seed).sample(points, count)
    wrong = []
    for name, system, fault, at in points:
        place = folder / "point"
        place.mkdir()
        where = f"{name}, {system}, {fault} at step {at}"
        wrong += [
            f"{where}: {it}" for it in broken_promises(place, BUILDS[name], system, fault, at)
        ]
        shutil.rmtree(place)
    sys.stdout.write("\n".join([str(len(points)), *wrong]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
