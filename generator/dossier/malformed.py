"""What is wrong with a text that is no YAML, in the words of an editor.

libyaml tells what its parser expected; what the editor did is seen in the line that it stopped at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Spaces that YAML takes for letters, though they look like those that it wants.
WIDE_SPACES = {
    "\u00a0": "a no-break space",
    "\u2007": "a figure space",
    "\u2009": "a thin space",
    "\u202f": "a narrow no-break space",
    "\u3000": "an ideographic space",
}
_WIDE = "".join(WIDE_SPACES)
_GLUED = re.compile(r"\s*(?:- )?([\w-]+):([^\s/]\S*)")
_GLUED_BRACE = re.compile(r"(?:- )?([A-Za-z][\w-]*):([{\[])")
_OWN_KEY = re.compile(r"\s*[A-Za-z][\w-]*")
_MISPLACED = re.compile(rf"^[ ]*([{_WIDE}])|[:,-]([{_WIDE}])")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, what to type, and where: `line` and `column` from 0; `begins` tells whether
    that is where the part begins which is at fault, not where the parser stopped.
    """

    problem: str
    remedy: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a parser stopped: its words, the line, and the column in it, from 0; `above` is the
    line before, `first` that at which what it was reading began, and `indent` the column of it.
    """

    problem: str
    context: str
    line: str
    column: int
    above: str = ""
    first: str = ""
    indent: int = 0


def explain(stop: Stop) -> Fault:
    """Return what an editor did that made a parser stop, and what to type."""
    at = stop.line[stop.column : stop.column + 1]
    for text in (stop.line, stop.first):
        wide = _MISPLACED.search(text)
        if wide:
            sign = wide[1] or wide[2]
            name = f"{WIDE_SPACES[sign]} (U+{ord(sign):04X})"
            return Fault(f"{name} stands where a plain space must", "type a plain space instead")
    if at == "\t" or "tab" in stop.problem.split():
        return Fault("the line is indented with a tab", "indent it with spaces")
    for words, make in _CAUSES:
        if words in stop.problem:
            return make(stop, at)
    return Fault(stop.problem or stop.context or "it cannot be read", _ANY)


_ANY = "look at the brackets, the quotation marks and the space after ':'"


def _explain_start(stop: Stop, at: str) -> Fault:
    del stop
    return Fault(
        f"a text cannot begin with '{at}' unless it is quoted",
        f"put the text between quotation marks: '{at}…'",
    )


def _explain_star(stop: Stop, at: str) -> Fault:
    before = stop.line[: stop.column]
    sign = max("*&!", key=before.rfind)
    return _explain_start(stop, sign if sign in before else at)


def _explain_end(stop: Stop, at: str) -> Fault:
    del at
    if "quoted" in stop.context:
        return Fault(
            "a quotation mark is opened here and never closed",
            "put the same mark at the end of the text",
            begins=True,
        )
    return Fault("the file ends too early", _ANY)


def _explain_brackets(stop: Stop, at: str) -> Fault:
    sign, name = ("}", "{") if "}" in stop.problem else ("]", "[")
    # The key of a line of its own, below what was begun in braces: it is no part of that.
    is_key_below = stop.line != stop.first and _OWN_KEY.fullmatch(stop.line[: stop.column])
    if at == ":" and not is_key_below:
        return Fault(
            "a text holds ': ', which ends a key",
            "put the whole text between quotation marks: 'a well: deep'",
        )
    is_after_quotes = stop.line[: stop.column].rstrip()[-1:] in {"'", '"'}
    if is_after_quotes and stop.line[stop.column :].strip():
        return _after_quotes()
    return Fault(
        f"the bracket '{name}' is opened here and never closed",
        f"put '{sign}' where it ends, or a comma between two entries",
        begins=True,
    )


def _after_quotes() -> Fault:
    return Fault(
        "a text goes on after its closing quotation mark",
        "put quotation marks around the whole text; inside single ones write '' for one",
    )


def _explain_second_colon(stop: Stop, at: str) -> Fault:
    del at
    before = stop.line[: stop.column].strip()
    glued = _GLUED_BRACE.match(before)
    if glued:
        return Fault(
            f"there is no space after '{glued[1]}:'",
            f"write '{glued[1]}: {glued[2]}…'",
        )
    if ":" in before:
        return Fault(
            "a text holds ': ', which ends a key",
            "put the whole text between quotation marks: 'a well: deep'",
        )
    glued = _GLUED.match(stop.above)
    if glued:
        return Fault(
            f"the line above has no space after '{glued[1]}:'",
            f"write '{glued[1]}: {glued[2]}' there",
        )
    return Fault(
        "the line is indented below one that has its value already",
        "begin it in the column of the key above",
    )


def _explain_key(stop: Stop, at: str) -> Fault:
    before = stop.line[: stop.column]
    if before.strip():
        return _after_quotes() if before.rstrip()[-1:] in {"'", '"'} else _no_colon()
    if at == "-":
        return Fault(
            "a list goes on where a key is wanted",
            "begin every '- ' of the list in the same column, below its key",
        )
    here, wanted = len(before), stop.indent
    if here != wanted:
        return Fault(
            f"the line begins in column {here + 1}, and its map in column {wanted + 1}",
            f"begin it in column {wanted + 1}",
        )
    return _no_colon()


def _no_colon() -> Fault:
    return Fault(
        "a line has no colon with a space after it",
        "write 'key: value'; indent a text that goes on from the line above",
    )


def _explain_no_colon(stop: Stop, at: str) -> Fault:
    del at
    if stop.first.lstrip()[:1] in {"{", "["}:
        problem = "an item of a list has no '- ' before it"
        return Fault(problem, "write '- ' before every item", begins=True)
    fault = _no_colon()
    return Fault(fault.problem, fault.remedy, begins=True)


def _explain_dash(stop: Stop, at: str) -> Fault:
    del at
    return Fault(
        "a list has a line that does not begin with '- '"
        if "indicator" in stop.problem
        else "a list begins on the line of its key",
        "begin every item on a line of its own, with '- ' in the same column",
    )


def _explain_nothing(stop: Stop, at: str) -> Fault:
    if not stop.line[stop.column :].strip():
        return Fault(
            "the file ends before a bracket is closed", "put '}' or ']' where what it holds ends"
        )
    return Fault(
        f"a value is missing before '{at}'", "write it, or delete the comma that is too many"
    )


def _explain_escape(stop: Stop, at: str) -> Fault:
    sign = stop.line[stop.column : stop.column + 2] if at == "\\" else f"\\{at}"
    return Fault(
        f"'{sign}' means nothing between double quotation marks",
        "write '\\\\' for the sign itself, or use single quotation marks",
    )


_CAUSES = (
    ("cannot start any token", _explain_start),
    ("alphabetic or numeric character", _explain_star),
    ("unexpected end of stream", _explain_end),
    ("expected ',' or", _explain_brackets),
    ("mapping values are not allowed", _explain_second_colon),
    ("could not find expected ':'", _explain_no_colon),
    ("did not find expected key", _explain_key),
    ("'-' indicator", _explain_dash),
    ("block sequence entries are not allowed", _explain_dash),
    ("did not find expected node content", _explain_nothing),
    ("unknown escape character", _explain_escape),
)
