"""Compare a case under other readings, or under another version of the terms.

The sources leave things open, and terms change. A case is run under each choice and the answers
stand side by side, with the difference in money. Nothing is computed here but differences: the
answers are those of the rules.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from inspect import signature
from typing import Any, Final, TypeAlias, get_args

from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._readings import READINGS, Reading
from shopinsure._records import InvalidInput, ensure_type, invalid, refuse
from shopinsure._refusals import facts as contradictions
from shopinsure._refusals import values
from shopinsure._results import Result
from shopinsure._results.comparing import difference, facts_of
from shopinsure._results.comparison import Change, Comparison, Impact, Moved, Row
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    terms_of_policy,
)

Terms: TypeAlias = GuaranteeTerms | DepositTerms
Case: TypeAlias = Callable[..., Any] | tuple[Any, ...]
"""A call to be made: a callable that takes ``terms=``, or a tuple of one and its arguments."""

_NOT_COMPARED: Final = frozenset({"terms_id", "amended_fields", "based_on"})


def diff(before: Terms, after: Terms) -> tuple[Change, ...]:
    """List what changed from one version of terms to another, field by field in their order.

    The id does not count as a change. Raises ``InvalidInput`` for anything but terms of one
    kind.

    >>> from shopinsure import DEPOSIT_TERMS
    >>> [str(one) for one in diff(DEPOSIT_TERMS, DEPOSIT_TERMS.amended(rate_12_months="0.035"))]
    ['rate_12_months: 0.03 -> 0.035 [D-0, D-Q2, D-Q9]']
    """
    kind = GuaranteeTerms if isinstance(before, GuaranteeTerms) else DepositTerms
    one, other = ensure_type("before", before, kind), ensure_type("after", after, kind)
    names = (name for name in kind.model_fields if name not in _NOT_COMPARED)
    return tuple(
        Change(
            name=name,
            before=getattr(one, name),
            after=getattr(other, name),
            clauses=kind.cited.get(name, ()),
        )
        for name in names
        if getattr(one, name) != getattr(other, name)
    )


def compare_readings(
    function: Callable[..., Any],
    *case: Any,  # noqa: ANN401 - the arguments of the function
    terms: Terms | None = None,
    **options: Any,  # noqa: ANN401 - its keyword arguments
) -> Comparison:
    """Run a case under each choice of each named reading, beside its own terms.

    ``function`` is any that takes ``terms=``, of this package or the caller's
    own. ``terms`` are by default those of the policy in the case, or else the
    function's. An answer is a result, a record, a text, a number, a day, or a
    list or mapping of such. Readings that it neither lists nor is moved by are
    left out (docs/rulebook.md, §2, lists all). Raises ``InvalidInput`` for a
    function without terms and for an answer that cannot be compared (of a frame,
    compare a total), and what the function raises under the case's own terms.

    >>> from shopinsure import order_premium
    >>> for row in compare_readings(order_premium, "2.50", "0.002").rows:
    ...     print(row.choice, row.answer.amount, row.difference)
    half_up 0.01 0.00
    half_even 0.00 -0.01
    down 0.00 -0.01
    """
    own = _own_terms(function, case, options) if terms is None else terms
    if not isinstance(own, GuaranteeTerms | DepositTerms):
        refuse("terms", own, values.TERMS_OF_NO_KIND)
    try:
        answer = function(*case, terms=own, **options)
    except TypeError:
        if takes_terms(function):
            raise
        refuse("function", function, values.FUNCTION_TYPE)
    facts, rows = facts_of(answer), []
    for name, choice in own.readings.items():
        others = [value for value in READINGS[name].values if value != choice]
        result = [_row(name, choice, (answer, answer), moved=False)]
        for value in others:
            variant = own.amended(**{name: value})
            other, its = _answer(function, case, {**options, "terms": variant})
            result.append(_row(name, value, (answer, other), moved=its != facts))
        if name in _listed(answer) or any(row.moved for row in result):
            rows += sorted(result, key=lambda row: not row.is_default)
    return Comparison(default=answer, rows=tuple(rows))


def _own_terms(
    function: Callable[..., Any], case: tuple[Any, ...], options: Mapping[str, Any]
) -> Any:  # noqa: ANN401 - any callable may be asked
    """Return the terms a case is judged under: those given, its policy's, or the default."""
    default = default_terms(function)
    if default is not None:
        return default
    policy = _policy_in(function, case, options)
    if policy is None:
        return _terms_without_policy(function)
    kind = GuaranteeTerms if isinstance(policy, OrderPolicy) else DepositTerms
    return terms_of_policy(policy.terms_id, None, kind)


def _policy_in(
    function: Any,  # noqa: ANN401 - any callable may be asked
    case: Iterable[Any],
    options: Mapping[str, Any],
) -> OrderPolicy | DepositPolicy | None:
    """Return the policy among the arguments of a case, those of partials included."""
    given = [*case, *options.values()]
    while function is not None:
        given += [*getattr(function, "args", ()), *getattr(function, "keywords", {}).values()]
        function = getattr(function, "func", None)
    return next((it for it in given if isinstance(it, OrderPolicy | DepositPolicy)), None)


