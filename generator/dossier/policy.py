"""What a browser may do on a page, as a Content-Security-Policy.

Nothing is allowed but what pages need, and that from the site only. Servers are to send the whole
policy as a header (the guide has examples, with `frame-ancestors`, which works as a header only);
what can be said in the page itself is said there too, for hosts that send no headers.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

_SITE = "'self'"

READING = (
    f"default-src 'none'; base-uri 'none'; form-action {_SITE}; img-src {_SITE}; "
    f"style-src {_SITE}; connect-src {_SITE}"
)
"""For all pages: pictures and styles of the site, no script. The page has nothing that could
connect; programs that look at it from inside (Lighthouse asks so for `robots.txt`) may.
"""

SEARCHING = f"{READING}; script-src {_SITE} 'wasm-unsafe-eval'"
"""For a page that searches: its script, which runs WebAssembly and fetches the index."""

# A page names what it never uses, and not where styles and the script of the search come from: a
# page is also opened from a disk, as people and checkers of HTML do, where nothing is `'self'`.
_NEVER = ("font-src", "media-src", "object-src", "frame-src", "worker-src", "manifest-src")
_IN_PAGE = "; ".join(
    (
        "style-src-attr 'none'",
        f"connect-src {_SITE}",
        f"img-src {_SITE}",
        *(f"{name} 'none'" for name in _NEVER),
        "base-uri 'none'",
        f"form-action {_SITE}",
    )
)


def word_for_page(policy: str, data: str) -> str:
    """Return what a page says itself of its policy, `READING` or `SEARCHING`.

    `data` is the text of its structured data, '' for none: browsers do not run it, but it stands in
    a `script`, which the policy admits by its digest and so no other.
    """
    if policy == SEARCHING:
        return _IN_PAGE
    digest = b64encode(sha256(data.encode()).digest()).decode()
    script = f"'sha256-{digest}'" if data else "'none'"
    return f"script-src {script}; {_IN_PAGE}"


def admit(policy: str, directives: Iterable[str]) -> str:
    """Return a policy that lets the site itself do what the directives are about as well."""
    found = dict(_parse(policy))
    for name in directives:
        if not found.keys() & {name, "default-src"}:
            continue  # nothing holds it back
        allowed = found.get(name) or found.get("default-src", [])
        found[name] = [*(one for one in allowed if one not in {_SITE, "'none'"}), _SITE]
    return "; ".join(" ".join((name, *allowed)) for name, allowed in found.items())


def _parse(policy: str) -> Iterable[tuple[str, list[str]]]:
    for name, *allowed in filter(None, map(str.split, policy.split(";"))):
        yield name.lower(), allowed
