"""Every mistake of an author, and the whole of what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sites_support import BASE, Case, all_cases, tell, told

CASES = all_cases()


def test_the_base_is_sound() -> None:
    assert told(BASE) == ""


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_mistake_is_told(case: Case, tmp_path: Path) -> None:
    assert tell(case, tmp_path) == case.expected, case.title
