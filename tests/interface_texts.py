"""The interface texts of the theme and of the package, and their catalogues.

Run as a program this file brings the catalogues up to date: new messages are added untranslated,
those that nobody says any more are dropped. No date and no line number is written, so that a
catalogue changes only with its messages.
"""

from __future__ import annotations

import sys
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

REPOSITORY = Path(__file__).resolve().parents[1]
TRANSLATIONS = REPOSITORY / "themes/dossier/translations"


def extract() -> Catalog:
    """Return every message that the theme's templates and the package say."""
    with (REPOSITORY / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel has no type for it
    found = Catalog(fuzzy=False)
    for path, _line, message, comments, context in sorted(
        extract_from_dir(REPOSITORY, methods, options, DEFAULT_KEYWORDS), key=repr
    ):
        found.add(message, None, [(path, 1)], auto_comments=comments, context=context)
    return found


def catalogue_files() -> dict[str, Path]:
    """Return the catalogues of the theme, by the folder that is called after the language."""
    return {path.parts[-3]: path for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/dossier.po"))}


def bring_up_to_date(text: str, messages: Catalog) -> str:
    """Return a catalogue with these messages and no others."""
    catalog = read_po(StringIO(text))
    catalog.update(messages, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    file = BytesIO()
    write_po(file, catalog, width=110, omit_header=True, include_lineno=False, sort_by_file=True)
    head = text.split("\n\n", maxsplit=1)[0]
    return f"{head}\n\n{file.getvalue().decode()}"


def is_translated(one: Message) -> bool:
    """Tell whether a message is translated, in all of its plural forms."""
    forms = (one.string,) if isinstance(one.string, str) else tuple(one.string or ())
    return bool(forms) and all(forms)


def main() -> None:
    """Bring every catalogue up to date, and say how many messages are not translated."""
    messages = extract()
    for language, path in catalogue_files().items():
        text = bring_up_to_date(path.read_text(encoding="utf-8"), messages)
        path.write_text(text, encoding="utf-8", newline="\n")
        missing = [one for one in read_po(StringIO(text)) if one.id and not is_translated(one)]
        sys.stdout.write(f"{language}: {len(messages)} messages, {len(missing)} not translated\n")


if __name__ == "__main__":
    main()
