"""From `data/vocabulary.yaml` and `data/kinds/*.yaml` to the vocabulary of a dossier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from dossier.diagnostics import Diagnostics, suggest
from dossier.documents import Map, Node
from dossier.kinds import (
    ROLE_OPTIONS,
    ROLE_PROPERTIES,
    ROLES,
    TRAITS,
    Kind,
    Property,
    Section,
    Vocabulary,
)
from dossier.structure.properties import plain_text, read_properties
from dossier.structure.reading import (
    ID,
    Scope,
    check_keys,
    is_misspelt,
    read_flag,
    read_items,
    read_map,
    read_text,
    read_word,
    read_words,
)

KIND_KEYS = {
    "label": "the name of one record, in lower case",
    "plural": "the heading of their list",
    "help": "what the kind covers, in a sentence",
    "folder": "the folder below `data/` and the address of the list; if not given, the id and s",
    "prose": "`content`: the records are Markdown files in `content/<folder>/`",
    "sourced": "`never`: values describe the record itself and need no source",
    "roles": "what the kind is to the program, see below",
    "traits": "what its properties mean to the program: a map from trait to property",
    "schema_org": "the type of schema.org that it maps to",
    "lead": "the properties that its page shows first, beside the title",
    "sections": "the parts of its page: a list of `id`, `label` and `properties`",
    "properties": "its properties: `shared`, or a definition",
}
# Which type of property a trait may be put on.
_TRAIT_TYPES = {
    "title": ("text",),
    "summary": ("text",),
    "dated": ("date",),
    "placed": ("coordinates",),
    "distant": ("quantity",),
    "graded": ("choice",),
    "compared": ("quantity", "count"),
    "located": ("text",),
    "member_of": ("reference",),
    "belongs_to": ("reference",),
    "holds": ("reference",),
    "participates": ("reference",),
    "takes_position": ("reference",),
    "on_question": ("reference",),
    "viewed": ("text",),
    "reports_on": ("reference",),
    "weighed": ("choice",),
    "sided": ("reference",),
}


def read_kind(  # noqa: PLR0913 - a kind, and what it may refer to
    id_: str,
    node: Map,
    qualifiers: Mapping[str, Property],
    shared: Mapping[str, Property],
    scope: Scope,
    sink: Diagnostics,
) -> Kind | None:
    """Return the kind that a file of `data/kinds/` describes."""
    check_keys(node, KIND_KEYS, "a kind", sink)
    for key in ("label", "plural", "properties"):
        if node.get(key) is None and not is_misspelt(node, (key,), KIND_KEYS):
            sink.report("missing-key", node.span, key=key, what=f"the kind '{id_}'")
    properties = tuple(read_properties(node, qualifiers, shared, scope, sink))
    kind = Kind(
        id=id_,
        label=read_text(node.get("label"), "label", scope, sink) or plain_text(id_, scope),
        plural=read_text(node.get("plural"), "plural", scope, sink) or plain_text(id_, scope),
        folder=_read_folder(id_, node, sink),
        help=read_text(node.get("help"), "help", scope, sink),
        prose=read_flag(node.get("prose"), "content", "prose", sink),
        sourced=not read_flag(node.get("sourced"), "never", "sourced", sink),
        roles=_read_roles(node, sink),
        properties=properties,
        schema_org=read_word(node.get("schema_org"), "schema_org", sink),
        origin=node.span,
    )
    kind = replace(
        kind,
        traits=tuple(_read_traits(kind, node, sink)),
        sections=tuple(_read_sections(kind, node, scope, sink)),
        lead=tuple(_read_names(kind, node.get("lead"), "lead", sink)),
    )
    _check_roles(kind, node, sink)
    return kind


def check_targets(vocabulary: Vocabulary, sink: Diagnostics) -> None:
    """Report references to kinds that there are not."""
    known = tuple(kind.id for kind in vocabulary.kinds)
    for kind in vocabulary.kinds:
        for one in (p for q in kind.properties for p in (q, *q.qualifiers)):
            for target in one.targets:
                if target not in known:
                    near = suggest(target, known)
                    sink.report("unknown-kind", one.origin, suggestion=near, found=target)


def _read_folder(id_: str, node: Map, sink: Diagnostics) -> str:
    given = node.get("folder")
    word = read_word(given, "folder", sink)
    if given is not None and word and ID.fullmatch(word) is None:
        sink.report("bad-id", given.span, found=word)
        return f"{id_}s"
    return word or f"{id_}s"


def _read_roles(node: Map, sink: Diagnostics) -> tuple[str, ...]:
    found = []
    for word, span in read_words(node.get("roles"), "roles", sink):
        if word not in ROLES:
            near = suggest(word, tuple(ROLES))
            sink.report("unknown-role", span, suggestion=near, found=word, known=", ".join(ROLES))
            continue
        found.append(word)
    return tuple(found)


def _check_roles(kind: Kind, node: Map, sink: Diagnostics) -> None:
    for role in kind.roles:
        for name, type_ in ROLE_PROPERTIES.get(role, {}).items():
            one = kind.property(name)
            if one is None or one.type != type_:
                span = node.key_span("roles")
                sink.report("role-property", span, role=role, kind=kind.id, name=name, type=type_)
        for name, type_ in ROLE_OPTIONS.get(role, {}).items():
            one = kind.property(name)
            if one is not None and one.type != type_:
                sink.report("role-option", one.origin, role=role, name=name, type=type_)


def _read_traits(kind: Kind, node: Map, sink: Diagnostics) -> list[tuple[str, str]]:
    map_ = read_map(node.get("traits"), "traits", sink)
    found = []
    for key, value in map_.entries if map_ else ():
        name = read_word(value, key.text, sink)
        if key.text not in TRAITS:
            near = suggest(key.text, tuple(TRAITS))
            known = ", ".join(TRAITS)
            sink.report("unknown-trait", key.span, suggestion=near, found=key.text, known=known)
            continue
        one = kind.property(name)
        if one is None:
            near = suggest(name, tuple(p.name for p in kind.properties))
            sink.report("unknown-property", value.span, suggestion=near, found=name, kind=kind.id)
        elif one.type not in _TRAIT_TYPES[key.text]:
            wanted = " or ".join(_TRAIT_TYPES[key.text])
            sink.report(
                "trait-type", value.span, trait=key.text, name=name, wanted=wanted, found=one.type
            )
        else:
            found.append((key.text, name))
    return found


def _read_sections(kind: Kind, node: Map, scope: Scope, sink: Diagnostics) -> list[Section]:
    found: list[Section] = []
    taken: set[str] = set()
    for item in read_items(node.get("sections"), "sections", sink):
        map_ = read_map(item, "a section", sink)
        if map_ is None:
            continue
        check_keys(map_, ("id", "label", "properties"), "a section", sink)
        id_ = read_word(map_.get("id"), "id", sink)
        if ID.fullmatch(id_) is None:
            sink.report("bad-id", map_.span, found=id_)
            continue
        if id_ in (section.id for section in found):
            sink.report("section-twice", map_.span, what=f"the section '{id_}'", kind=kind.id)
            continue
        names = _read_names(kind, map_.get("properties"), "properties", sink, taken)
        taken |= {*names}
        label = read_text(map_.get("label"), "label", scope, sink) or plain_text(id_, scope)
        found.append(Section(id_, label, tuple(names)))
    return found


def _read_names(
    kind: Kind, node: Node | None, what: str, sink: Diagnostics, taken: Collection[str] = ()
) -> list[str]:
    """Return the properties that a list names; reports one that the kind has not, or that stands
    twice.
    """
    names: list[str] = []
    for name, span in read_words(node, what, sink):
        if name in taken or name in names:
            sink.report("section-twice", span, what=f"the property '{name}'", kind=kind.id)
        elif kind.property(name) is None:
            near = suggest(name, tuple(p.name for p in kind.properties))
            sink.report("unknown-property", span, suggestion=near, found=name, kind=kind.id)
        else:
            names.append(name)
    return names


def kinds_in_order(kinds: Sequence[Kind]) -> Vocabulary:
    """Return the vocabulary of the kinds, ordered by id."""
    return Vocabulary(tuple(sorted(kinds, key=lambda kind: kind.id)))
