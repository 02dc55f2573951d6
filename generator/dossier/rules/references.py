"""Everything that is named exists, and is what it is named as."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.diagnostics import Diagnostics, Span, suggest
from dossier.kinds import Property
from dossier.library import Library
from dossier.model import Record, Reference, Statement, StatementReference, Text, Value
from dossier.structure.reading import slug


def check_references(library: Library, record: Record, sink: Diagnostics) -> None:
    """Report references to records and statements that are missing or of another kind."""
    for one in record.statements:
        for what, value, span in _named(library, one):
            if isinstance(value, Reference):
                _check_reference(library, what, value.id, span, sink)
            elif isinstance(value, StatementReference):
                check_statement(library, value.path, span, sink)
        if one.according_to:
            check_role(library, one.according_to, "voice", one.span("according_to"), sink)
        for citation in one.citations:
            check_role(library, citation.source, "source", citation.origin, sink)
        _check_side(library, one, sink)


def check_sides(library: Library, sink: Diagnostics) -> None:
    """Report sides in the settings that are missing or cannot be sides."""
    for side in library.config.sides:
        check_role(library, side, "side", library.config.span(f"sides.{side}"), sink)


def _check_side(library: Library, one: Statement, sink: Diagnostics) -> None:
    """Report a source that is said to come from what is no side; what is missing was reported."""
    is_sided = one.property == library.kind_of(one.subject).trait("sided")
    if is_sided and isinstance(one.value, Reference) and one.value.id in library.records:
        check_role(library, one.value.id, "side", one.origin, sink)


def _named(library: Library, one: Statement) -> Iterator[tuple[Property, Value, Span]]:
    what = library.property_of(one)
    yield what, one.value, one.origin
    for name, values in one.qualifiers:
        qualifier = what.qualifier(name)
        assert qualifier is not None
        for value in values:
            yield qualifier, value, one.span(name)


def _check_reference(
    library: Library, what: Property, id_: str, span: Span, sink: Diagnostics
) -> None:
    if not exists(library, id_, span, sink, what.targets):
        return
    found = library.records[id_].kind
    if found not in what.targets:
        wanted = " or ".join(f"'{kind}'" for kind in what.targets)
        kinds = (library.vocabulary.kind(kind) for kind in what.targets)
        folders = " or ".join(
            f"{'content' if kind.prose else 'data'}/{kind.folder}/" for kind in kinds if kind
        )
        sink.report(
            "wrong-kind",
            span,
            id=id_,
            found=found,
            wanted=wanted,
            what=what.name,
            folders=folders,
        )


def check_role(library: Library, id_: str, role: str, span: Span, sink: Diagnostics) -> None:
    """Report an id that is no record's, or of a kind that has not the role."""
    kinds = tuple(kind.id for kind in library.vocabulary.with_role(role))
    if exists(library, id_, span, sink, kinds) and not library.has_role(id_, role):
        found, known = library.records[id_].kind, ", ".join(kinds) or "none"
        sink.report("wrong-role", span, id=id_, role=role, found=found, kinds=known)


def exists(
    library: Library, id_: str, span: Span, sink: Diagnostics, kinds: tuple[str, ...] = ()
) -> bool:
    """Tell whether there is a record of that id; reports one that is missing, unless it is there
    and was refused for a mistake of its own.
    """
    if id_ in library.records:
        return True
    if id_ not in library.broken:
        # Of records of the kinds that are asked for; of all, when any will do.
        asked = (library.by_kind.get(kind, ()) for kind in kinds)
        known = tuple(record.id for records in asked for record in records)
        near = suggest_record(library, id_, known if kinds else tuple(library.records))
        sink.report("unknown-record", span, suggestion=near, id=id_)
    return False


def check_home(library: Library, sink: Diagnostics) -> None:
    """Report statements and records that the settings put on the first page and there are not."""
    config = library.config
    for path in config.home.facts:
        check_statement(library, path, config.span(f"home.facts.{path}"), sink)
    for id_ in config.home.dates:
        exists(library, id_, config.span(f"home.dates.{id_}"), sink)
    for id_ in config.home.conflicts:
        check_role(library, id_, "conflict", config.span(f"home.conflicts.{id_}"), sink)


def suggest_record(library: Library, text: str, known: tuple[str, ...]) -> str:
    """Return the id, of those that are known, that a text most likely means: one that is nearly
    the same, that has it as a part or is its first or last part, or whose record has it as a name
    or in one; '' when several may be meant.
    """
    word = slug(text)
    near = suggest(word, known) if word else ""
    if near:
        return near
    parts = [id_ for id_ in known if word and f"-{word}-" in f"-{id_}-"]
    parts = parts or [
        id_ for id_ in known if word.startswith(f"{id_}-") or word.endswith(f"-{id_}")
    ]
    if len(parts) == 1:
        return parts[0]
    word = text.casefold()
    for matches in (word.__eq__, lambda name: word in name.split()):
        named = [id_ for id_ in known if any(map(matches, _names_of(library, id_)))]
        if named:
            return named[0] if len(named) == 1 else ""
    return ""


def _names_of(library: Library, id_: str) -> Iterator[str]:
    if id_ in library.records:
        title = library.kind_of(id_).trait("title")
        for one in library.records[id_].of(title):
            if isinstance(one.value, Text):
                yield from (words.casefold() for _, words in one.value.forms)


def check_statement(library: Library, path: str, span: Span, sink: Diagnostics) -> bool:
    """Tell whether there is a statement of that path; reports one that is missing."""
    if path in library.statements:
        return True
    subject, _, rest = path.partition(".")
    if not exists(library, subject, span, sink):
        return False
    paths = [one.path for one in library.records[subject].statements]
    group = [known for known in paths if known.startswith(f"{path}.")]
    if group:
        sink.report("statement-group", span, path=path, known=", ".join(group))
        return False
    if _is_broken(library, subject, rest):
        return False
    # The record is right: what its statements have in common must not make them look alike.
    known = [one.removeprefix(f"{subject}.") for one in paths]
    same = [one for one in known if one.partition(".")[0] == rest.partition(".")[0]]
    near = same[0] if len(same) == 1 else suggest(rest, same) or suggest(rest, known)
    sink.report(
        "unknown-statement", span, suggestion=f"{subject}.{near}" if near else "", path=path
    )
    return False


def _is_broken(library: Library, subject: str, rest: str) -> bool:
    """Tell whether a statement may be missing because of a mistake that was reported already."""
    return (
        subject in library.broken
        and library.kind_of(subject).property(rest.partition(".")[0]) is not None
    )
