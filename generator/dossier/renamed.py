"""A library of then under the ids that its records have now: a record that got another id is still
the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from dossier.library import Library, link
from dossier.model import Prose, Reference, Statement, StatementReference, Value
from dossier.structure.statements import key_for


def find_renamed(before: Library, after: Library) -> dict[str, str]:
    """Return the new ids of records by their old ones, as the redirects of `after` tell: where the
    page of a record that is no more leads to one that was not there.
    """
    leads = {redirect.path: redirect.target for redirect in after.redirects}
    found: dict[str, str] = {}
    for id_ in sorted(before.records.keys() - after.records.keys()):
        kind = before.kinds[id_]
        target = leads.get(f"{kind.folder}/{id_}/", "")
        is_new = target in after.records and target not in before.records
        # Two that became one are not renamed: their facts were put together.
        if is_new and after.kinds[target].id == kind.id and target not in found.values():
            found[id_] = target
    return found


def under_new_ids(library: Library, ids: Mapping[str, str]) -> Library:
    """Return a library whose records have the ids that `ids` gives them, wherever they are named in
    records and prose.
    """
    if not ids:
        return library
    names = _Names(ids, _paths(library, ids))
    records = [
        replace(
            record,
            id=names.id(record.id),
            statements=tuple(restate(one, names) for one in record.statements),
            prose=tuple(names.prose(one) for one in record.prose),
        )
        for record in library.records.values()
    ]
    standing = [
        replace(page, prose=tuple(names.prose(one) for one in page.prose))
        for page in library.standing
    ]
    linked = link(library.config, library.vocabulary, records, standing, library.broken)
    redirects = tuple(replace(one, target=names.id(one.target)) for one in library.redirects)
    return replace(
        linked,
        seeds=library.seeds,
        terms=library.terms,
        phrases=library.phrases,
        redirects=redirects,
        lines=library.lines,
    )


class NewNames(Protocol):
    """What every id and path of a statement is called afterwards."""

    def id(self, id_: str) -> str:
        """Return the new id of a record."""
        ...

    def path(self, path: str) -> str:
        """Return the new path of a statement."""
        ...


def restate(one: Statement, names: NewNames) -> Statement:
    """Return a statement under new names: its own, and those that it names."""

    def rename(value: Value) -> Value:
        if isinstance(value, Reference):
            return Reference(names.id(value.id))
        if isinstance(value, StatementReference):
            return StatementReference(names.path(value.path))
        return value

    subject, _, anchor = names.path(one.path).partition(".")
    return replace(
        one,
        subject=subject,
        key=anchor.partition(".")[2],
        value=rename(one.value),
        according_to=names.id(one.according_to),
        citations=tuple(replace(c, source=names.id(c.source)) for c in one.citations),
        qualifiers=tuple((name, tuple(map(rename, found))) for name, found in one.qualifiers),
    )


def _paths(library: Library, ids: Mapping[str, str]) -> dict[str, str]:
    """Return the new paths of the statements that get others: their record may have another id, and
    the record whose id became their key.
    """
    found = {}
    for path, one in library.statements.items():
        id_, _, rest = path.partition(".")
        named = one.value.id if isinstance(one.value, Reference) else ""
        if named in ids and one.key == key_for(named):
            rest = f"{one.property}.{key_for(ids[named])}"
        if (new := f"{ids.get(id_, id_)}.{rest}") != path:
            found[path] = new
    for path, one in library.statements.items():
        named = one.value.path if isinstance(one.value, StatementReference) else ""
        if named in found and one.key == key_for(named):
            id_ = path.partition(".")[0]
            found[path] = f"{ids.get(id_, id_)}.{one.property}.{key_for(found[named])}"
    return found


@dataclass(frozen=True, slots=True)
class _Names:
    """The new ids and paths by the old ones, of those that have others."""

    ids: Mapping[str, str]
    paths: Mapping[str, str]

    def id(self, id_: str) -> str:
        return self.ids.get(id_, id_)

    def path(self, path: str) -> str:
        """Return the new path of a statement, or of a property with several."""
        id_, dot, rest = path.partition(".")
        return self.paths.get(path) or f"{self.id(id_)}{dot}{rest}"

    def prose(self, prose: Prose) -> Prose:
        """Return prose with its mentions renamed, as they are written in its blocks."""
        new = {m.target: (self.path if m.is_fact else self.id)(m.target) for m in prose.mentions}
        new = {target: name for target, name in new.items() if target != name}
        if not new:
            return prose
        names = "|".join(re.escape(target) for target in sorted(new, reverse=True))
        mention = re.compile(rf"(\[\[\s*(?:fact:\s*)?)({names})(?=\s*(?:\||\]\]))")
        blocks = tuple(
            replace(block, text=mention.sub(lambda found: found[1] + new[found[2]], block.text))
            for block in prose.blocks
        )
        return replace(prose, blocks=blocks)
