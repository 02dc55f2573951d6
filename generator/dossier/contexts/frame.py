"""A page in the making: where it lies, in which language, and which sources it has cited so far."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from msgspec.structs import replace

from dossier.catalogues import Catalogue
from dossier.contexts.titles import Title, make_title
from dossier.contexts.wording import choose, mark
from dossier.dates import FuzzyDate
from dossier.formats import format_date, format_day
from dossier.model import Record, Statement, Text
from dossier.pageviews import Site
from dossier.reader import Reader
from dossier.routes import SEARCH, Route, absolute, base_path, href, root_of, route
from dossier.scripts import SortKey
from dossier.views import DateText, Link, Words

T = TypeVar("T")

# The picture that others show with a link to a page: a file of the theme.
_CARD = "static/card.png"
# What a page is about, as a fragment of its address.
_SUBJECT = "#page-subject"
# The path of no page.
_NOWHERE = "\0"


class Frame:
    """Makes words, links and numbers for one page.

    It has state on purpose: sources are numbered by their first mention on the page.
    """

    def __init__(
        self,
        reader: Reader,
        path: str,
        language: str,
        speak: Callable[[str], Catalogue] = Catalogue,
        *,
        anywhere: bool = False,
    ) -> None:
        """Frame the page at `path` in `language`, in the words that `speak` gives for it, else as
        the theme has them. `anywhere`: it is served at any address, so its links must be absolute.
        """
        self.reader = reader
        self.language = language
        # In the order that a text is looked for.
        self._languages = (language, *reader.config.languages)
        self.catalogue = speak(language)
        self.gettext, self.pgettext = self.catalogue.gettext, self.catalogue.pgettext
        self.path = path
        self.here = route(reader.config, language, path)
        self.root = base_path(reader.config) if anywhere else root_of(self.here)
        self._speak = speak
        self._anywhere = anywhere
        # The way to the first page of the language, below which all others lie.
        self._top = self.root + route(reader.config, language, "").path
        self._numbers: dict[str, int] = {}
        self._linked: set[str] = set()
        # The records that were mentioned so far; None in what other pages share.
        self._mentioned: set[str] | None = set()

    def in_language(self, language: str) -> Frame:
        """Return a frame for a part of the same page that is in another language."""
        return Frame(self.reader, self.path, language, self._speak, anywhere=self._anywhere)

    # --- what many pages share --------------------------------------------------------------

    def shared(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """Return a part of a page that is the same on all pages of a language from which links have
        the same way, save on those that it leads to. It cites nothing and mentions nothing for the
        first time: numbers and mentions are a page's own.
        """
        value, linked = self.reader.remember(
            (self.language, self.root, *key), lambda: self._make_aside(make)
        )
        if self.path in linked:
            return self._unmentioned(make)
        self._linked |= linked
        return value

    def _make_aside(self, make: Callable[[], T]) -> tuple[T, frozenset[str]]:
        """Make a part as on a page that it does not lead to; return the paths that it leads to."""
        before = self.path, self._linked, self._numbers
        self.path, self._linked, self._numbers = _NOWHERE, set(), {}
        value, linked = self._unmentioned(make), frozenset(self._linked)
        assert not self._numbers
        self.path, self._linked, self._numbers = before
        return value, linked

    def _unmentioned(self, make: Callable[[], T]) -> T:
        before, self._mentioned = self._mentioned, None
        value = make()
        self._mentioned = before
        return value

    # --- words ------------------------------------------------------------------------------

    def words(self, text: Text, *, translated: bool = True) -> Words:
        """Return a text in the page's language, else in the main one, else in any it has.

        With `translated` false (a title in its own language, a name) nothing is missing when the
        text is in another language.
        """
        return choose(text, self._languages, translated=translated)

    def marked(self, words: Words) -> Words:
        """Return a text with what is in the script of another language marked as in that."""
        return mark(words, self._languages)

    def title(self, record: Record) -> Words:
        """Return what a record is called in the page's language.

        Where sides have names of their own for it, one of each is given, in the order of the
        alphabet: an order that takes no side. In the language of a side's readers it is theirs.
        """
        return self._title(record.id).words

    def key(self, record: Record) -> SortKey:
        """Return where a record stands in a list by title."""
        return self._title(record.id).key

    def mention(self, id_: str, link: Link) -> Link:
        """Return a link to a record as the page shows it: at the first mention of the record with
        what others call it.
        """
        paired = self.first_mention(id_)
        return replace(link, title=paired) if paired else link

    def paired_by_hand(self, id_: str) -> None:
        """Note that a text mentions a record and says itself what others call it."""
        if self._mentioned is not None:
            self._mentioned.add(id_)

    def first_mention(self, id_: str) -> Words | None:
        """Return the title of a record with what others call it; None when it was mentioned before,
        or when nobody calls it otherwise.
        """
        if self._mentioned is None or id_ in self._mentioned:
            return None
        paired = self._title(id_).paired
        if paired:
            self._mentioned.add(id_)
        return paired

    def title_in(self, language: str, id_: str) -> Words:
        """Return what a record is called in another language than the page's."""
        return self.reader.remember(
            (language, "title within", id_),
            lambda: make_title(self.reader, Catalogue(language), self.reader.record(id_)).words,
        )

    def _title(self, id_: str) -> Title:
        return self.reader.remember(
            (self.language, "title", id_),
            lambda: make_title(self.reader, self.catalogue, self.reader.record(id_)),
        )

    def date(self, value: FuzzyDate | None) -> DateText | None:
        """Return a date as the page words it; None when there is none."""
        return format_date(value, self.catalogue) if value else None

    # --- links ------------------------------------------------------------------------------

    def to(self, path: str, fragment: str = "") -> str:
        """Return the address of another page of the same language, by its path."""
        self._linked.add(path)
        if path == self.path and fragment and not self._anywhere:
            return f"#{fragment}"
        return (self._top + path or "./") + (f"#{fragment}" if fragment else "")

    def way_to(self, there: Route, fragment: str = "") -> str:
        """Return the address of another page: relative, unless this one is served anywhere."""
        if self._anywhere:
            tail = f"#{fragment}" if fragment else ""
            return base_path(self.reader.config) + there.path + tail
        return href(self.here, there, fragment)

    def path_of(self, id_: str) -> str:
        """Return the path of a record's page."""
        return f"{self.reader.kind_of(id_).folder}/{id_}/"

    def link(self, id_: str, fragment: str = "") -> Link:
        """Return a link to a record, as the page shows it where it mentions the record."""
        return self.mention(id_, self.bare_link(id_, fragment))

    def bare_link(self, id_: str, fragment: str = "") -> Link:
        """Return a link to a record that is no mention of it, such as a name on a map."""
        if fragment:
            return self._link(id_, fragment)
        return self.shared(("link", id_), lambda: self._link(id_))

    def _link(self, id_: str, fragment: str = "") -> Link:
        record = self.reader.record(id_)
        path = self.path_of(id_)
        return Link(
            self.to(path, fragment),
            self.title(record),
            kind=record.kind,
            is_current=path == self.path,
        )

    def permalink(self, one: Statement) -> str:
        """Return the address of a statement: on its subject's page, at its anchor."""
        return self.to(self.path_of(one.subject), one.anchor)

    def address_of(self, id_: str) -> str:
        """Return the full address of the page of a record."""
        config = self.reader.config
        return absolute(config, route(config, self.language, self.path_of(id_)))

    def identify(self, id_: str) -> str:
        """Return what stands for a record itself, rather than for its page: the same in each
        language.
        """
        return self.reader.config.address + self.path_of(id_) + _SUBJECT

    # --- sources ----------------------------------------------------------------------------

    def number(self, source: str) -> int:
        """Return the number of a source on this page, the next one at its first mention."""
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    @property
    def cited(self) -> tuple[str, ...]:
        """The sources numbered so far, in order."""
        return tuple(self._numbers)


def make_site(frame: Frame, standing: tuple[Link, ...], navigation: tuple[Link, ...]) -> Site:
    """Return what every page shows of the dossier."""
    reader = frame.reader
    config = reader.config
    return Site(
        title=frame.words(config.title),
        description=frame.words(config.description),
        language=frame.language,
        root=frame.root,
        home=frame.to(""),
        search=frame.to(f"{SEARCH}/") if config.search else "",
        navigation=navigation,
        standing=standing,
        edition=format_day(config.edition, frame.catalogue),
        licence=frame.words(config.licence) if config.licence else None,
    )
