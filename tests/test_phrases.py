"""What places in sources are called in other languages: filled in, beside forms of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.model import Text
from dossier.phrases import Phrase, translate, untranslate
from sites_support import read_dossier_with

PHRASES = {
    words: Phrase(words, Text(tuple(forms.items())))
    for words, forms in {
        "page #": {"ja": "第#頁", "ru": "с. #"},
        "pages #, #-#": {"ru": "с. #, #–#"},
        "page # (# May #)": {"ru": "с. # (# мая #)"},
        "page 3 (1 May 1931)": {"ja": "第3頁（1931年5月1日）"},
        "map": {"ja": "地図"},
    }.items()
}


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("page 12", {"ja": "第12頁", "ru": "с. 12"}),
        ("pages 1, 10-12", {"ru": "с. 1, 10–12"}),
        ("map", {"ja": "地図"}),
        ("page 3 (2 May 1931)", {"ru": "с. 3 (2 мая 1931)"}),
        # Numbers that are written out come first, so that a form can have them in another order.
        ("page 3 (1 May 1931)", {"ja": "第3頁（1931年5月1日）"}),
        ("page #", {"ja": "第#頁", "ru": "с. #"}),
        ("page", {}),
        ("Page 1", {}),
        ("page 1.5", {}),
        ("page 1 ", {}),
        ("", {}),
    ],
)
def test_numbers_are_filled_in_in_order(words: str, forms: dict[str, str]) -> None:
    place = Text((("en", words),))
    found = translate(place, "en", PHRASES)
    assert found == Text(tuple({"en": words, **forms}.items()))
    assert untranslate(found, "en", PHRASES) == place


def test_a_form_of_its_own_stays() -> None:
    place = Text((("en", "page 2"), ("ja", "二頁")))
    found = translate(place, "en", PHRASES)
    assert found == Text((("en", "page 2"), ("ja", "二頁"), ("ru", "с. 2")))
    assert untranslate(found, "en", PHRASES) == place


def test_a_place_without_the_main_language_has_no_phrase() -> None:
    place = Text((("ja", "二頁"),))
    assert translate(place, "en", PHRASES) == untranslate(place, "en", PHRASES) == place


def test_places_are_called_by_phrases_and_other_texts_are_not(tmp_path: Path) -> None:
    files = {
        "data/phrases.yaml": '"page #": {ja: 第#頁}\n"folio #": {ja: 第#葉}\n',
        "data/monuments/well.yaml": (
            "names: {value: page 9, lang: en, sources: {survey: page 9, annals: {en: folio 1, "
            "ja: 九}}, note: page 9}\n"
        ),
    }
    library, codes = read_dossier_with(files, tmp_path)
    (one,) = library.records["well"].of("names")
    assert codes == []
    assert (one.value, one.note) == (Text((("en", "page 9"),)),) * 2
    assert [(c.source, c.place) for c in one.citations] == [
        ("survey", Text((("en", "page 9"), ("ja", "第9頁")))),
        ("annals", Text((("en", "folio 1"), ("ja", "九")))),
    ]
    assert [str(span) for span in one.citations[0].place.spans] == [
        "data/monuments/well.yaml:1:52",
        "data/phrases.yaml:1:16",
    ]
