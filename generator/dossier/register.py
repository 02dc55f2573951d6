"""Holds a text against the register of seeds, and begins a register; prints nothing of a text."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.config import Project
from dossier.contexts.frame import Frame
from dossier.contexts.records import make_source_entry
from dossier.contexts.statements import show
from dossier.diagnostics import BuildFailed, Diagnostics, plural
from dossier.library import Library
from dossier.load import load
from dossier.outcome import tell_failure
from dossier.reader import Reader
from dossier.rules import check as check_rules
from dossier.seeds import (
    Comparison,
    Pair,
    Paragraph,
    compare,
    fingerprint_paragraph,
    fingerprint_text,
    split_paragraphs,
)
from dossier.telling import say

# A value is cut after so many characters, to stay on a line of a terminal.
_SHORT = 60


def verify(project: Project, name: str, text: str) -> bool:
    """Tell whether a text is a document of the register, how far it differs, and what rests on each
    paragraph; False when it is none. `name` is what the text is called.
    """
    try:
        library = _read_library(project)
    except BuildFailed as failed:
        tell_failure(failed, project)
        say("nothing was verified: the dossier must be without errors", err=True)
        return False
    found = _find_nearest(library, split_paragraphs(text))
    if found is None:
        say(f"{name} is no document of the register: it has no paragraph of any", err=True)
        return False
    say(_judge(name, found), err=not found.is_document)
    say("\n".join(_describe(library, found)))
    return found.is_document


def _read_library(project: Project) -> Library:
    """Read a dossier that is sound and has a register. Raises BuildFailed for any other."""
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is not None:
        check_rules(loaded.library, loaded.lines, sink)
    if loaded.library is None or sink.has_errors:
        raise BuildFailed(tuple(sink), len(loaded.files))
    return loaded.library


def _find_nearest(library: Library, paragraphs: tuple[str, ...]) -> Comparison | None:
    """Return the comparison with the seed that a text is, else with the one that it has most
    paragraphs of; None when it has none of any.
    """
    compared = [compare(seed, paragraphs) for seed in library.seeds]
    near = [one for one in compared if one.has_fingerprint or one.same]
    return max(near, key=lambda one: (one.has_fingerprint, one.same), default=None)


def _judge(name: str, found: Comparison) -> str:
    file = found.seed.origin.path
    if found.is_document:
        return f"{name} is the document of {file}, {plural(len(found.pairs), 'paragraph')}"
    if found.has_fingerprint or found.same == len(found.pairs):
        return f"{file} contradicts itself: its fingerprints of text and paragraphs do not fit"
    count = plural(len(found.seed.paragraphs), "paragraph")
    return f"{name} is not the document of {file}: {found.same} of its {count} are the same"


def _describe(library: Library, found: Comparison) -> Iterator[str]:
    """Yield the lines that tell of the document and of every paragraph."""
    frame = Frame(Reader(library), "", library.config.languages[0])
    entry = make_source_entry(frame, found.seed.source, 1)
    published = entry.published.text if entry.published else ""
    words = (entry.link.title.text, entry.publisher.text, published, entry.url)
    yield ", ".join(word for word in words if word)
    for pair in found.pairs:
        yield ""
        paragraph = found.seed.paragraphs[pair.registered - 1] if pair.registered else None
        yield _head(pair, paragraph)
        if paragraph is not None:
            yield from _rest(frame, paragraph)


def _head(pair: Pair, paragraph: Paragraph | None) -> str:
    at = f" (paragraph {pair.found} of the file)" if pair.found != pair.registered else ""
    if paragraph is None:
        return f"additional{at}"
    where = "" if pair.word == "missing" else at
    return f"paragraph {pair.registered} [{paragraph.fingerprint}]: {pair.word}{where}"


def _rest(frame: Frame, paragraph: Paragraph) -> Iterator[str]:
    """Yield what rests on a paragraph: paths, each with its value in short; and the note."""
    if paragraph.note is not None:
        yield f"  note: {frame.words(paragraph.note).text}"
    for drawn in paragraph.drawn:
        one = frame.reader.statement(drawn.path)
        shown = show(frame, one.value, frame.reader.property_of(one))
        about = "about " if shown.is_about else ""
        yield f"  {one.path}: {_shorten(about + shown.words.text)}"


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"


def format_skeleton(text: str) -> str:
    """Return the YAML to begin a register with: the fingerprints of a text, and nothing drawn."""
    paragraphs = split_paragraphs(text)
    lines = ["source:", f"fingerprint: {fingerprint_text(paragraphs)}", "paragraphs:"]
    for paragraph in paragraphs:
        lines += [f"  - fingerprint: {fingerprint_paragraph(paragraph)}", "    drawn: []"]
    return "\n".join(lines) + "\n"
