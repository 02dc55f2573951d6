"""A word that takes a side is quoted or attributed, never in the dossier's own voice."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from dossier.diagnostics import Diagnostics, Lines, Span
from dossier.kinds import Kind, Property
from dossier.library import Library, values_of
from dossier.model import Prose, Record, Reference, Statement, Text
from dossier.prose import CODE_SPAN
from dossier.rules.prose import LINK
from dossier.rules.references import check_role
from dossier.terms import Finder, Found, hide

# Of a mention only the text that is shown in it is written by hand.
_MENTION = re.compile(r"\[\[[^\[\]|]*(?:\||\]\])|\]\]")
# The property of a source that names who published it.
_PUBLISHER = "publisher"
# The sign of a block scalar and a remark after it stand before its text.
_HEADER = 200


def check_terms(
    library: Library, record: Record, finder: Finder, lines: Lines, sink: Diagnostics
) -> None:
    """Report loaded terms that a record has in the dossier's own voice."""
    if not library.terms:
        return
    for one in record.statements:
        _check_texts(library, _texts_of_statement(library, record, one), finder, lines, sink)
    for prose in record.prose:
        _check_prose(library, prose, finder, sink)


def check_common_terms(library: Library, finder: Finder, lines: Lines, sink: Diagnostics) -> None:
    """Report loaded terms in whatever is no record, and terms that lean to no side there is."""
    for term in library.terms:
        for side in term.leans:
            check_role(library, side, "side", term.spans.get(side, term.origin), sink)
    if library.terms:
        _check_texts(library, _common_texts(library), finder, lines, sink)
    for prose in (prose for page in library.standing for prose in page.prose):
        _check_prose(library, prose, finder, sink)


def _check_texts(
    library: Library,
    texts: Iterable[Text | None],
    finder: Finder,
    lines: Lines,
    sink: Diagnostics,
) -> None:
    # What nobody wrote into a file of the dossier has no place: it is left out.
    for text in (text for text in texts if text is not None and text.spans):
        for language, words, span in text.places():
            found = tuple(finder.find(language, words))
            # The kinds that the package brings are in none of the dossier's files.
            if not found or not lines(span.path):
                continue
            for one, where in zip(found, _places(found, words, span, lines), strict=True):
                _report(library, one, language, where, sink)


def _check_prose(library: Library, prose: Prose, finder: Finder, sink: Diagnostics) -> None:
    for block in prose.blocks:
        if block.is_code:
            continue
        text = block.text
        for pattern in (CODE_SPAN, _MENTION, LINK):
            text = pattern.sub(hide, text)
        starts = _line_starts(block.text)
        for one in finder.find(prose.language, text):
            where = _shift(block.origin, starts, one.start, one.text)
            _report(library, one, prose.language, where, sink)


def _report(library: Library, found: Found, language: str, span: Span, sink: Diagnostics) -> None:
    languages = (language, library.config.languages[0])
    sink.report(
        "loaded-term",
        span,
        found=found.text,
        term=found.term.key,
        leans=" and ".join(found.term.leans),
        instead=found.term.instead.form(languages)[1],
        reason=found.term.reason.form(languages)[1],
    )


def _common_texts(library: Library) -> Iterator[Text | None]:
    """Yield every text outside records and prose that the dossier says itself."""
    config = library.config
    yield from (config.title, config.description, config.licence)
    for page in library.standing:
        yield from (page.title, page.summary)
    for kind in library.vocabulary.kinds:
        yield from _texts_of_kind(kind)
    for seed in library.seeds:
        yield from (paragraph.note for paragraph in seed.paragraphs)


def _texts_of_kind(kind: Kind) -> Iterator[Text | None]:
    yield from (kind.label, kind.plural, kind.help)
    yield from (section.label for section in kind.sections)
    for one in kind.properties:
        yield from _texts_of_property(one)
        for qualifier in one.qualifiers:
            yield from _texts_of_property(qualifier)


def _texts_of_property(one: Property) -> Iterator[Text | None]:
    yield from (one.label, one.help, one.inverse)
    for option in one.options:
        yield from (option.label, option.help)


def _texts_of_statement(library: Library, record: Record, one: Statement) -> Iterator[Text | None]:
    # What is added to a value is our own remark, also where the value is somebody else's.
    yield from (one.note, one.reason, one.inferred, one.unverified)
    if not is_attributed(library, one) and not _is_name(library.kind_of(record.id), one):
        yield from (value for value in values_of(one) if isinstance(value, Text))


def is_attributed(library: Library, one: Statement) -> bool:
    """Tell whether it is said who says the value of a statement."""
    if one.according_to or library.kind_of(one.subject).trait("takes_position"):
        return True
    named = (v.id for _, values in one.qualifiers for v in values if isinstance(v, Reference))
    return any(library.has_role(id_, "side") for id_ in named)


def _is_name(kind: Kind, one: Statement) -> bool:
    """Tell whether a value is a name that others gave: of a thing, of a document or publisher."""
    is_source = "source" in kind.roles
    if one.property == kind.trait("title"):
        return kind.sourced or is_source
    return is_source and one.property == _PUBLISHER


def _places(found: Sequence[Found], words: str, span: Span, lines: Lines) -> Iterator[Span]:
    """Yield where terms that were found in the text of a scalar stand in its file.

    The scalar may be quoted, or folded over lines: each spelling is counted in the text and in the
    file. A word that is written there with escapes gets the place of the scalar.
    """
    written = _written(span, len(words), lines)
    starts = _line_starts(written)
    spellings = {one.text: _spelling(one.text) for one in found}
    in_text = {t: [m.start() for m in p.finditer(words)] for t, p in spellings.items()}
    in_file = {t: list(p.finditer(written)) for t, p in spellings.items()}
    for one in found:
        number = bisect_left(in_text[one.text], one.start)
        matches = in_file[one.text]
        if number < len(matches):
            yield _shift(span, starts, matches[number].start(), matches[number][0])
        else:
            yield span


def _spelling(text: str) -> re.Pattern[str]:
    """Return a pattern of words as a file may have them: over two lines, in quotes of YAML."""
    words = (re.escape(word).replace("'", "''?") for word in text.split())
    return re.compile(r"[\s\\]+".join(words))


def _written(span: Span, length: int, lines: Lines) -> str:
    """Return the lines of a file from where a scalar begins, as many as it can take up.

    A scalar is at most as long as what is written, but for the spaces that indent its lines; where
    it is quoted, signs may be doubled.
    """
    whole = lines(span.path)
    taken = [whole[span.line - 1][span.column - 1 :]]
    room = 2 * length + _HEADER - len(taken[0])
    for number in range(span.line, len(whole)):
        if room < 0:
            break
        taken.append(whole[number])
        room -= len(whole[number].strip())
    return "\n".join(taken)


def _line_starts(text: str) -> list[int]:
    """Return the offset at which each line of a text begins."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _shift(origin: Span, starts: Sequence[int], offset: int, words: str) -> Span:
    """Return the place of words at an offset of a text that begins at `origin`."""
    number = bisect_right(starts, offset) - 1
    column = offset - starts[number] + (origin.column if number == 0 else 1)
    return Span(origin.path, origin.line + number, column, len(words.split("\n", 1)[0]))
