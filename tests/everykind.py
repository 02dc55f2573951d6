"""One page of every kind: what stands for a whole site where its pages are looked at one by one."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from records import read_dossier

# The pages that there is one of.
_NOT_FOUND = "404.html"
_SINGLE = {"home": "", "timeline": "timeline/", "names": "names/", "search": "search/"}


class EveryKind:
    """The pages of a built site by their kind. A page is named by its way from the root in the main
    language; `way` leads to it in another.
    """

    def __init__(self, root: Path, output: Path) -> None:
        self.output = output
        dossier = read_dossier(root)
        self.languages = tuple(str(one) for one in dossier.settings["languages"])
        self._records: defaultdict[str, list[str]] = defaultdict(list)
        self._lists: dict[str, str] = {}
        for record in dossier.records.values():
            self._records[record.kind].append(dossier.path(record.id))
            self._lists[record.kind] = f"{record.folder}/"
        for found in self._records.values():
            found.sort(key=lambda path: (self.size(path), path))
        # Lists of these look like no other.
        self._own = {
            kind
            for kind in self._lists
            if {"source", "conflict"} & set(dossier.kinds[kind].get("roles", ()))
            or dossier.trait(kind, "on_question")
        }
        self._seeds = sorted(f"seeds/{path.stem}/" for path in (root / "seeds").glob("*.yaml"))
        # A translation is `about.ja.md`; the first page has a kind of its own.
        pages = (path.stem for path in (root / "content" / "pages").glob("*.md"))
        self._standing = [
            f"{name}/" for name in sorted(pages) if name != "home" and "." not in name
        ]

    def size(self, path: str) -> int:
        """Return how long a page is."""
        return self.file(path).stat().st_size

    def file(self, path: str) -> Path:
        """Return the file of a page."""
        return self.output / (path if path.endswith(".html") else f"{path}index.html")

    def way(self, language: str, path: str) -> str:
        """Return the way to a page in a language; one of them is the same in all."""
        is_main = language == self.languages[0] or path == _NOT_FOUND
        return path if is_main else f"{language}/{path}"

    def longest(self) -> dict[str, str]:
        """Return the longest page of each kind."""
        return self._choose(-1)

    def middling(self) -> dict[str, str]:
        """Return the page of each kind that about half of them are longer than."""
        return self._choose(None)

    def _choose(self, place: int | None) -> dict[str, str]:
        def one(paths: list[str]) -> str:
            ordered = sorted(paths, key=lambda path: (self.size(path), path))
            return ordered[len(ordered) // 2 if place is None else place]

        chosen = {kind: one(paths) for kind, paths in self._records.items()}
        chosen |= {f"list-{kind}": self._lists[kind] for kind in sorted(self._own)}
        chosen["list"] = one([self._lists[kind] for kind in self._lists.keys() - self._own])
        chosen["standing"] = one(self._standing)
        if self._seeds:
            chosen |= {"seeds": "seeds/", "seed": one(self._seeds)}
        return {**chosen, **_SINGLE, "404": _NOT_FOUND}
