"""The page of a record, of any kind: its facts by section, its place among others, its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlsplit

from msgspec.structs import replace

from dossier.contexts.bands import make_bands
from dossier.contexts.citing import make_cited_work
from dossier.contexts.entries import begin_title, day_of, make_back_links, summary_of
from dossier.contexts.frame import Frame
from dossier.contexts.head import make_head
from dossier.contexts.linked import describe_record
from dossier.contexts.maps import make_map
from dossier.contexts.prose import render_body
from dossier.contexts.rested import make_drawn
from dossier.contexts.sequences import inherited_by, make_members, make_sequences
from dossier.contexts.sides import make_reading, make_views, own_side
from dossier.contexts.site import frame_site
from dossier.contexts.statements import (
    address_of,
    date_of,
    group_statements,
    make_fact,
    make_group,
    ordered_properties,
    text_of,
)
from dossier.contexts.strips import make_strip
from dossier.contexts.wording import join
from dossier.formats import language_name
from dossier.kinds import Kind, Property
from dossier.mapviews import MapView
from dossier.model import LanguageTag, Rank, Record, Reference, Statement, StatementReference
from dossier.outlines import Outlines
from dossier.pageviews import RecordPage, SideMark
from dossier.routes import seed_path
from dossier.views import Fact, Link, Part, SourceEntry, Stated, Words

# The heading of facts that no section of the kind names.
FURTHER = "further"


def make_record_page(frame: Frame, id_: str, outlines: Outlines | None) -> RecordPage:
    """Return what the template of a record's page sees."""
    reader = frame.reader
    record, kind = reader.record(id_), reader.kind_of(id_)
    title = begin_title(frame, record, frame.title(record))
    heading = begin_title(frame, record, frame.first_mention(id_) or title)
    summarised = summary_of(frame, record)
    kind_list = Link(frame.to(f"{kind.folder}/"), frame.words(kind.plural), kind=kind.id)
    summary = _fact(frame, record, kind, "summary")
    names = _fact(frame, record, kind, "title") if kind.sourced else None
    html, html_lang = render_body(frame, record.prose)
    lead = tuple(_make_lead(frame, record, kind))
    held = make_bands(frame, record)
    parts = tuple(_make_parts(frame, record, kind, without=held.fact.anchor if held else ""))
    declared = _declared(frame, record, kind)
    standing = group_statements(frame, declared)
    drawn = tuple(make_drawn(frame, id_)) if "source" in kind.roles else ()
    members = make_members(frame, record)
    views = tuple(make_views(frame, record))
    back_links = tuple(make_back_links(frame, record))
    sequences = tuple(make_sequences(frame, record))
    map_ = _make_map(frame, record, outlines, summarised or title)
    cited = title_record(frame, id_)
    # Last, when all sources are cited.
    head = make_head(
        frame,
        cited,
        _sentence(summarised.text if summarised else _describe(title, lead, parts)),
        (kind_list,),
        subject=describe_record(frame, record, kind, title, summarised),
        work=make_cited_work(frame, record) if "source" in kind.roles else None,
        # Sources are called alike, even by one publisher: their windows are told apart by the id.
        window=join(" – ", [cited, Words(id_)]) if "source" in kind.roles else None,
    )
    return RecordPage(
        site=frame_site(frame),
        head=head,
        id=id_,
        kind=kind.id,
        kind_label=frame.words(kind.label),
        kind_list=kind_list,
        title=title,
        heading=heading,
        title_anchor="" if kind.sourced else _title_anchor(record, kind),
        names=names,
        native=_pick_native(frame, names, heading),
        summary=summary,
        date=frame.date(day_of(reader, record)),
        html=html,
        html_lang=html_lang,
        side=_make_side(frame, record),
        lead=lead,
        parts=parts,
        held=held,
        map=map_,
        sequences=sequences,
        members=members,
        views=views,
        back_links=back_links,
        drawn=drawn,
        seed=_link_seed(frame, record),
        standing=standing,
        strip=make_strip(frame, declared, has_letters=True),
        sources=tuple(list_sources(frame)),
    )


