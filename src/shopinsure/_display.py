"""In which language, and how many rows, a notebook shows of an answer.

A context variable holds the choice: what one thread or task chooses moves no other.
"""

from contextvars import ContextVar
from typing import Final, Self

from shopinsure._records import InvalidInput, Language, is_chinese, refuse
from shopinsure._refusals import values
from shopinsure._words import LANGUAGES

BOTH: Final = "both"


class Display:
    """What ``display`` chose; leaving it as a context manager restores what was before."""

    __slots__ = ("_before", "_language", "_max_rows")

    def __init__(self, language: Language, max_rows: int) -> None:
        self._language = language
        self._max_rows = max_rows
        # What was before, by its facts: a chain of choices would never be let go.
        self._before: tuple[Language, int] | None = None

    @property
    def language(self) -> Language:
        """Return ``"zh"``, ``"en"`` or ``"both"``."""
        return self._language

    @property
    def max_rows(self) -> int:
        """Return the most rows of a language that are shown."""
        return self._max_rows

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return the languages that are shown, in their order."""
        return LANGUAGES if self._language == BOTH else (self._language,)

    def choose(self) -> Self:
        """Take this choice for the current context."""
        before = _CHOSEN.get()
        self._before = before.language, before.max_rows
        _CHOSEN.set(self)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            _CHOSEN.set(Display(*self._before))
            self._before = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Display):
            return NotImplemented
        return (self._language, self._max_rows) == (other._language, other._max_rows)

    def __hash__(self) -> int:
        return hash((self._language, self._max_rows))

    def __repr__(self) -> str:
        return f"display(language={self._language!r}, max_rows={self._max_rows})"


_DEFAULT: Final = Display(BOTH, 60)
_CHOSEN: Final[ContextVar[Display]] = ContextVar("shopinsure.display", default=_DEFAULT)


def display(language: Language = BOTH, max_rows: int = 60) -> Display:
    """Choose what notebooks show: the language, and at most so many rows of it.

    ``language`` is ``"zh"``, ``"en"`` or ``"both"``. Holds for the current context (thread or
    task) until the next call, or, in a ``with`` statement, to its end; without arguments it
    restores the default. Results, statements and charts follow it as they are shown; ``explain``,
    ``str``, tables and JSON do not. Raises ``InvalidInput`` for another language or number of rows.

    >>> from shopinsure import order_premium
    >>> with display("zh"):
    ...     "paid" in order_premium("199", "0.0018")._repr_html_()
    False
    """
    if isinstance(max_rows, bool) or not isinstance(max_rows, int) or max_rows < 1:
        refuse("max_rows", max_rows, values.ROWS_MALFORMED)
    return Display(_checked_language(language), int(max_rows)).choose()


def _checked_language(language: Language) -> Language:
    """Return ``"zh"``, ``"en"`` or ``"both"``, or refuse the language."""
    if isinstance(language, str) and language == BOTH:
        return BOTH
    try:
        return "zh" if is_chinese(language) else "en"
    except InvalidInput:
        refuse("language", language, values.LANGUAGE_NOT_SHOWN)


def shown() -> Display:
    """Return what was chosen for the current context, or the default."""
    return _CHOSEN.get()


def languages_of(language: Language | None) -> tuple[Language, ...]:
    """Return the languages of a choice, or of what ``display`` says where there is none."""
    if language is None:
        return shown().languages
    chosen = _checked_language(language)
    return LANGUAGES if chosen == BOTH else (chosen,)


def rows_left(count: int, language: Language) -> str:
    """Return the line that says how many rows are not shown."""
    if is_chinese(language):
        return f"……另有 {count} 行未显示"
    return f"… {count:,} more rows not shown"
