"""The file of redirects as it is to be when a record has got another address."""

from __future__ import annotations

import re
from dataclasses import replace

from dossier.styles import write_tree
from dossier.trees import Leaf, Twig, grow

_HEAD = (
    "# Addresses that have changed: the old one, from the root of the site and without a language, "
    "and the\n# record whose page was there. At each stands a page that leads on.\n"
)


def add_redirect(text: str, address: str, target: str) -> str:
    """Return the text of a file of redirects, '' for none, with one that leads from an address to
    a record. A map in brackets becomes one of lines.
    """
    tree = grow(text) if text else None
    if tree is not None and tree.root.is_flow:
        twigs = (*tree.root.twigs, Twig(Leaf(address), Leaf(target)))
        return write_tree(replace(tree, root=replace(tree.root, twigs=twigs, is_flow=False)))
    text = text or _HEAD
    end = "\r\n" if "\r\n" in text else "\n"
    return f"{text}{'' if text.endswith(end) else end}{address}: {target}{end}"


def drop_redirect(text: str, address: str) -> str:
    """Return the text of a file of redirects without that of an address at which there is a record
    again; '' when there would be none left in it. All else is as it was, where the redirect stands
    on a line of its own.
    """
    tree = grow(text)
    kept = tuple(twig for twig in tree.root.twigs if twig.key and twig.key.text != address)
    if len(kept) == len(tree.root.twigs):
        return text
    if not kept:
        return ""
    name, target = re.escape(address), r"[a-z0-9-]+"
    line = re.compile(
        rf"""^["']?{name}["']?\s*:[ \t]+["']?{target}["']?[ \t]*(?:\#.*)?\r?(?:\n|\Z)""",
        re.MULTILINE,
    )
    cut, count = line.subn("", text)
    return cut if count else write_tree(replace(tree, root=replace(tree.root, twigs=kept)))
