"""The guides that are made from the program itself: the data format of a dossier, and the rules.

Both are Markdown. Tests hold the copies in `docs/` against what these functions return.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dossier.config import Project
from dossier.diagnostics import (
    BuildFailed,
    Diagnostics,
    Example,
    Message,
    Severity,
    catalogue,
)
from dossier.kinds import ROLES, TRAITS, TYPES, Kind, Option, Property
from dossier.load import load
from dossier.model import Text
from dossier.quantities import UNITS
from dossier.structure.properties import PROPERTY_KEYS
from dossier.structure.seeds import PARAGRAPH_KEYS, SEED_KEYS
from dossier.structure.settings import SETTINGS
from dossier.structure.statements import STATEMENT_KEYS
from dossier.structure.terms import TERM_KEYS
from dossier.structure.vocabulary import KIND_KEYS


def rules_guide() -> str:
    """Return every message of the program: what the rule is, how it reads, what to do."""
    lines = [
        "# Rules and messages",
        "",
        "Everything that `dossier check` and `dossier build` can find. A finding is told as",
        "`path:line:column: severity: message [code]`, with the line, and help on what to type.",
        "Words in braces are filled in. Errors stop a build; warnings do not.",
        "`dossier explain CODE` shows an entry. The examples are of a made-up dossier; of YAML",
        "only the keys in question are shown.",
        "",
        "Made by `dossier rules`; do not edit.",
    ]
    group = ""
    for message in catalogue().values():
        if message.group != group:
            group = message.group
            lines += ["", f"## {group.capitalize()}"]
        lines += ["", f"### `{message.code}`{_severity(message)}", "", message.rule, ""]
        lines += [message.why, "", "```text", message.message, f"help: {_plain(message.help)}"]
        lines += ["```", "", *_show_example(message.example)]
    return "\n".join(lines) + "\n"


def _severity(message: Message) -> str:
    return "" if message.severity is Severity.ERROR else f" ({message.severity.value})"


def _show_example(example: Example) -> list[str]:
    if not example.path:
        return [f"- Wrong: `{example.wrong}`", f"- Right: `{example.right}`"]
    language = "markdown" if example.path.endswith(".md") else "yaml"
    lines = [f"In `{example.path}`:"]
    for name, text in (("Wrong", example.wrong), ("Right", example.right)):
        lines += ["", f"{name}:", "", f"```{language}", text.rstrip("\n"), "```"]
    return lines


def explain_message(message: Message) -> str:
    """Return all that there is to say of a message, for a terminal."""
    lines = [f"{message.code}{_severity(message)}: {message.rule}", "", message.why, ""]
    lines += [f"message: {message.message}", f"help:    {_plain(message.help)}"]
    example = message.example
    where = f", in {example.path}" if example.path else ""
    for name, text in ((f"wrong{where}", example.wrong), (f"right{where}", example.right)):
        lines += ["", f"{name}:", *(f"    {line}".rstrip() for line in text.rstrip().split("\n"))]
    return "\n".join(lines)


def _plain(template: str) -> str:
    return template.replace("{{", "{").replace("}}", "}")


def format_guide(project: Project) -> str:
    """Return the guide to the data format of a dossier, from its kinds.

    Raises BuildFailed when the kinds or settings cannot be read.
    """
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is None:
        raise BuildFailed(tuple(sink), len(loaded.files))
    parts = [*_introduction(), *_table_of("Settings", "`data/dossier.yaml`.", SETTINGS)]
    parts += _table_of("Statements", _STATEMENTS, STATEMENT_KEYS)
    parts += _table_of("Types of values", "", TYPES)
    parts += _table_of("Loaded terms", _TERMS, TERM_KEYS)
    parts += ["", "## Phrases", "", _PHRASES]
    parts += ["", "## Redirects", "", _REDIRECTS]
    parts += ["", "## Kinds of this dossier"]
    for kind in loaded.library.vocabulary.kinds:
        parts += _describe_kind(kind)
    parts += ["", "## Describing kinds", "", _KINDS]
    parts += _table_of("Keys of a kind", "", KIND_KEYS, level=3)
    parts += _table_of("Keys of a property", "", PROPERTY_KEYS, level=3)
    parts += _table_of("Roles", "What a kind is to the program.", ROLES, level=3)
    parts += _table_of("Traits", "What a property means to the program.", TRAITS, level=3)
    parts += ["", "### Units", "", ", ".join(f"`{symbol}`" for symbol in UNITS)]
    parts += _table_of("Seeds", _SEEDS, SEED_KEYS)
    parts += _table_of("Keys of a paragraph of a seed", "", PARAGRAPH_KEYS, level=3)
    return "\n".join(parts) + "\n"


_STATEMENTS = """\
Every key of a record is a property of its kind. Its value is one statement, a map with `value`, or
a list of such maps. Where no source is needed (kinds that describe themselves) the value may stand
alone.
Besides these keys a statement may have the qualifiers of its property."""

_REDIRECTS = """\
`data/redirects.yaml`, which a dossier may have or not, says where the page is now that stood at an
address before: a map from the old address, `/folder/id/` without a language, to the id of a record.
`dossier rename` writes it. At the old address stands a page, in every language, that leads browsers
and search engines on; it is in no list, and not in the sitemap."""

_TERMS = """\
`data/terms.yaml`, which a dossier may have or not: a map from the key of a term to what these words
say. Words that take a side are listed there. The check reports (`loaded-term`) each of their forms
that a text uses in its own voice: in prose, in the texts of records (values, qualifiers, notes,
reasons, what is `inferred` or `unverified`), in the settings, and in the labels and help of kinds.
Not reported is

