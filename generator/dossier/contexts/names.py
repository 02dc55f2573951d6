"""The index of names: every form of every name, by script and initial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from msgspec.structs import replace

from dossier.contexts.frame import Frame
from dossier.contexts.head import make_head
from dossier.contexts.site import frame_site, link_names
from dossier.contexts.titles import reading_of
from dossier.contexts.wording import begin
from dossier.formats import language_name, script_name, script_of
from dossier.listpages import NamesPage
from dossier.listviews import Bearer, NameEntry, NameGroup, ScriptGroup
from dossier.model import Rank, Record, Reference, Statement, Text
from dossier.scripts import UNKNOWN, Listing, list_name
from dossier.views import Words


def title_names(frame: Frame) -> Words:
    """Return the title of the index of names."""
    return link_names(frame).title


def make_names_page(frame: Frame) -> NamesPage:
    """Return all names of all records whose kind is sourced, one entry for each form."""
    own = script_of(frame.language)
    forms = sorted(
        _collect(frame).values(),
        key=lambda form: (form.listing.script != own, form.listing.key),
    )
    scripts = tuple(
        _make_script(frame, script, language, list(found))
        for (script, language), found in groupby(
            forms, key=lambda form: (form.listing.script, form.listing.language)
        )
    )
    title = title_names(frame)
    about = frame.words(frame.reader.config.description).text
    return NamesPage(
        site=frame_site(frame),
        head=make_head(frame, title, about),
        title=title,
        scripts=scripts,
        count=len(forms),
    )


@dataclass(slots=True)
class _Form:
    """A form of a name while its bearers are collected."""

    listing: Listing
    name: Words
    reading: Words | None
    bearers: dict[str, Bearer] = field(default_factory=dict)


def _collect(frame: Frame) -> dict[str, _Form]:
    """Return the forms by their text. One text in two languages is one form, in the page's language
    if it is among them.
    """
    found: dict[str, _Form] = {}
    for record, one, tag, text in _names(frame):
        reading = reading_of(one)
        lang = "" if tag == frame.language else tag
        form = found.get(text)
        if form is None or (reading and form.reading is None):
            bearers = form.bearers if form else {}
            listing = list_name(text, tag, reading)
            read = Words(reading, lang) if reading else None
            form = found[text] = _Form(listing, Words(text, lang), read, bearers)
        elif not lang:
            form.name = Words(text)
        bearer = _make_bearer(frame, record, one)
        before = form.bearers.get(record.id)
        form.bearers[record.id] = _join(before, bearer) if before else bearer
    return found


def _names(frame: Frame) -> Iterator[tuple[Record, Statement, str, str]]:
    for kind in frame.reader.vocabulary.kinds:
        title = kind.trait("title")
        for record in frame.reader.of_kind(kind.id) if kind.sourced and title else ():
            for one in record.of(title):
                forms = one.value.forms if isinstance(one.value, Text) else ()
                yield from ((record, one, tag, text) for tag, text in forms)


def _make_bearer(frame: Frame, record: Record, one: Statement) -> Bearer:
    reader = frame.reader
    values = [value for _, found in one.qualifiers for value in found]
    named = [value.id for value in values if isinstance(value, Reference)]
    declared = reader.disputes(one.path)
    return Bearer(
        link=frame.bare_link(record.id),
        kind=frame.words(reader.kind_of(record.id).label),
        users=tuple(
            frame.title(reader.record(id_)) for id_ in named if "side" in reader.kind_of(id_).roles
        ),
        permalink=frame.permalink(one),
        is_unverified=one.unverified is not None,
        is_withdrawn=one.rank is Rank.DEPRECATED,
        differs=frame.link(declared[0]) if declared else None,
    )


def _join(before: Bearer, after: Bearer) -> Bearer:
    """Return a bearer that has one form in two statements: marked only where both are."""
    return replace(
        before,
        users=tuple(dict.fromkeys((*before.users, *after.users))),
        is_unverified=before.is_unverified and after.is_unverified,
        is_withdrawn=before.is_withdrawn and after.is_withdrawn,
        differs=before.differs or after.differs,
    )


def _make_script(frame: Frame, script: str, language: str, forms: Sequence[_Form]) -> ScriptGroup:
    anchor = f"{script.lower()}-{language}" if language else script.lower()
    known = script != UNKNOWN
    initials = tuple(
        NameGroup(
            anchor=f"{anchor}-{_anchor_of(initial)}",
            initial=Words(initial, language or _TONGUES.get(script, "")),
            names=tuple(_make_name(form) for form in found),
        )
        for initial, found in groupby(forms, key=lambda form: form.listing.initial)
    )
    return ScriptGroup(
        anchor=f"script-{anchor}",
        script=begin(Words(script_name(script, frame.language) if known else "")),
        language=Words(language_name(language, frame.language)) if language else None,
        initials=initials,
        count=len(forms),
    )


# Scripts whose letters are of one language, for the browser's choice of a font.
_TONGUES = {"Jpan": "ja", "Hang": "ko"}


def _anchor_of(initial: str) -> str:
    """Return an initial for an id: letters and digits of ASCII as they are, others by code."""
    return "-".join(c.lower() if c.isascii() and c.isalnum() else f"{ord(c):x}" for c in initial)


def _make_name(form: _Form) -> NameEntry:
    bearers = sorted(form.bearers.items(), key=lambda item: item[0])
    return NameEntry(form.name, form.reading, tuple(bearer for _, bearer in bearers))
