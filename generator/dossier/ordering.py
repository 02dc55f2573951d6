"""The order that the keys of a record stand in: that of its kind, and one for all statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dossier.kinds import Kind, Property
from dossier.structure.statements import STATEMENT_KEYS
from dossier.trees import Branch, Growth, Twig


def put_in_order(record: Branch, kind: Kind) -> Branch:
    """Return a record with its properties as the kind lists them, and the keys of each statement in
    the order of the guide, qualifiers after the value. What a kind does not know comes last, in the
    order that it had.
    """
    twigs = tuple(_order_property(one, kind) for one in record.twigs)
    return _sort(replace(record, twigs=twigs), [one.name for one in kind.properties])


def put_page_in_order(page: Branch) -> Branch:
    """Return the front matter of a standing page with its title first."""
    return _sort(page, ["title", "summary"])


def _order_property(twig: Twig, kind: Kind) -> Twig:
    what = kind.property(twig.key.text) if twig.key else None
    if what is None or not isinstance(twig.node, Branch):
        return twig
    if not twig.node.is_list:
        return replace(twig, node=_order_statement(twig.node, what))
    items = tuple(replace(one, node=_order_statement(one.node, what)) for one in twig.node.twigs)
    return replace(twig, node=replace(twig.node, twigs=items))


def _order_statement(node: Growth, what: Property) -> Growth:
    if not isinstance(node, Branch) or node.is_list:
        return node
    is_text = not any(one.key and one.key.text in STATEMENT_KEYS for one in node.twigs)
    if what.type == "text" and is_text:
        return node  # a map from language to text
    first, *others = (name for name in STATEMENT_KEYS if name != "key")
    qualifiers = (one.name for one in what.qualifiers)
    return _sort(node, ["key", first, *qualifiers, *others])


def _sort(branch: Branch, names: Sequence[str]) -> Branch:
    places: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    last = len(places)
    ordered = sorted(
        branch.twigs, key=lambda one: places.get(one.key.text, last) if one.key else last
    )
    first = branch.twigs[0] if branch.twigs else None
    if first is not None and ordered[0] is not first and _is_spaced(branch):
        # What stood at the top had no empty line above, and is set apart like the others now.
        place = ordered.index(first)
        ordered[place] = replace(first, before=("", *first.before))
    return replace(branch, twigs=tuple(ordered))


def _is_spaced(branch: Branch) -> bool:
    return any(one.before[:1] == ("",) for one in branch.twigs[1:])
