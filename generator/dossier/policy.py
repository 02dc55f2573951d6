"""What a browser may do on a page, as a Content-Security-Policy that stands in the page itself.

Nothing is allowed but what pages need, and that from the site only. `frame-ancestors` works as a
header only, so that the examples of servers in the guide add it.
"""

from __future__ import annotations

from collections.abc import Iterable

_SITE = "'self'"

READING = (
    f"default-src 'none'; base-uri 'none'; form-action {_SITE}; img-src {_SITE}; style-src {_SITE}"
)
"""For all pages: pictures and styles of the site, no script."""

SEARCHING = f"{READING}; script-src {_SITE} 'wasm-unsafe-eval'; connect-src {_SITE}"
"""For a page that searches: its script, which runs WebAssembly and fetches the index."""


def admit(policy: str, directives: Iterable[str]) -> str:
    """Return a policy that lets the site itself do what the directives are about as well."""
    found = dict(_parse(policy))
    for name in directives:
        allowed = found.get(name) or found.get("default-src", [])
        found[name] = [*(one for one in allowed if one not in {_SITE, "'none'"}), _SITE]
    return "; ".join(" ".join((name, *allowed)) for name, allowed in found.items())


def _parse(policy: str) -> Iterable[tuple[str, list[str]]]:
    for name, *allowed in filter(None, map(str.split, policy.split(";"))):
        yield name.lower(), allowed
