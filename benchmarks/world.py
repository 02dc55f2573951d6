"""A made-up dossier of any size: what two cantons said of a lake, over a hundred years.

A world is plain records, whatever they are written as: places, people with the offices they held,
sittings in series, summaries of documents, and the documents that every value rests on. The same
size gives the same world, on every machine. Nobody and nothing in it exists.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SIDES = ("orrin", "velm")
OFFICES, SERIES, DOCUMENTS = 100, 100, 10
"""One office and one series for so many entities, and one document."""

# The careers of people: a sitting is attended by those who are in office in its years.
COHORTS = ((1901, 1925), (1926, 1950), (1951, 1975), (1976, 2000))

_HEADS = "al ba be bri ca ce cor da dor el fa fen gar gwi hal is ka ler lo mar mi ner".split()
_HEADS += "ol pa quen ra rho sa sel ta tor ul va wen wi yar".split()
_MIDDLES = "a an ar e en er i in ir o on or u un ba da fe ga la le lo ma me na ri so ta ve".split()
_TAILS = "ck d dan dell don ford l ll lin m mond n nd ney r rd ren rick s son th ton w wick".split()
_NOUNS = """
    boats nets weirs piers reeds gates tolls ferries wardens fishers millers surveyors ledgers
    maps soundings levels sluices moorings markers licences seasons harvests hearings delegations
    proposals drafts tables copies letters dues catches landings repairs
""".split()
_DEEDS = (
    """
    were counted|were read out|were put off|were shown to both sides|were set down in writing|
    were compared with the older ones|were left as they stood|were asked for a second time|
    were handed to the clerks|were named one by one|were said to be too few|were moved upstream|
    were to be looked at again in spring|were described by those who had seen them
""".replace("\n    ", "")
    .strip()
    .split("|")
)
_WHENS = (
    """
    before the thaw|in the second hour|on the first day|after the break|at the request of the chair|
    for the third year running|as the minutes have it|in the presence of the clerks|without a vote|
    in front of the assembled fishers|according to the list at the end|once the fog had lifted
""".replace("\n    ", "")
    .strip()
    .split("|")
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement: its property, its value as text, and the documents with the places in them.

    `key` is given where a property may have several; `more` holds the other keys of the statement.
    """

    name: str
    value: str
    sources: tuple[tuple[str, str], ...]
    key: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """A record in a folder. Facts without sources describe the record itself."""

    folder: str
    id: str
    facts: tuple[Fact, ...]

    def values(self, name: str) -> list[str]:
        """Return the values of a property, in order."""
        return [fact.value for fact in self.facts if fact.name == name]