def _pick_native(frame: Frame, names: Fact | None, heading: Words) -> tuple[Stated, ...]:
    """Return the names to stand beneath the title: the first in each other language that is known
    to be a side's own, in a language of no side the first of each; where none says whose it is, the
    first that was seen in a text. What the heading says is not said again.
    """
    said = {part.text for part in heading.parts}
    foreign = [one for one in names.statements if one.value.words.lang] if names else []
    standing = [
        one
        for one in foreign
        if one.rank != Rank.DEPRECATED.value and one.value.words.text not in said
    ]
    sided = [one for one in standing if any(v.link for q in one.qualifiers for v in q.values)]
    seen = [one for one in standing if one.unverified is None]
    of_sides = {one.language for one in frame.reader.config.names}

    def use(one: Stated) -> tuple[str, ...]:
        users = [v.link.href for q in one.qualifiers for v in q.values if v.link]
        lang = one.value.words.lang
        return (lang,) if lang in of_sides or not of_sides else (lang, *users)

    first = {use(one): one for one in reversed(sided or seen)}
    return tuple(one for one in standing if one in first.values())


def title_record(frame: Frame, id_: str) -> Words:
    """Return the title that the page is cited by: that of a source with its publisher."""
    record, kind = frame.reader.record(id_), frame.reader.kind_of(id_)
    title = begin_title(frame, record, frame.title(record))
    publisher = text_of(frame, record, "publisher") if "source" in kind.roles else None
    return join(" – ", [title, publisher]) if publisher else title


def _link_seed(frame: Frame, record: Record) -> Link | None:
    """Return the link to the page of the seed whose source a record is."""
    seed = frame.reader.seed_of(record.id)
    return Link(frame.to(seed_path(seed)), frame.title(record)) if seed else None


def _title_anchor(record: Record, kind: Kind) -> str:
    titles = record.of(kind.trait("title"))
    return titles[0].anchor if titles else ""


def _fact(frame: Frame, record: Record, kind: Kind, trait: str) -> Fact | None:
    what = kind.property(kind.trait(trait))
    return make_fact(frame, record, what) if what else None


# Search engines show about this many characters of a description.
_DESCRIPTION = 200
# Types of values that say nothing in a description.
_UNTOLD = {"address", "statement"}


