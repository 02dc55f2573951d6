"""Earlier states of a dossier, from git: unpacked into a folder that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostic, Diagnostics, Label, Severity, Span
from dossier.library import Library
from dossier.load import load

# What a library is read from; the rest of a repository may be large.
_READ = ("data", "content", "seeds")
# Findings about the repository as a whole.
_HERE = Span(".")


def read_state(project: Project) -> Library:
    """Return the library of a project as it is. Raises BuildFailed when it has errors."""
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is None or sink.has_errors:
        raise BuildFailed(tuple(sink), len(loaded.files))
    return loaded.library


def read_revision(project: Project, revision: str) -> Library:
    """Return the library of a project as it was at a revision.

    Raises BuildFailed when there is no git, no repository or no such revision, or when the dossier
    of then has errors by the rules of today.
    """
    with _unpacked(project, revision) as root:
        try:
            return read_state(Project(root))
        except BuildFailed as failed:
            raise BuildFailed(_of_then(failed, revision), failed.sources_read) from None


def _of_then(failed: BuildFailed, revision: str) -> tuple[Diagnostic, ...]:
    """Return the errors of an earlier state as such: what is in the files now may be sound."""
    sink = Diagnostics()
    sink.report("errors-then", _HERE, found=revision)
    errors = [one for one in failed.diagnostics if one.severity is Severity.ERROR]
    return (*sink, *(_at(revision, one) for one in errors))


def _at(revision: str, one: Diagnostic) -> Diagnostic:
    """Return a finding with its places as git writes them: the lines of now are not shown there."""

    def place(span: Span) -> Span:
        return msgspec.structs.replace(span, path=f"{revision}:{span.path}")

    related = tuple(Label(place(label.span), label.text) for label in one.related)
    return replace(one, span=place(one.span), related=related)


@contextmanager
def _unpacked(project: Project, revision: str) -> Iterator[Path]:
    sink = Diagnostics()
    commit = _find_commit(project, revision, sink)
    there = _ask(project, "ls-tree", "--name-only", commit, "--", *_READ) if commit else None
    folders = (there or b"").decode().split()
    if commit and "data" not in folders:
        sink.report("not-there-yet", _HERE, found=revision)
    if sink.has_errors:
        raise BuildFailed(tuple(sink))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "tree")
        root.mkdir()
        _check_out(project, commit, folders, root, Path(folder, "index"))
        yield root


def _check_out(
    project: Project, commit: str, folders: Sequence[str], root: Path, index: Path
) -> None:
    """Write folders of a commit to `root` as git would check them out, with an index of their own.
    An archive may lack files, or have other texts in them, by attributes meant for releases.
    """
    place = _ask(project, "rev-parse", "--absolute-git-dir")
    assert place is not None
    given = {
        "GIT_DIR": os.fsdecode(place.removesuffix(b"\n")),
        "GIT_WORK_TREE": str(root),
        "GIT_INDEX_FILE": str(index),
    }
    trees = {one: _ask(project, "rev-parse", f"{commit}:./{one}") for one in folders}
    for one, tree in trees.items():
        assert tree is not None
        _ask(Project(root), "read-tree", f"--prefix={one}/", tree.decode().strip(), **given)
    _ask(Project(root), "checkout-index", "--all", "--quiet", **given)


def _find_commit(project: Project, revision: str, sink: Diagnostics) -> str:
    """Return the name of a commit; reports what there is instead of one, and returns ''."""
    if shutil.which("git") is None:
        sink.report("no-git", _HERE, path=project.root)
        return ""
    name = f"{revision}^{{commit}}"
    found = _ask(project, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    if found is not None:
        return found.decode().strip()
    if _ask(project, "rev-parse", "--git-dir") is None:
        sink.report("no-repository", _HERE, path=project.root, found=revision)
    else:
        sink.report("no-revision", _HERE, found=revision)
    return ""


def _ask(project: Project, *arguments: str, **given: str) -> bytes | None:
    """Return what git prints with other variables, None when it fails."""
    done = subprocess.run(  # noqa: S603 - fixed words, and a revision that git checks
        ["git", "-C", str(project.root), *arguments],  # noqa: S607 - the git of the path
        capture_output=True,
        check=False,
        env={**os.environ, **given},
    )
    return done.stdout if done.returncode == 0 else None


def read_two(project: Project, revisions: Sequence[str]) -> tuple[Library, Library]:
    """Return the states to compare: of one revision and now, or of two."""
    before = read_revision(project, revisions[0])
    return before, read_revision(project, revisions[1]) if revisions[1:] else read_state(project)
