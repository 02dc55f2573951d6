"""From documents and prose files to records and standing pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dossier.diagnostics import Diagnostics, Label, Span, suggest
from dossier.documents import Map
from dossier.kinds import Kind
from dossier.model import Prose, Record, StandingPage, Statement, Text
from dossier.prose import ProseFile
from dossier.structure.reading import ID, Scope, check_keys, is_misspelt, read_text, slug
from dossier.structure.statements import Subject, read_statements

# Names that an address or a file system keeps for itself: Windows device names, and files that
# web servers and browsers ask for at the root of a site.
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index", "static", "404", "pagefind", "search", "styleguide"]
    + [f"com{n}" for n in range(1, 10)]
    + [f"lpt{n}" for n in range(1, 10)]
)
_MAX_ID = 80


def check_id(id_: str, span: Span, reserved: Sequence[str], sink: Diagnostics) -> bool:
    """Report an id that cannot be an address on every system; tell whether it is fit."""
    if ID.fullmatch(id_) is None or len(id_) > _MAX_ID:
        near = slug(id_)[:_MAX_ID].strip("-")
        sink.report("bad-id", span, suggestion=near, found=id_)
        return False
    if id_ in RESERVED or id_ in reserved:
        sink.report("reserved-id", span, found=id_)
        return False
    return True


def read_record(id_: str, kind: Kind, node: Map, scope: Scope, sink: Diagnostics) -> Record:
    """Return the record of a file of facts; what is wrong in it is reported and left out."""
    names = tuple(one.name for one in kind.properties)
    check_keys(node, names, f"a record of the kind '{kind.id}'", sink)
    subject = Subject(id_, kind.sourced)
    statements: list[Statement] = []
    for key, value in node.entries:
        one = kind.property(key.text)
        if one is not None:
            statements += read_statements(subject, one, value, scope, sink)
    for one in kind.properties:
        if (
            one.required
            and node.get(one.name) is None
            and not is_misspelt(node, (one.name,), names)
        ):
            sink.report(
                "missing-property", Span(node.span.path, 1, 1), name=one.name, kind=kind.id, id=id_
            )
    return Record(id_, kind.id, tuple(statements), origin=Span(node.span.path, 1, 1))


def read_prose_record(
    id_: str, kind: Kind, files: Sequence[ProseFile], scope: Scope, sink: Diagnostics
) -> Record:
    """Return the record of one or several Markdown files, one for each language.

    The front matter of the main language's file is the record; in another language's file it may
    hold texts only, which are its translations.
    """
    ordered = sorted(files, key=lambda file: (file.language != "", file.language))
    record = read_record(id_, kind, ordered[0].matter, scope, sink)
    for file in ordered[1:]:
        language = Scope((file.language,)) if file.language else scope
        other = read_record(id_, _texts_only(kind), file.matter, language, sink)
        record = replace(record, statements=_join(record.statements, other.statements))
    return replace(record, prose=tuple(_bodies(ordered, scope, sink)))


def _texts_only(kind: Kind) -> Kind:
    """Return a kind of which nothing is required, and only texts may be given: what a translation
    can say. The other properties stand in the main language's file.
    """
    texts = [replace(one, required=False) for one in kind.properties if one.type == "text"]
    return replace(kind, properties=tuple(texts))


def read_standing_page(
    id_: str, files: Sequence[ProseFile], scope: Scope, sink: Diagnostics
) -> StandingPage | None:
    """Return the standing page of one or several Markdown files, one for each language."""
    titles: list[Text] = []
    summaries: list[Text] = []
    for file in files:
        check_keys(file.matter, ("title", "summary"), "a standing page", sink)
        if file.matter.get("title") is None:
            sink.report("missing-key", file.matter.span, key="title", what="a standing page")
        language = Scope((file.language or scope.main,))
        title = read_text(file.matter.get("title"), "title", language, sink)
        summary = read_text(file.matter.get("summary"), "summary", language, sink)
        titles += [title] if title else []
        summaries += [summary] if summary else []
    if not titles:
        return None
    return StandingPage(
        id_,
        Text.joined(*titles),
        Text.joined(*summaries) if summaries else None,
        tuple(_bodies(files, scope, sink)),
        Span(files[0].path, 1, 1),
    )


def _bodies(files: Sequence[ProseFile], scope: Scope, sink: Diagnostics) -> list[Prose]:
    found: dict[str, Prose] = {}
    for file in files:
        language = file.language or scope.main
        span = Span(file.path, 1, 1)
        if language not in scope.languages:
            near = suggest(language, scope.languages)
            known = ", ".join(scope.languages)
            sink.report("prose-language", span, suggestion=near, found=language, known=known)
            continue
        if language in found:
            first = Span(found[language].path, 1, 1)
            sink.report(
                "prose-twice", span, found=language, related=[Label(first, "first given here")]
            )
            continue
        found[language] = file.prose
    return [found[language] for language in scope.languages if language in found]


def _join(
    statements: tuple[Statement, ...], others: tuple[Statement, ...]
) -> tuple[Statement, ...]:
    """Add the texts of a translation to the statements of the main language."""
    by_anchor = {one.anchor: one.value for one in others if isinstance(one.value, Text)}
    joined = []
    for one in statements:
        other = by_anchor.get(one.anchor)
        if isinstance(one.value, Text) and isinstance(other, Text):
            joined.append(replace(one, value=Text.joined(other, one.value)))
        else:
            joined.append(one)
    return tuple(joined)
