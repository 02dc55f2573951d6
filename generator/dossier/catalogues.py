"""The words of the interface in a language: gettext catalogues, read as translators write them.

A theme has them as `translations/<language>/LC_MESSAGES/dossier.po`; nothing is compiled before.
Where several speak of one message, the last counts: a theme may change a word of the package's, or
add a language. What is not translated, or only guessed (`fuzzy`), is said as the theme has it.
"""

# ruff: noqa: PLC0415 - Babel's catalogues are imported where there is one to be read

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from dossier.diagnostics import Diagnostics, Span
from dossier.fingerprint import Digest, digest_value

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

# The place of a catalogue in a theme.
_PLACE = "translations/{}/LC_MESSAGES/dossier.po"
_FIELD = re.compile(r"%\((\w+)\)s")

_NONE = Digest("")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Says a text of the theme in a language. Its digest stands for all that it can say."""

    language: str
    digest: Digest = _NONE
    _found: NullTranslations = field(default_factory=NullTranslations, repr=False)

    def gettext(self, message: str) -> str:
        """Return a text in the language, the text itself where it is not translated."""
        return self._found.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a text that goes with a number."""
        return self._found.ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        """Return a text that means several things as it is said in one context."""
        return self._found.pgettext(context, message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of such a text that goes with a number."""
        return self._found.npgettext(context, msgid1, msgid2, n)


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of a catalogue: its line, its context ('' for none) and text, and its translations,
    one for each form of number; none when it is not translated, or only guessed.
    """

    line: int
    context: str
    text: str
    translations: tuple[str, ...]


def places(language: str) -> tuple[str, ...]:
    """Return where the catalogues of a language lie in a theme: that of the language, and then that
    of its country or script.
    """
    names = dict.fromkeys((language.split("-", maxsplit=1)[0], language.replace("-", "_")))
    return tuple(_PLACE.format(name) for name in names)


def read_catalogue(language: str, texts: Sequence[str]) -> Catalogue:
    """Return the catalogue of a language from the texts of its files. One that is broken says
    nothing (`check_catalogue` reports it).
    """
    found = NullTranslations()
    for text in texts:
        catalog = _parse(text, language)
        if not isinstance(catalog, Broken):
            words = _compile(catalog)
            words.add_fallback(found)
            found = words
    return Catalogue(language, digest_value(tuple(texts)), found)


def check_catalogue(path: str, text: str, language: str, sink: Diagnostics) -> None:
    """Report a catalogue that is none, and translations that no page can be made with."""
    found = read_entries(text, language)
    if isinstance(found, Broken):
        sink.report("bad-catalogue", Span(path, found.line, 1), problem=found.problem)
        return
    for entry in found:
        for words in entry.translations:
            problem = _problem_of(words, entry.text)
            if problem:
                sink.report(
                    "bad-translation",
                    Span(path, entry.line, 1),
                    message=entry.text.split("\n", maxsplit=1)[0],
                    problem=problem,
                )


def _problem_of(words: str, message: str) -> str:
    """Say why a translation cannot be filled in; '' when it can."""
    fields = dict.fromkeys(_FIELD.findall(message), "")
    try:
        words % fields
    except KeyError as error:
        return f"the message has no value {error}"
    except (TypeError, ValueError):
        return "a percent sign stands alone; write it twice"
    return ""


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a text is no catalogue, and the line."""

    line: int
    problem: str


def read_entries(text: str, language: str) -> tuple[Entry, ...] | Broken:
    """Return the messages of a catalogue of a language, in their order."""
    catalog = _parse(text, language)
    if isinstance(catalog, Broken):
        return catalog
    return tuple(_read_entry(message) for message in catalog if message.id)


def _read_entry(message: Message) -> Entry:
    # A message with a plural has both of its forms as its text.
    text = message.id if isinstance(message.id, str) else "\n".join(message.id)
    found = message.string or ""
    forms = (found,) if isinstance(found, str) else tuple(found)
    is_whole = all(forms) and not message.fuzzy
    return Entry(message.lineno or 1, message.context or "", text, forms if is_whole else ())


# Reading takes some milliseconds, and from one build of a server to the next nothing has changed.
@lru_cache(maxsize=64)
def _parse(text: str, language: str) -> Catalog | Broken:
    from babel import Locale
    from babel.messages.pofile import PoFileError, read_po

    try:
        # Where the catalogue does not say which plurals there are, the language does.
        locale = Locale.parse(language, sep="-")
        catalog = read_po(StringIO(text), locale, abort_invalid=True)
        for message in catalog:
            # Half a translation is none.
            if message.id and not all(message.string or ""):
                message.string = ""
        _compile(catalog)
    except PoFileError as error:
        return Broken(error.lineno + 1, str(error).partition(" on ")[0])
    except (ValueError, LookupError) as error:
        return Broken(1, str(error) or type(error).__name__)
    return catalog


def _compile(catalog: Catalog) -> NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.support import Translations

    file = BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    return Translations(file)