- what stands between quotation marks: “…”, ‘…’, "…", «…», „…“, 「…」 or 『…』;
- the value, with its qualifiers, of a statement with `according_to`, or with a qualifier that names
  a record with the role `side`, or of a record whose kind has the trait `takes_position`;
- a name: the property with the trait `title`, where the values of the kind need a source, and the
  title and publisher of a source. The title of a summary or conflict is the dossier's own.

Forms are found in any case, as whole words where the script has words between spaces, and over the
ends of lines. Other forms of a word (plurals, cases) are listed one by one."""

_PHRASES = """\
`data/phrases.yaml`, which a dossier may have or not, says what places in sources (`at`) are called
in other languages: a map from a phrase of the main language, with `#` for each number, to its forms
in the other languages of the settings.

```yaml
"paragraph #": {ja: "第#段落", ru: "абзац #"}
"paragraphs #, #": {ja: "第#、#段落", ru: "абзацы #, #"}
```

The numbers of a place stand for the signs in order, so that a form has as many. Where a language
needs them in another order, the phrase writes its numbers out, and so does the form; it counts
before one with signs. A place that is a map from language to text keeps its own forms. Quotation
marks are needed: YAML takes a `#` after a space for the begin of a remark."""

_KINDS = """\
Kinds are files of `data/kinds/`, one a kind, its id the file's name. What several kinds share
stands in `data/vocabulary.yaml`: `properties`, and `qualifiers`, which are defined like
properties."""


_SEEDS = """\
`seeds/<id>.yaml`: the register of the documents that the dossier grew from, one a file. Their texts
are not kept; `dossier seeds fingerprint FILE` prints the file to begin with."""


def _introduction() -> list[str]:
    return [
        "# Data format",
        "",
        "Facts are YAML, one record a file, its id the file's name; prose is Markdown with front",
        "matter. YAML is read strictly: every scalar is text until its property gives it a type,",
        "quoted or not; there are no anchors, tags, merge keys, duplicate keys or second documents",
        "in a file.",
        "",
        "Made by `dossier guide`; do not edit.",
    ]


def _table_of(heading: str, text: str, rows: Mapping[str, str], level: int = 2) -> list[str]:
    lines = ["", f"{'#' * level} {heading}", ""]
    lines += [text, ""] if text else []
    lines += ["| word | meaning |", "| --- | --- |"]
    return lines + [f"| `{word}` | {_cell(meaning)} |" for word, meaning in rows.items()]


def _describe_kind(kind: Kind) -> Iterator[str]:
    yield from ("", f"### {kind.id}", "")
    if kind.help:
        yield f"{_first(kind.help)}"
        yield ""
    folder = f"content/{kind.folder}/<id>.md" if kind.prose else f"data/{kind.folder}/<id>.yaml"
    sourced = "" if kind.sourced else " Its values describe the record itself and need no source."
    yield f"Files: `{folder}`. Pages: `/{kind.folder}/<id>/`.{sourced}"
    roles = [f"role `{role}`" for role in kind.roles]
    traits = [f"`{trait}` is `{name}`" for trait, name in kind.traits]
    if roles or traits:
        yield ""
        yield f"To the program: {'; '.join([*roles, *traits])}."
    yield from ("", "| property | type | what it means |", "| --- | --- | --- |")
    for one in kind.properties:
        yield f"| `{one.name}` | {_cell(_type(one))} | {_cell(_meaning(one))} |"


def _type(one: Property) -> str:
    details = {
        "reference": ", ".join(one.targets),
        "quantity": ", ".join(unit.symbol for unit in one.units),
        "choice": ", ".join(_option(option) for option in one.options),
    }
    detail = details.get(one.type, "")
    words = [f"{one.type}: {detail}" if detail else one.type]
    words += ["several"] if one.many else []
    words += ["required"] if one.required else []
    words += ["tells values apart"] if one.distinguishing else []
    return "; ".join(words)


def _option(one: Option) -> str:
    return f"`{one.key}` (of low weight)" if one.is_low else f"`{one.key}`"


def _meaning(one: Property) -> str:
    text = f"{_first(one.label)}. {_first(one.help) if one.help else ''}".strip()
    qualifiers = [f"`{q.name}` ({_type(q)})" for q in one.qualifiers]
    return f"{text} Qualifiers: {', '.join(qualifiers)}." if qualifiers else text


def _first(text: Text) -> str:
    return text.form(("en",))[1]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
