"""Markdown to HTML: mentions are links, raw HTML is text, and nothing of it is alive."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dossier.markup import Resolved, render_prose
from dossier.model import Mention
from dossier.prose import scan

TAGS = {
    *("p", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "br", "em", "strong", "a", "sup"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "span"),
}
ATTRIBUTES = {"href", "title", "lang", "class", "start", "scope"}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def alive(made: str) -> list[str]:
    """Return what a browser would find in HTML besides text, links and plain structure."""
    body = LexborHTMLParser(f"<!doctype html><body><main>{made}</main>").css_first("main")
    assert body is not None
    found = []
    for node in body.traverse(include_text=False):
        if node.tag not in {*TAGS, "main"}:
            found.append(f"<{node.tag}>")
        found += [f"{name}=" for name in node.attributes if name not in ATTRIBUTES]
        # As a browser does: tabs and line ends go, blanks round the address too.
        address = re.sub(r"^[\x00-\x20]+|[\t\n\r]", "", node.attributes.get("href") or "")
        scheme = _SCHEME.match(address)
        if scheme and scheme[1].lower() not in {"https", "http", "mailto"}:
            found.append(address)
    return found


def resolve(mention: Mention) -> Resolved:
    if mention.is_fact:
        return Resolved("#" + mention.target, "1", title="Height: 4 m")
    return Resolved(f"../{mention.target}/", mention.text or "A <b> & name", lang="ja")


def html(body: str) -> str:
    return render_prose(scan("x.md", body, 1, "en"), resolve)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "The [[stone]] is [[stone|old]].",
            (
                '<p>The <a href="../stone/" lang="ja">A &lt;b&gt; &amp; name</a> is '
                '<a href="../stone/" lang="ja">old</a>.</p>'
            ),
        ),
        (
            "High [[fact:stone.height]].",
            (
                '<p>High<sup class="citation">'
                '<a href="#stone.height" title="Height: 4 m">1</a></sup>.</p>'
            ),
        ),
        ("`[[stone]]`", "<p><code>[[stone]]</code></p>"),
        ("``a ` [[stone|x]]``", "<p><code>a ` [[stone|x]]</code></p>"),
        (
            "[a [[stone|x]] b](https://a.example/)",
            '<p><a href="https://a.example/">a [[stone|x]] b</a></p>',
        ),
        ("# One\n\n### Two", "<h2>One</h2>\n<h3>Two</h3>"),
        ("### Only", "<h2>Only</h2>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("<div>\n\n*x*\n\n</div>", "<p>&lt;div&gt;</p>\n<p><em>x</em></p>\n<p>&lt;/div&gt;</p>"),
        ("<!-- note -->", "<p>&lt;!-- note --&gt;</p>"),
        ("&amp; &lt;b&gt; &copy;", "<p>&amp; &lt;b&gt; ©</p>"),
        ("![a](https://a.example/x.png)", "<p>![a](https://a.example/x.png)</p>"),
        ("3. three\n4. four", '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'),
    ],
    ids=lambda value: value[:30],
)
def test_markdown_becomes_html(body: str, expected: str) -> None:
    assert html(body) == expected


def test_mentions_survive_a_table() -> None:
    made = html("| a | b |\n|---|---|\n| [[stone|x]] | [[fact:stone.height]] |")
    assert '<td><a href="../stone/" lang="ja">x</a></td>' in made
    assert made.count("<td>") == 2


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<style>*{background:url(//x)}</style>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//x.example \"' onmouseover='alert(1)\")",
    '[a](https://x.example "\\" onmouseover=\\"alert(1)")',
    "<javascript:alert(1)>",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "![a](javascript:alert(1))",
    '![a" onerror="alert(1)](x)',
    "[[stone|<script>alert(1)</script>]]",
    '[[stone|" onmouseover="alert(1)]]',
    "```<script>\nalert(1)\n```",
    "``` {.x onclick=alert(1)}\nx\n```",
    '~~~ {style="x"}\nx\n~~~',
    "`<script>alert(1)</script>`",
    "# x {onclick=alert(1)}",
    "<a href='javascript:alert(1)'>x</a>",
    "*<img src=x onerror=alert(1)>*",
    "|<script>|\n|---|\n|<img src=x onerror=alert(1)>|",
    "<<script>script>alert(1)<</script>/script>",
    "\x02<script>\x03",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p style='position:fixed'>x",
    "[a]: <javascript:alert(1)>\n[a]",
    "<math><mtext><script>alert(1)</script></mtext></math>",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_hostile_is_alive(body: str) -> None:
    assert alive(html(body)) == []
    assert alive(html(f"Text before {body} and after.\n\n- {body}\n\n> {body}")) == []


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [*HOSTILE, "[[stone]]", "[[fact:a.b]]", "`", "*", "\n\n", "<", ">", '"', "'"]
            ),
            st.text(alphabet="<>\"'&;:/()[]!`* \nax=", max_size=10),
        ),
        max_size=6,
    ).map("".join)
)
def test_no_mixture_is_alive(body: str) -> None:
    assert alive(html(body)) == []


def test_the_tests_know_what_is_alive() -> None:
    made = (
        '<p style="x">a</p><a onclick="x" href="https://x/">a</a><img src="x"><script>x</script>'
        '<a href="java&#9;script:x">a</a><a href="../a/#b.c" title="onclick=x">sound</a>'
    )
    assert alive(made) == ["style=", "onclick=", "<img>", "src=", "<script>", "javascript:x"]