@dataclass(frozen=True, slots=True)
class Report:
    """A summary of a document: paragraphs that mention records, `[[id]]`, and cite statements,
    `[[fact:record.property.key]]`.
    """

    id: str
    title: str
    summary: str
    date: str
    document: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """All records by id, in the order they were made, and all summaries."""

    items: Mapping[str, Item]
    reports: tuple[Report, ...]

    def of(self, folder: str) -> list[Item]:
        """Return the records of a folder."""
        return [item for item in self.items.values() if item.folder == folder]

    @property
    def changed_fact(self) -> Item:
        """The sitting whose `length` the benchmark changes, written as `<minutes> min`."""
        return self._middle("sittings")

    @property
    def changed_name(self) -> Item:
        """The envoy whose first name the benchmark changes: who came to that sitting first."""
        return self.items[self.changed_fact.values("present")[0]]

    def _middle(self, folder: str) -> Item:
        found = self.of(folder)
        return found[len(found) // 2]


def make_world(size: int) -> World:
    """Make a world of so many entities: 5% places, 25% people, 40% sittings, 30% summaries.

    The offices, series and documents that they need are not counted among them.
    """
    maker = _Maker(size)
    for make in (maker.cantons, maker.offices, maker.series, maker.documents):
        maker.add(make())
    for make in (maker.havens, maker.envoys, maker.sittings):
        maker.add(make())
    return World(maker.items, tuple(maker.reports()))


class _Maker:
    """Makes records in turn; it has state on purpose, for a name is given once."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.items: dict[str, Item] = {}
        self._random = random.Random(size)  # noqa: S311 - the same each time is what is wanted
        self._names: set[str] = set()
        self._rests_on: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._cohorts: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        self._own_offices: defaultdict[str, list[str]] = defaultdict(list)
        self._at_hand: list[str] = []

    def add(self, items: Iterator[Item]) -> None:
        """Keep records, and what rests on which document."""
        for item in items:
            self.items[item.id] = item
            for fact in item.facts:
                for document, _ in fact.sources:
                    self._rests_on[document].append((item.id, f"{item.id}.{path_of(fact)}"))

    def cantons(self) -> Iterator[Item]:
        """Yield the two sides."""
        self._documents = [f"document-{number}" for number in range(max(self._share(DOCUMENTS), 4))]
        for side in SIDES:
            self._open_documents()
            names = self._names_of(f"Canton of {side.title()}", f"Canton {side.title()}")
            yield Item("cantons", side, (*names, self._fact("summary", self._sentence())))

    def offices(self) -> Iterator[Item]:
        """Yield offices, by turns of either side; each side has at least three."""
        for number in range(max(self._share(OFFICES), 6)):
            self._open_documents()
            side = SIDES[number % 2]
            name = f"Keeper of the {self._word()} {self._random.choice(_NOUNS)}"
            facts = (*self._names_of(name), self._fact("office_of", side))
            self._own_offices[side].append(f"office-{number}")
            yield Item("offices", f"office-{number}", facts)

    def series(self) -> Iterator[Item]:
        """Yield the series that sittings belong to."""
        for number in range(max(self._share(SERIES), 2)):
            self._open_documents()
            name = f"{self._word()} round"
            facts = (*self._names_of(name), self._fact("summary", self._sentence()))
            yield Item("series", f"round-{number}", facts)

    def documents(self) -> Iterator[Item]:
        """Yield the documents; what they are needs no source."""
        for number, id_ in enumerate(self._documents):
            day = date(1901, 1, 1) + timedelta(days=number * 36000 // len(self._documents))
            values = {
                "title": f"Minutes kept at {self._word()}, volume {number + 1}",
                "publisher": f"Chancery of {SIDES[number % 2].title()}",
                "address": f"https://minutes.example/volumes/{number + 1}/",
                "published": day.isoformat(),
                "language": "en",
            }
            facts = tuple(Fact(name, value, ()) for name, value in values.items())
            yield Item("documents", id_, facts)

    def havens(self) -> Iterator[Item]:
        """Yield the places: names, measures, a position, and the people of two years."""
        pick = self._random.randint
        for number in range(self.size * 5 // 100):
            self._open_documents()
            facts = [*self._names_of(f"{self._word()} Haven"), self._fact("summary", self._text(2))]
            facts.append(self._fact("lies_in", SIDES[number % 2]))
            facts.append(self._fact("area", f"{pick(2, 900)} ha"))
            facts.append(self._fact("depth", f"{pick(2, 60)} m"))
            position = f"{pick(4000, 4999) / 100:g}, {pick(600, 1599) / 100:g}"
            facts.append(self._fact("position", position))
            for year in (1910, 1960):
                more = {"as_of": str(year)}
                facts.append(self._fact("people", str(pick(40, 9000)), f"y{year}", more))
            yield Item("havens", f"haven-{number}", tuple(facts))

    def envoys(self) -> Iterator[Item]:
        """Yield the people: each of a side, in office for a quarter of the century."""
        for number in range(self.size * 25 // 100):
            self._open_documents()
            cohort, side = number // 2 % len(COHORTS), SIDES[number % 2]
            self._cohorts[cohort, side].append(f"envoy-{number}")
            facts = [*self._names_of(f"{self._word()} {self._word()}")]
            facts.append(self._fact("summary", self._text(2)))
            facts.append(self._fact("speaks_for", side))
            facts += self._career(cohort, side)
            born = date(COHORTS[cohort][0] - 40, 1, 1) + self._days(3000)
            facts.append(self._fact("born", born.isoformat()))
            facts.append(self._fact("home", f"haven-{self._below(self.size * 5 // 100)}"))
            yield Item("envoys", f"envoy-{number}", tuple(facts))

    def _career(self, cohort: int, side: str) -> Iterator[Fact]:
        begin, end = COHORTS[cohort]
        count = self._random.randint(1, 3)
        own = self._own_offices[side]
        cuts = sorted(self._random.sample(range(begin + 1, end), count - 1))
        for office, since, until in zip(
            self._random.sample(own, count), [begin, *cuts], [*cuts, end + 1], strict=True
        ):
            more = {"from": f"{since}-01-01", "until": f"{until}-01-01"}
            yield self._fact("offices", office, more=more)

    def sittings(self) -> Iterator[Item]:
        """Yield the sittings, through the century: who came held an office on the day."""
        total = self.size * 40 // 100
        rounds = [item.id for item in self.items.values() if item.folder == "series"]
        for number in range(total):
            self._open_documents()
            day = date(1901, 2, 1) + timedelta(days=number * 36400 // total)
            at = rounds[number * len(rounds) // total]
            round_name = self.items[at].values("names")[0]
            haven = f"haven-{self._below(self.size * 5 // 100)}"
            facts = [*self._names_of(f"Sitting {number + 1} of the {round_name}")]
            facts.append(self._fact("summary", self._text(2)))
            facts.append(self._fact("day", day.isoformat()))
            facts.append(self._fact("length", f"{self._random.randint(20, 400)} min"))
            facts.append(self._fact("held_at", haven))
            facts.append(self._fact("round", at))
            facts += [self._fact("present", envoy) for envoy in self._delegates(day)]
            for mark in range(self._random.randint(1, 3)):
                facts.append(self._fact("results", self._sentence(), f"r{mark}"))
            for side in self._random.sample(SIDES, self._random.randint(1, 2)):
                more = {"according_to": side}
                facts.append(self._fact("views", self._sentence(), side, more))
            yield Item("sittings", f"sitting-{number}", tuple(facts))

    def _delegates(self, day: date) -> list[str]:
        cohort = next(n for n, (begin, end) in enumerate(COHORTS) if begin <= day.year <= end)
        sides = [self._cohorts[cohort, side] for side in SIDES]
        each = [
            self._random.sample(side, min(self._random.randint(1, 2), len(side))) for side in sides
        ]
        return [envoy for side in each for envoy in side]

    def reports(self) -> Iterator[Report]:
        """Yield the summaries: 150 to 400 words on what rests on one document."""
        for number in range(self.size * 30 // 100):
            document = self._documents[number % len(self._documents)]
            published = self.items[document].values("published")[0]
            left = self._random.randint(150, 400)
            paragraphs = []
            while left > 0:
                paragraphs.append(self._paragraph(document))
                left -= len(paragraphs[-1].split())
            yield Report(
                f"report-{number}",
                f"What the minutes of {self._word()} say",
                self._sentence(),
                published,
                document,
                tuple(paragraphs),
            )

    def _paragraph(self, document: str) -> str:
        said = []
        for _ in range(3):
            id_, path = self._random.choice(self._rests_on[document])
            said.append(f"On [[{id_}]] the {self._clause()}. [[fact:{path}]]")
            said.append(self._sentence())
        return " ".join(said)

    # --- what records are made of ---

    def _share(self, per: int) -> int:
        return self.size // per

    def _below(self, count: int) -> int:
        return self._random.randrange(max(count, 1))

    def _days(self, count: int) -> timedelta:
        return timedelta(days=self._random.randrange(count))

    def _open_documents(self) -> None:
        """Take the three documents that the next record rests on."""
        self._at_hand = self._random.sample(self._documents, 3)

    def _fact(
        self, name: str, value: str, key: str = "", more: Mapping[str, str] | None = None
    ) -> Fact:
        """Make a statement; one in five rests on two documents."""
        count = 2 if self._random.random() < 0.2 else 1
        documents = self._random.sample(self._at_hand, count)
        sources = tuple((id_, f"page {self._random.randint(1, 400)}") for id_ in documents)
        return Fact(name, value, sources, key, more or {})

    def _names_of(self, name: str, other: str = "") -> Iterator[Fact]:
        """Yield a name in English and one in Welsh, of words that are of no language."""
        yield self._fact("names", name, "en", {"lang": "en"})
        other = other or f"{self._word()} {name.split(maxsplit=1)[0]}wŷ {self._word()}"
        yield self._fact("names", other, "cy", {"lang": "cy"})

    def _word(self) -> str:
        """Return a word that was not given before."""
        while True:
            middle = "".join(self._random.choices(_MIDDLES, k=self._random.choice((1, 1, 2))))
            word = f"{self._random.choice(_HEADS)}{middle}{self._random.choice(_TAILS)}".title()
            if word not in self._names:
                self._names.add(word)
                return word

    def _clause(self) -> str:
        parts = (self._random.choice(part) for part in (_NOUNS, _DEEDS, _WHENS))
        return " ".join(parts)

    def _sentence(self) -> str:
        return f"The {self._clause()}, and the {self._clause()}."

    def _text(self, count: int) -> str:
        return " ".join(self._sentence() for _ in range(count))


def path_of(fact: Fact) -> str:
    """Return the address of a statement on its page: its property, and what tells it apart among
    several, its key or the record that it names.
    """
    key = fact.key or (fact.value if fact.name in {"offices", "present"} else "")
    return f"{fact.name}.{key}" if key else fact.name
