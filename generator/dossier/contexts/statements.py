"""Statements as shown: the value, what qualifies it, and every source with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from dossier.contexts.frame import Frame
from dossier.contexts.strips import lettered, make_disagreement, make_strip
from dossier.contexts.weights import arrange, weak_classes
from dossier.contexts.wording import begin, compose
from dossier.dates import FuzzyDate
from dossier.formats import (
    format_coordinates,
    format_date,
    format_day,
    format_quantity,
    format_time,
    language_name,
)
from dossier.kinds import Kind, Property
from dossier.library import held_on, period_of
from dossier.model import (
    Address,
    Choice,
    Citation,
    ClockTime,
    Coordinates,
    LanguageTag,
    Record,
    Reference,
    Statement,
    StatementReference,
    Text,
    Value,
)
from dossier.pageviews import Disputed
from dossier.quantities import Quantity
from dossier.sureness import family_of
from dossier.views import (
    Cited,
    DateText,
    Fact,
    Held,
    Link,
    Permanent,
    Qualified,
    Shown,
    Stated,
    Words,
)

# So many publishers are named beneath a value; of more, how many they are.
_VOICES = 2


def show(frame: Frame, value: Value, what: Property, *, translated: bool = True) -> Shown:
    """Return a value as the page shows it."""
    link = _target(frame, value)
    if link is not None:
        return Shown(what.type, link.title, link=link)
    if isinstance(value, FuzzyDate):
        date = format_date(value, frame.catalogue)
        return Shown(what.type, Words(date.text), date=date)
    href = value.url if isinstance(value, Address) else ""
    is_about = isinstance(value, Quantity) and value.about
    return Shown(
        what.type, _word(frame, value, what, translated=translated), href=href, is_about=is_about
    )


def _target(frame: Frame, value: Value) -> Link | None:
    """Return the link that a reference becomes, None for any other value."""
    if isinstance(value, Reference):
        return frame.link(value.id)
    if isinstance(value, StatementReference):
        return link_statement(frame, frame.reader.statement(value.path))
    return None


def _word(frame: Frame, value: Value, what: Property, *, translated: bool) -> Words:
    match value:
        case Text():
            # A text that names its language, such as a name, is not a missing translation.
            own = any(qualifier.type == "language" for qualifier in what.qualifiers)
            return frame.words(value, translated=translated and not own)
        case Choice():
            option = what.option(value.key)
            assert option is not None
            return frame.words(option.label)
        case Quantity():
            text = format_quantity(value, frame.catalogue)
        case Coordinates():
            text = format_coordinates(value, frame.catalogue)
        case ClockTime():
            text = format_time(value)
        case LanguageTag():
            text = language_name(value.tag, frame.language)
        case Address():
            text = value.url
        case _:
            msg = f"no words for {value!r}"
            raise TypeError(msg)
    return Words(text)


def link_statement(frame: Frame, one: Statement) -> Link:
    """Return the link to a statement, called after its subject and property."""
    label = frame.words(frame.reader.property_of(one).label)
    subject = frame.title(frame.reader.record(one.subject))
    pattern = frame.gettext("%(whole)s: %(part)s")
    return Link(frame.permalink(one), compose(pattern, whole=subject, part=label))


def state(frame: Frame, one: Statement, *, inherited: bool = False) -> Stated:
    """Return a statement with all that a page shows of it."""
    what = frame.reader.property_of(one)
    kind = frame.reader.kind_of(one.subject)
    weak = weak_classes(frame, one)
    citations = tuple(cite(frame, citation) for citation in one.citations)
    voices = tuple(dict.fromkeys(_voice_of(cited) for cited in citations))
    return Stated(
        anchor=one.anchor,
        path=one.path,
        permalink=frame.permalink(one),
        value=show(frame, one.value, what, translated=not kind.is_untranslated(one.property)),
        as_of=frame.date(one.as_of),
        period=frame.date(period_of(one)),
        according_to=frame.link(one.according_to) if one.according_to else None,
        qualifiers=tuple(qualify(frame, one, what)),
        citations=citations,
        family_count=count_families(frame, one),
        rank=one.rank.value,
        reason=_words(frame, one.reason),
        note=_words(frame, one.note),
        inferred=_words(frame, one.inferred),
        unverified=_words(frame, one.unverified),
        conflict=_conflict(frame, one),
        held=tuple(_held(frame, one)),
        is_inherited=inherited,
        rests_on_weak=bool(weak),
        weak_classes=weak,
        cited_as=_cite_as(frame, one) if one.citations else None,
        voices=voices[:_VOICES],
        voices_more=max(0, len(voices) - _VOICES),
    )


def _voice_of(cited: Cited) -> Words:
    return cited.publisher if cited.publisher.text else cited.source.title


def _cite_as(frame: Frame, one: Statement) -> Permanent:
    """Return what is said to cite a statement."""
    config = frame.reader.config
    return Permanent(
        subject=frame.title(frame.reader.record(one.subject)),
        label=frame.words(frame.reader.property_of(one).label),
        dossier=frame.words(config.title),
        edition=format_day(config.edition, frame.catalogue).text,
        url=f"{frame.address_of(one.subject)}#{one.anchor}",
    )


def _words(frame: Frame, text: Text | None) -> Words | None:
    return frame.words(text) if text else None


def qualify(frame: Frame, one: Statement, what: Property) -> Iterator[Qualified]:
    """Yield what qualifies a statement; what qualifies a name is in the language of the name."""
    kind = frame.reader.kind_of(one.subject)
    is_ours = not kind.is_untranslated(one.property)
    for name, values in one.qualifiers:
        qualifier = what.qualifier(name)
        assert qualifier is not None
        shown = tuple(show(frame, value, qualifier, translated=is_ours) for value in values)
        yield Qualified(name, frame.words(qualifier.label), shown)


def cite(frame: Frame, citation: Citation) -> Cited:
    """Return a source and the place in it, numbered for the page."""
    id_ = citation.source
    cited = frame.shared(("cited", id_), lambda: _make_cited(frame, id_))
    return replace(cited, number=frame.number(id_), place=frame.words(citation.place))


def _make_cited(frame: Frame, id_: str) -> Cited:
    """Return a source as it is cited, without its number and the place in it."""
    record = frame.reader.record(id_)
    return Cited(
        number=0,
        source=frame.link(id_),
        publisher=text_of(frame, record, "publisher") or Words(""),
        published=date_of(frame, record, "published"),
        place=Words(""),
        url=address_of(record),
    )


def text_of(frame: Frame, record: Record, name: str, *, translated: bool = False) -> Words | None:
    """Return the first text that a record has for a property; `translated` as in `Frame.words`."""
    values = [one.value for one in record.of(name) if isinstance(one.value, Text)]
    return frame.words(values[0], translated=translated) if values else None


def date_of(frame: Frame, record: Record, name: str) -> DateText | None:
    """Return the first date that a record has for a property."""
    values = [one.value for one in record.of(name) if isinstance(one.value, FuzzyDate)]
    return format_date(values[0], frame.catalogue) if values else None


def address_of(record: Record) -> str:
    """Return the address of a source, '' when it has none."""
    values = [one.value for one in record.of("address") if isinstance(one.value, Address)]
    return values[0].url if values else ""


def count_families(frame: Frame, one: Statement) -> int:
    """Return how many independent families of sources a statement rests on."""
    return len({_family(frame, citation) for citation in one.citations})


def _family(frame: Frame, citation: Citation) -> str:
    """Return what a source counts as when independent sources are counted: its family, if any."""
    return family_of(frame.reader.record(citation.source))


def _conflict(frame: Frame, one: Statement) -> Link | None:
    declared = frame.reader.disputes(one.path)
    return frame.link(declared[0]) if declared else None


def _held(frame: Frame, one: Statement) -> Iterator[Held]:
    """Yield what somebody who took part held on the day of the subject."""
    reader = frame.reader
    kind = reader.kind_of(one.subject)
    if one.property == kind.trait("participates") and isinstance(one.value, Reference):
        yield from held_at(frame, reader.record(one.value.id), reader.record(one.subject))


def held_at(frame: Frame, holder: Record, subject: Record) -> Iterator[Held]:
    """Yield what a record possibly held on the day of another, if it took part in it."""
    kind = frame.reader.kind_of(subject.id)
    holds = frame.reader.kind_of(holder.id).trait("holds")
    took_part = [one.value for one in subject.of(kind.trait("participates"))]
    days = [one.value for one in subject.of(kind.trait("dated"))]
    day = next((value for value in days if isinstance(value, FuzzyDate)), None)
    if not holds or day is None or Reference(holder.id) not in took_part:
        return
    for held in held_on(holder, holds, day):
        assert isinstance(held.value, Reference)
        period = frame.date(period_of(held))
        yield Held(frame.link(held.value.id), period, frame.permalink(held))


def make_fact(frame: Frame, record: Record, what: Property) -> Fact | None:
    """Return a property of a record with its statements; None when it has none."""
    statements = record.of(what.name)
    return make_group(frame, what, statements) if statements else None


def make_group(
    frame: Frame, what: Property, statements: Sequence[Statement], *, inherited: bool = False
) -> Fact:
    """Return statements of one property as a group at the property's anchor, in the order of their
    ranks and then of the file; what rests on weak sources only is folded (see `arrange`).
    """
    shown, folded = arrange(frame, statements)
    disputes = [(one, frame.reader.disputes(one.path)) for one in statements]
    conflicts = dict.fromkeys(id_ for _, declared in disputes for id_ in declared)
    differing = [one for one, declared in disputes if declared]
    return Fact(
        anchor=what.name,
        label=frame.words(what.label),
        help=frame.words(what.help) if what.help else None,
        type=what.type,
        statements=tuple(state(frame, one, inherited=inherited) for one in shown),
        is_disputed=bool(conflicts),
        conflicts=tuple(make_disagreement(frame, id_) for id_ in conflicts),
        folded=tuple(state(frame, one, inherited=inherited) for one in folded),
        strip=make_strip(frame, differing) if len(conflicts) == 1 else None,
    )


def _begin(link: Link) -> Link:
    return replace(link, title=begin(link.title))


def group_statements(frame: Frame, statements: Sequence[Statement]) -> tuple[Disputed, ...]:
    """Return statements as another page shows them: by subject and property, in their order; where
    there is a scale for all of them in the order of the scale, with the letters of their dots.
    """
    on_scale = lettered(statements)
    letters = {one.path: letter for letter, one in on_scale}
    groups: dict[tuple[str, str], list[Statement]] = {}
    for one in (one for _, one in on_scale) if on_scale else statements:
        groups.setdefault((one.subject, one.property), []).append(one)
    return tuple(
        Disputed(
            subject=_begin(frame.link(subject)),
            label=frame.words(frame.reader.property_of(group[0]).label),
            statements=tuple(state(frame, one) for one in group),
            letters=tuple(letters[one.path] for one in group if letters),
        )
        for (subject, _), group in groups.items()
    )


def ordered_properties(kind: Kind) -> tuple[Property, ...]:
    """Return the properties of a kind that its page lists as facts: all but title and summary."""
    apart = {kind.trait("title"), kind.trait("summary")}
    return tuple(one for one in kind.properties if one.name not in apart)
