"""Structured data for a page: a tree of plain values as JSON-LD that is safe within HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

Node: TypeAlias = Mapping[str, object]

# Within `<script>` only `<` can do harm, by ending it; the others are what XML readers mind.
_UNSAFE = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


def write_jsonld(node: Node) -> str:
    """Return a node in the vocabulary of schema.org, to stand in a `<script>` that is data."""
    text = json.dumps(
        {"@context": "https://schema.org", **node}, ensure_ascii=False, separators=(",", ":")
    )
    return text.translate(_UNSAFE)