def _sentence(text: str) -> str:
    """Return a text as a description of a page: on one line, and cut at a word if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _DESCRIPTION else f"{line[:_DESCRIPTION].rsplit(' ', 1)[0]} …"


def _make_side(frame: Frame, record: Record) -> SideMark | None:
    """Return the side that a record belongs to, if any."""
    side = own_side(frame.reader, record)
    return SideMark(frame.link(side), frame.reader.config.sides.index(side) + 1) if side else None


def _describe(title: Words, lead: tuple[Fact, ...], parts: tuple[Part, ...]) -> str:
    """Return a description of a record that has no summary: its title and its first facts."""
    found = (*lead, *(fact for part in parts for fact in part.facts))
    facts = [fact for fact in found if fact.type not in _UNTOLD]
    told = [f"{fact.label.text}: {fact.statements[0].value.words.text}" for fact in facts]
    return " · ".join([title.text, *told])


def _make_lead(frame: Frame, record: Record, kind: Kind) -> Iterator[Fact]:
    """Yield the facts that stand beside the title, in the order that the kind names them in."""
    facts = {one.name: fact for one, fact in _facts(frame, record, kind)}
    for name in kind.lead:
        if name in facts:
            yield facts[name]()


def _make_parts(frame: Frame, record: Record, kind: Kind, *, without: str) -> Iterator[Part]:
    """Yield the sections of a record's page that have facts; what no section names comes last.
    What stands elsewhere on the page is left out: beside the title, and the property `without`.
    """
    apart = {*kind.lead, without}
    facts = {one.name: fact for one, fact in _facts(frame, record, kind) if one.name not in apart}
    viewed = {kind.trait("viewed")} if record.of(kind.trait("viewed")) else set()
    named = {name for section in kind.sections for name in section.properties}
    rest = tuple(one.name for one in kind.properties if one.name not in named)
    sections = [(one.id, frame.words(one.label), one.properties) for one in kind.sections]
    # Sources are numbered as they are met, so that the order here is the order of the page.
    for id_, heading, names in (*sections, (FURTHER, Words(""), rest)):
        found = tuple(facts[name]() for name in names if name in facts)
        readings = tuple(make_reading(frame, record) for name in names if name in viewed)
        if found or readings:
            yield Part(f"section-{id_}", heading, found, readings)


def _facts(
    frame: Frame, record: Record, kind: Kind
) -> Iterator[tuple[Property, Callable[[], Fact]]]:
    for what in ordered_properties(kind):
        statements = record.of(what.name)
        if "conflict" in kind.roles and what.type == "statement":
            continue
        if what.name == kind.trait("viewed"):
            continue
        if statements:
            yield what, partial(_made, frame, record, what)
        elif what.name == kind.trait("participates"):
            inherited = inherited_by(frame.reader, record)
            if inherited:
                yield what, partial(make_group, frame, what, inherited, inherited=True)


def _made(frame: Frame, record: Record, what: Property) -> Fact:
    fact = make_fact(frame, record, what)
    assert fact is not None
    return fact


def _declared(frame: Frame, record: Record, kind: Kind) -> tuple[Statement, ...]:
    """Return the statements that a conflict declares to disagree."""
    if "conflict" not in kind.roles:
        return ()
    values = [one.value for one in record.statements]
    return tuple(
        frame.reader.statement(value.path)
        for value in values
        if isinstance(value, StatementReference)
    )


def _make_map(
    frame: Frame, record: Record, outlines: Outlines | None, description: Words
) -> MapView | None:
    if "mapped" not in frame.reader.kind_of(record.id).roles:
        return None
    return make_map(frame, _places(frame, record, outlines), outlines, description)


def _places(frame: Frame, record: Record, outlines: Outlines | None) -> frozenset[str]:
    """Return the ids to mark on the map: the record's own where it has an outline; else those of
    the records that say they belong to it, else of those that it names.
    """
    drawn = {name for one in outlines.features for name in (one.id, one.group)} if outlines else {}
    if record.id in drawn:
        return frozenset({record.id})
    reader = frame.reader
    mapped = reader.remember(
        ("mapped",), lambda: frozenset(one.id for one in reader.with_role("mapped"))
    )
    belonging = {
        one.subject
        for one in frame.reader.referring(record.id)
        if one.value == Reference(record.id) and one.subject in mapped
    }
    return frozenset(belonging) or mapped.intersection(record.named)


def list_sources(frame: Frame) -> Iterator[SourceEntry]:
    """Yield the sources that a page has cited so far, by number."""
    for id_ in frame.cited:
        yield make_source_entry(frame, id_, frame.number(id_))


def make_source_entry(frame: Frame, id_: str, number: int) -> SourceEntry:
    """Return a source as an entry of a list of sources, without what the bibliography adds."""
    entry = frame.shared(("source", id_), lambda: _make_source(frame, id_))
    return replace(entry, number=number, anchor=f"source-{number}")


def _make_source(frame: Frame, id_: str) -> SourceEntry:
    """Return a source as an entry without its number."""
    record = frame.reader.record(id_)
    url = address_of(record)
    tags = [one.value for one in record.statements if isinstance(one.value, LanguageTag)]
    language = Words(language_name(tags[0].tag, frame.language)) if tags else None
    return SourceEntry(
        number=0,
        anchor="",
        link=frame.link(id_),
        publisher=text_of(frame, record, "publisher") or Words(""),
        published=date_of(frame, record, "published"),
        language=language,
        url=url,
        host=(urlsplit(url).hostname or "").removeprefix("www."),
        cited_count=0,
        set_aside=None,
    )
