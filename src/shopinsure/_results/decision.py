"""What is kept of an answer, and what working it out again says."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic_core import from_json

from shopinsure._results.comparing import comparable, picklable, summary
from shopinsure._results.result import Result
from shopinsure._words import Language, is_chinese, localize


class Decision(Result):
    """An answer with everything it was made from, as a document to store.

    ``answer`` is what the function returned. ``document()`` and ``to_json()`` are what to keep.
    """

    __slots__ = ("_answer", "_text")
    json_fields = MappingProxyType(
        {
            "library": str,
            "function": str,
            "input": dict[str, Any],
            "terms": dict[str, Any] | None,
            "calendar": dict[str, bool | None] | None,
            "assessed_at": str | None,
            "answer": Any,
            "sha256": str,
        }
    )
    schema_id = "shopinsure/decision/1"

    def __init__(self, *, answer: Any, text: str) -> None:  # noqa: ANN401 - a result, or several
        self._answer = answer
        self._text = text

    @property
    def answer(self) -> Any:  # noqa: ANN401 - a result, or several
        """Return what the function returned."""
        return self._answer

    def document(self) -> dict[str, Any]:
        """Return the decision as JSON has it."""
        document: dict[str, Any] = from_json(self._text)
        return document

    def as_json(self, *, steps: bool = True) -> dict[str, Any]:
        """Return the document, which is whole: ``steps`` changes nothing."""
        del steps
        return self.document()

    def to_json(self, *, steps: bool = True) -> str:
        """Return the text of the document: sorted keys, no spaces."""
        del steps
        return self._text

    @property
    def sha256(self) -> str:
        """Return the hash of the document."""
        text: str = self.document()["sha256"]
        return text

    def _contents(self) -> tuple[tuple[str, object], ...]:
        return ("answer", picklable(self._answer)), ("text", self._text)

    def _comparable(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Decision({self.document()['function']}, sha256={self.sha256!r})"

    def explain(self, language: Language = "en") -> str:
        """Return the answer with its reasons, under the name of the function and the hash."""
        answers = self._answer.values() if isinstance(self._answer, Mapping) else self._answer
        several = [self._answer] if isinstance(self._answer, Result) else answers
        head = f"{self.document()['function']} {self.sha256}"
        return "\n".join([head, *(one.explain(language) for one in several)])

    def summary(self, language: Language = "en") -> str:
        """Return the answer alone."""
        return summary(self._answer, language)


class Difference(Result):
    """What a decision says otherwise now: a place in the document, as stored and as found."""

    __slots__ = ("_found", "_place", "_stored")
    json_fields = MappingProxyType({"place": str, "stored": str, "found": str})
    schema_id = "shopinsure/decision-difference/1"

    def __init__(self, *, place: str, stored: str, found: str) -> None:
        self._place = place
        self._stored = stored
        self._found = found

    @property
    def place(self) -> str:
        """Return the place, its names joined by points."""
        return self._place

    @property
    def stored(self) -> str:
        """Return what is stored there, as JSON."""
        return self._stored

    @property
    def found(self) -> str:
        """Return what is found now, as JSON, or why nothing is."""
        return self._found

    def explain(self, language: Language = "en") -> str:
        """Return the place with both values."""
        found = localize(self.found, language)
        if is_chinese(language):
            return f"{self.place}：存档为 {self.stored}，现为 {found}"
        return f"{self.place}: {self.stored} -> {found}"


_REPRODUCTION_WORDS: Final = MappingProxyType(
    {
        "en": ("the decision is reproduced", "the decision is not reproduced"),
        "zh": ("结论可复现", "结论不可复现"),
    }
)


class Reproduction(Result):
    """Whether a stored decision is what this release answers to the same input.

    ``differences`` names each place that is not; ``answer`` is the answer of this release, ``None``
    where the input is refused. True in a condition only when nothing differs.
    """

    __slots__ = ("_answer", "_differences")
    json_fields = MappingProxyType(
        {"same": bool, "differences": tuple[Difference, ...], "answer": Any}
    )
    schema_id = "shopinsure/reproduction/1"

    def __init__(
        self,
        *,
        answer: Any,  # noqa: ANN401 - a result, or several
        differences: tuple[Difference, ...],
    ) -> None:
        self._answer = answer
        self._differences = differences

    @property
    def same(self) -> bool:
        """Return whether nothing differs."""
        return not self._differences

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return every place that differs."""
        return self._differences

    @property
    def answer(self) -> Any:  # noqa: ANN401 - a result, or several
        """Return the answer of this release."""
        return self._answer

    def __bool__(self) -> bool:
        return self.same

    def _contents(self) -> tuple[tuple[str, object], ...]:
        return ("answer", picklable(self._answer)), ("differences", self._differences)

    def _comparable(self) -> Hashable:
        return comparable(self._answer, whole=True), self._differences

    def explain(self, language: Language = "en") -> str:
        """Return whether it is the same, and each place that differs."""
        same, other = _REPRODUCTION_WORDS["zh" if is_chinese(language) else "en"]
        lines = [f"  {one.explain(language)}" for one in self.differences]
        return "\n".join([same if self.same else other, *lines])
