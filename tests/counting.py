"""Count work in calls, which no busy machine changes."""

import sys
from collections.abc import Callable


def work(call: Callable[[], object]) -> int:
    """Count the calls, of Python and of C, that something takes."""
    counted = 0

    def count(_frame: object, what: str, _told: object) -> None:
        nonlocal counted
        counted += what in {"call", "c_call"}

    call()  # what is made at first use only is no part of it
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(before)
    return counted