def takes_terms(function: Callable[..., Any]) -> bool:
    """Return whether a function takes ``terms=``, as far as its signature tells."""
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):  # what is written in C may have none
        return False
    return any(it.name == "terms" or it.kind is it.VAR_KEYWORD for it in parameters)


def default_terms(function: Any) -> Any:  # noqa: ANN401 - any callable may be asked
    """Return the terms a function would take; a partial or a wrapper is asked for what it wraps."""
    if not callable(function):
        refuse("function", function, values.FUNCTION_TYPE)
    given = getattr(function, "keywords", {})
    if "terms" in given:
        return given["terms"]
    defaults = getattr(function, "__kwdefaults__", None) or {}
    inner = getattr(function, "func", getattr(function, "__wrapped__", None))
    if "terms" not in defaults and inner is not None:
        return default_terms(inner)
    if "terms" not in defaults:
        raise invalid(contradictions.TERMS_MISSING, "terms")
    return defaults["terms"]


def _terms_without_policy(function: Any) -> Any:  # noqa: ANN401 - any callable may be asked
    """Return the terms of a case whose policy is not known, by the type that the function names."""
    function = getattr(function, "__wrapped__", function)
    wanted = get_args(getattr(function, "__annotations__", {}).get("terms"))
    for terms in (GUARANTEE_TERMS, DEPOSIT_TERMS):
        if type(terms) in wanted:
            return terms
    raise invalid(contradictions.NO_POLICY_NO_TERMS, "terms")


def _answer(
    function: Callable[..., Any], case: tuple[Any, ...], options: Mapping[str, Any]
) -> tuple[object, Hashable]:
    """Run a case, with what the answer says; under another choice it may be an invalid input."""
    try:
        answer = function(*case, **options)
    except InvalidInput as refusal:
        answer = refusal
    return answer, facts_of(answer)


def _row(name: str, choice: Reading, answers: tuple[object, object], *, moved: bool) -> Row:
    own, answer = answers
    return Row(
        reading=name,
        choice=choice,
        is_default=answer is own,
        answer=answer,
        difference=difference(own, answer),
        moved=moved,
    )


def _listed(answer: object) -> Mapping[str, Reading]:
    if isinstance(answer, tuple | list):
        return {name: it for one in answer for name, it in _listed(one).items()}
    return answer.readings if isinstance(answer, Result) else {}


def impact(cases: Iterable[Case], before: Terms, after: Terms) -> Impact:
    """Run cases under two versions of the terms and tell which answers move, and by how much.

    A case is a callable that takes ``terms=``, or a tuple of one and its arguments; it may raise
    ``InvalidInput`` under one version. Where its arguments hold a policy, the policy's own terms
    are amended by what differs between the two versions. Raises ``InvalidInput`` for anything that
    is not terms of one kind and, like ``compare_readings``, for an answer that cannot be compared.

    >>> from shopinsure import DEPOSIT_TERMS, Term, deposit_premium
    >>> dearer = DEPOSIT_TERMS.amended(rate_12_months="0.035")
    >>> cases = [(deposit_premium, "1000", term) for term in Term]
    >>> print(impact(cases, DEPOSIT_TERMS, dearer).summary())
    1 of 2 answers change, by 5.00 yuan in total
    """
    changes = diff(before, after)
    if not isinstance(cases, Iterable):
        refuse("cases", cases, values.CASES_TYPE)
    return Impact(changes=changes, cases=tuple(_impacts(cases, before, after)))


def _impacts(cases: Iterable[Case], before: Terms, after: Terms) -> Iterator[Moved]:
    for number, case in enumerate(cases, 1):
        function, *arguments = case if isinstance(case, tuple) and case else (case,)
        if not callable(function):
            refuse("case", function, values.CASE_TYPE, parameter="cases")
        policy = _policy_in(function, arguments, {})
        versions = (before, after) if policy is None else _rebased(policy, before, after)
        try:
            (one, before_it), (other, after_it) = (
                _answer(function, tuple(arguments), {"terms": terms}) for terms in versions
            )
        except TypeError:
            if takes_terms(function):
                raise
            refuse("case", function, values.CASE_TYPE, parameter="cases")
        yield Moved(
            number=number,
            before=one,
            after=other,
            difference=difference(one, other),
            moved=before_it != after_it,
        )


def _rebased(
    policy: OrderPolicy | DepositPolicy, before: Terms, after: Terms
) -> tuple[Terms, Terms]:
    """Amend the terms of a policy by what differs between versions; law 20 of docs/rulebook.md."""
    kind = type(before)
    given: dict[str, Terms] = {one.terms_id: one for one in (after, before)}
    own = given.get(policy.terms_id) or terms_of_policy(
        policy.terms_id, None, kind, parameter="cases"
    )
    names = [change.name for change in diff(before, after)]

    def amended(version: Terms) -> Terms:
        changes = {name: getattr(version, name) for name in names}
        moved = any(getattr(own, name) != value for name, value in changes.items())
        return own.amended(**changes) if moved else own

    return amended(before), amended(after)
