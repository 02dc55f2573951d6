"""Makes pages and the files beside them, on one core or on many: contexts, digests, and bytes where
they differ.

A worker gets a chunk of tasks and gives back what was made, in their order. What it works with it
has from the process that forked it or, where there is no fork, loads anew; so any number of workers
gives the same bytes.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from jinja2 import TemplateError

from dossier.catalogues import Catalogue
from dossier.compiler import LeanEnvironment
from dossier.diagnostics import Span
from dossier.fingerprint import digest_bytes, digest_value
from dossier.ledger import Entry
from dossier.library import Library
from dossier.plan import Artifact
from dossier.reader import Reader
from dossier.templates import (
    RenderError,
    Theme,
    closure,
    closure_digest,
    make_environment,
    render,
)

# So many pages go to a worker at once, and for fewer it is not worth to start one.
_CHUNK, _FEW = 16, 64
# From linux/prctl.h: the signal that a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Task:
    """A page to make: its path below the output, and what is known of the page as it is published;
    None when its bytes must be made in any case.
    """

    output: str
    known: Entry | None


@dataclass(frozen=True, slots=True)
class Made:
    """A page that was made: what is to be known of it, and its bytes; None when they are the
    published ones. `fault` is the place and the problem where a template failed.
    """

    output: str
    entry: Entry
    data: bytes | None
    fault: tuple[Span, str] | None = None


class Press:
    """A theme as far as it has been read and compiled. It has state on purpose: that is done once,
    for each language.
    """

    def __init__(self, theme: Theme, closures: Mapping[str, str] = MappingProxyType({})) -> None:
        """Read of a theme what is asked for; `closures` are the digests that are known of it."""
        self.theme = theme
        self._words: dict[str, Catalogue] = {}
        self._environments: dict[str, LeanEnvironment] = {}
        self._closures = dict(closures)

    @property
    def closures(self) -> Mapping[str, str]:
        """The digests of the templates that were asked for, each with that of all that it reads."""
        return self._closures

    def speak(self, language: str) -> Catalogue:
        """Return the words of a language."""
        found = self._words.get(language)
        if found is None:
            found = self._words[language] = self.theme.catalogue(language)
        return found

    def environment(self, language: str) -> LeanEnvironment:
        """Return what renders the templates in a language."""
        found = self._environments.get(language)
        if found is None:
            found = make_environment(self.theme, self.speak(language))
            self._environments[language] = found
        return found

    def compile(self, artifacts: Iterable[Artifact]) -> None:
        """Compile the templates of artifacts and all that those read, before workers are forked
        that would each do it. What does not compile is told by the page that needs it.
        """
        firsts = {one.template: one.language for one in artifacts if one.template}
        for template, language in firsts.items():
            for name in closure(self.theme, template):
                with suppress(TemplateError):
                    self.environment(language).get_template(name)

    def keep(self) -> None:
        """Keep what has been compiled for the next process."""
        for environment in self._environments.values():
            environment.compiled.keep()

    def closure(self, template: str) -> str:
        """Return the digest of a template and of all that it reads."""
        found = self._closures.get(template)
        if found is None:
            found = self._closures[template] = closure_digest(self.theme, template)
        return found


class Workshop:
    """All that pages are made from."""

    def __init__(self, library: Library, press: Press, artifacts: Mapping[str, Artifact]) -> None:
        """Make the pages `artifacts`, by path, from a library by the templates of a theme."""
        self.press = press
        self.artifacts = artifacts
        self._library = library
        self._pages: int | None = None

    def count_pages(self) -> int:
        """Return how many of the artifacts are pages, made by a template."""
        if self._pages is None:
            self._pages = sum(bool(one.template) for one in self.artifacts.values())
        return self._pages

    def of(self, library: Library) -> Workshop:
        """Return a workshop that makes the same pages from the library as it is after an edit."""
        workshop = Workshop(library, self.press, self.artifacts)
        workshop._pages = self._pages
        return workshop

    @property
    def catalogues(self) -> Mapping[str, Catalogue]:
        """The words of each language of the dossier."""
        return {one: self.press.speak(one) for one in self._library.config.languages}

    def given(self, output: str) -> str:
        """Return the digest of what a page is made from besides what its context reads."""
        artifact = self.artifacts[output]
        # What is no template is a function of the program: the ledger knows that as a whole.
        closure = artifact.maker if artifact.write else self.press.closure(artifact.maker)
        is_one = not artifact.is_anywhere
        languages = (artifact.language,) if is_one else self._library.config.languages
        words = [self.press.speak(language).digest for language in languages]
        return digest_value((closure, words, artifact.path, artifact.language, artifact.arguments))

    def trace(self, output: str) -> tuple[str, ...]:
        """Return the keys that the context of a page reads."""
        return self._read(self.artifacts[output])[1].trace

    def _read(self, artifact: Artifact) -> tuple[object, Reader]:
        return artifact.read(self._library, self.press.speak)

    def make(self, task: Task) -> Made:
        """Make a page, its bytes only if they can differ from those that are published."""
        artifact = self.artifacts[task.output]
        context, reader = self._read(artifact)
        parts = tuple(reader.parts)
        given, digest = self.given(task.output), digest_value(context)
        known = task.known
        if known is not None and (known.given, known.context) == (given, digest):
            return Made(task.output, Entry(given, digest, known.written, parts), None)
        if artifact.write:
            text = artifact.write(context)
        else:
            try:
                environment = self.press.environment(artifact.language)
                text = render(environment, artifact.template, context)
            except RenderError as error:
                entry = Entry(given, digest, "", parts)
                return Made(task.output, entry, None, (error.span, error.problem))
        data = text.encode("utf-8")
        return Made(task.output, Entry(given, digest, digest_bytes(data), parts), data)


def make_pages(
    workshop: Workshop, tasks: Sequence[Task], jobs: int, again: Callable[[], Workshop]
) -> Iterator[Made]:
    """Yield the pages of the tasks, made by `jobs` workers, in their order.

    `again` gives an equal workshop to a worker that cannot have this one.
    """
    if len(tasks) < _FEW:
        yield from map(workshop.make, tasks)
        return
    with _all_kept():
        if jobs == 1:
            yield from map(workshop.make, tasks)
            return
        workshop.press.compile(workshop.artifacts[one.output] for one in tasks)
        with _workers(workshop, jobs, again) as executor:
            yield from spread(executor, tasks)


@contextmanager
def _all_kept() -> Iterator[None]:
    """Spare the garbage collector what there is: the library is kept to the end, to go through it
    takes a tenth of a build, and a worker that touches it needs memory of its own for it.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def spread(executor: Executor, tasks: Sequence[Task]) -> Iterator[Made]:
    """Yield the pages of the tasks in their order, made by the workers of any executor that were
    begun with a workshop (see `begin`).
    """
    chunks = [tasks[at : at + _CHUNK] for at in range(0, len(tasks), _CHUNK)]
    yield from chain.from_iterable(executor.map(_make_chunk, chunks))


# The workshop of a worker. A fork inherits it; else the worker begins by loading it.
_workshop: Workshop | None = None


@contextmanager
def _workers(
    workshop: Workshop, jobs: int, again: Callable[[], Workshop]
) -> Iterator[ProcessPoolExecutor]:
    global _workshop  # noqa: PLW0603 - what a fork inherits is global
    method = "fork" if sys.platform == "linux" else "spawn"
    _workshop = workshop
    try:
        with ProcessPoolExecutor(
            jobs, multiprocessing.get_context(method), initializer=begin, initargs=(again,)
        ) as executor:
            yield executor
    finally:
        _workshop = None


def begin(again: Callable[[], Workshop]) -> None:
    """Begin a worker: load what it works with, unless it was forked with it."""
    global _workshop  # noqa: PLW0603 - see `_workers`
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends its workers
    if sys.platform == "linux":
        # A build that is killed must not leave workers that hold its lock.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if _workshop is None:
        _workshop = again()


def _make_chunk(tasks: Sequence[Task]) -> list[Made]:
    assert _workshop is not None
    return [_workshop.make(task) for task in tasks]
