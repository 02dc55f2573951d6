"""What a record is called: in a language whose readers have a name of their own for it, by that
name, with what others call it beside it; in any other language by the names of all sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier.catalogues import Catalogue
from dossier.config import SideNames
from dossier.contexts.wording import choose, compose, join, mark
from dossier.formats import script_of
from dossier.model import Rank, Record, Reference, Statement, Text
from dossier.reader import Reader
from dossier.scripts import SortKey, is_kana, sort_key
from dossier.views import Words


@dataclass(frozen=True, slots=True)
class Title:
    """What a record is called. `paired` is the title with the names of others beside it, for its
    first mention on a page; None where nobody else has another. `key` sorts by it.
    """

    words: Words
    paired: Words | None
    key: SortKey


def make_title(reader: Reader, catalogue: Catalogue, record: Record) -> Title:
    """Return what a record is called on the pages of a language."""
    return _Naming(reader, catalogue, record).make()


def reading_of(one: Statement) -> str:
    """Return how a name is read: the first of its qualifiers that is a text in kana."""
    values = [value for _, found in one.qualifiers for value in found]
    texts = [text for value in values if isinstance(value, Text) for _, text in value.forms]
    return next((text for text in texts if is_kana(text)), "")


def sort_words(words: Words, language: str, reading: str = "") -> SortKey:
    """Return where a text stands in a list on the pages of a language."""
    return sort_key(words.text, words.lang or language, reading, script_of(language))


class _Naming:
    """Names one record for one language."""

    def __init__(self, reader: Reader, catalogue: Catalogue, record: Record) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._record = record
        self._language = catalogue.language
        self._config = reader.config
        self._languages = (catalogue.language, *reader.config.languages)
        self._kind = reader.kind_of(record.id)
        title = record.of(self._kind.trait("title"))
        self._names = [one for one in title if isinstance(one.value, Text)]
        self._sided = {one.path: tuple(self._sides_of(one)) for one in self._names}

    def make(self) -> Title:
        own = [one for one in self._names if self._form(one) and self._is_in_use(one)]
        preferred = next((one for one in own if one.rank is Rank.PREFERRED), None)
        if preferred is not None:
            return self._alone(preferred)
        if not own:
            return self._foreign()
        readers = next((one for one in self._config.names if one.language == self._language), None)
        if readers is None:
            return self._of_all(own)
        return self._of_readers(own, readers)

    def _sides_of(self, one: Statement) -> Iterator[str]:
        """Yield the sides that use a name, by its qualifiers."""
        values = [value for _, found in one.qualifiers for value in found]
        named = [value.id for value in values if isinstance(value, Reference)]
        yield from (id_ for id_ in named if id_ in self._config.sides)

    def _is_in_use(self, one: Statement) -> bool:
        """Tell whether a name may be a title: not one that no source has and nobody is known to
        use, where there are names that sides use. Such a one was made from another by its sounds.
        """
        is_made = one.unverified is not None and not self._sided[one.path]
        return not is_made or one.rank is Rank.PREFERRED or not any(self._sided.values())

    def _form(self, one: Statement, language: str = "") -> str:
        value = one.value
        assert isinstance(value, Text)
        return dict(value.forms).get(language or self._language, "")

    def _words(self, text: str) -> Words:
        return mark(Words(text), self._languages)

    def _title(self, words: Words, *, paired: Words | None = None, reading: str = "") -> Title:
        return Title(words, paired, sort_words(words, self._language, reading))

    def _alone(self, one: Statement) -> Title:
        return self._title(self._words(self._form(one)), reading=reading_of(one))

    def _foreign(self) -> Title:
        """Return the title of the main language, else the first name that may be one."""
        usable = [one for one in self._names if self._is_in_use(one)] or self._names
        if not usable:
            return self._title(Words(self._record.id))
        # A source is called as it calls itself.
        is_missing = "source" not in self._kind.roles
        main = self._config.languages[0]
        if self._language != main and any(self._form(one, main) for one in usable):
            words = make_title(self._reader, Catalogue(main), self._record).words
            return self._title(mark(Words(words.text, main, is_missing), self._languages))
        value = usable[0].value
        assert isinstance(value, Text)
        return self._title(choose(value, self._languages, translated=is_missing))

    def _of_all(self, own: Sequence[Statement]) -> Title:
        """Return the names of all sides, in the order of the alphabet: it takes no side."""
        sided = [(side, self._form(one)) for one in own for side in self._sided[one.path]]
        first = dict(reversed(sided))
        if len(set(first.values())) > 1:
            return self._title(Words(" / ".join(sorted(set(first.values()), key=str.casefold))))
        return self._alone(own[0])

    def _of_readers(self, own: Sequence[Statement], readers: SideNames) -> Title:
        """Return the name that the readers of the language use, and beside it those of others."""
        theirs = [one for one in own if readers.side in self._sided[one.path]]
        chosen = next(iter(_best_first(theirs)), own[0])
        words = self._words(self._form(chosen))
        # One name that all sides use, each in its own letters, is no other name.
        users = self._config.sides if self._is_shared() else self._sided[chosen.path]
        others = list(self._others(words.text, users))
        paired = None
        if others:
            pattern = self._catalogue.pgettext("names", "%(own)s (%(others)s)")
            together = join(self._catalogue.gettext("; "), others)
            paired = compose(pattern, own=words, others=together)
        return self._title(words, paired=paired, reading=reading_of(chosen))

    def _is_shared(self) -> bool:
        """Tell whether all sides are known to use one name of the record."""
        sides = set(self._config.sides)
        return any(
            sides <= set(self._sided[one.path])
            for one in self._names
            if one.rank is not Rank.DEPRECATED
        )

    def _others(self, own: str, users: Sequence[str]) -> Iterator[Words]:
        """Yield the name of each other side, with the mark that says whose it is: in the language
        of the page if there is one that a source has, else in their own.
        """
        for other in self._config.names:
            if other.side in users:
                continue
            theirs = [one for one in self._names if other.side in self._sided[one.path]]
            found = self._pick(_best_first(theirs), other.language)
            if found is not None and found.text != own:
                yield self._mark(other, found)

    def _pick(self, names: Sequence[Statement], language: str) -> Words | None:
        for tag in (self._language, language):
            for one in names:
                text = self._form(one, tag)
                if text:
                    return Words(text, "" if tag == self._language else tag)
        return None

    def _mark(self, other: SideNames, name: Words) -> Words:
        mark = other.mark and dict(other.mark.forms).get(self._language)
        if mark:
            pattern = self._catalogue.pgettext("name of others", "%(mark)s %(name)s")
            return compose(pattern, mark=Words(mark), name=name)
        title = make_title(self._reader, self._catalogue, self._reader.record(other.side)).words
        pattern = self._catalogue.gettext("%(whole)s: %(part)s")
        return compose(pattern, whole=title, part=name)


def _best_first(names: Sequence[Statement]) -> list[Statement]:
    """Return names that a source has before others, without what was withdrawn."""
    standing = [one for one in names if one.rank is not Rank.DEPRECATED]
    return sorted(standing, key=lambda one: one.unverified is not None)
