"""The premiums of many orders: a line an order, and why the two ways of rounding differ."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from shopinsure._money import Rate, fen_text, yuan
from shopinsure._readings import Reading, choice_line
from shopinsure._results.calculation import Calculation, Step, exact_text
from shopinsure._results.result import Result
from shopinsure._results.tabular import Tabular
from shopinsure._words import Language, is_chinese
from shopinsure.rules import premium as rules
from shopinsure.rules._rule import Unit


class PremiumLine(Result):
    """The premium of one order in a statement."""

    __slots__ = ("_order_id", "_premium")
    json_fields = MappingProxyType({"order_id": str, "premium": Calculation})
    schema_id = "shopinsure/premium-line/1"

    def __init__(self, *, order_id: str, premium: Calculation) -> None:
        self._order_id = order_id
        self._premium = premium

    @property
    def order_id(self) -> str:
        """Return the id of the order."""
        return self._order_id

    @property
    def premium(self) -> Calculation:
        """Return the premium of the order."""
        return self._premium

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the named readings the premium depends on."""
        return self.premium.readings

    @property
    def money(self) -> Decimal:
        """Return the premium in yuan."""
        return self.premium.amount

    def explain(self, language: Language = "en") -> str:
        """Return the order and how its premium came about."""
        if is_chinese(language):
            return f"订单 {self.order_id}，{self.premium.explain(language)}"
        return f"{self.order_id}: {self.premium.explain(language)}"


class PremiumStatement(Result, Tabular):
    """Premiums order by order, in one sum, and why the two ways of rounding differ.

    ``sum_of_rounded`` is what the policies cost; ``rounded_sum`` is what rounding once would give.
    ``table`` has a row an order.
    """

    __slots__ = ("_lines", "_rounded_sum")
    json_fields = MappingProxyType(
        {
            "lines": tuple[PremiumLine, ...],
            "paid": str,
            "sum_of_rounded": str,
            "rounded_sum": Calculation,
            "difference": str,
            "zero_premiums": int,
            "steps": tuple[Step, ...],
        }
    )
    schema_id = "shopinsure/premium-statement/1"
    table_columns = MappingProxyType(
        {"order_id": "text", "paid": "amount", "rate": "rate", "premium": "amount"}
    )

    def __init__(self, *, lines: tuple[PremiumLine, ...], rounded_sum: Calculation) -> None:
        self._lines = lines
        self._rounded_sum = rounded_sum

    @property
    def lines(self) -> tuple[PremiumLine, ...]:
        """Return the premium of each order."""
        return self._lines

    def _table_rows(self) -> Iterator[tuple[object, ...]]:
        for line in self.lines:
            paid, ppm = line.premium.operands
            yield line.order_id, yuan(paid), Rate.from_ppm(ppm), line.premium.amount

    @property
    def rounded_sum(self) -> Calculation:
        """Return what rounding once would give."""
        return self._rounded_sum

    @property
    def paid(self) -> Decimal:
        """Return the sum of the amounts paid, in yuan; it may be above the limit of one amount."""
        return Decimal(fen_text(self.rounded_sum.operands[0]))

    @property
    def sum_of_rounded(self) -> Decimal:
        """Return the sum of the premiums, each rounded for itself, in yuan."""
        return Decimal(fen_text(self._rounded))

    @property
    def _rounded(self) -> int:
        return sum(line.premium.fen for line in self.lines)

    @property
    def difference(self) -> Decimal:
        """Return ``sum_of_rounded - rounded_sum`` in yuan; negative where rounding lost."""
        return Decimal(fen_text(self._rounded - self.rounded_sum.fen))

    @property
    def zero_premiums(self) -> int:
        """Return how many premiums are 0.00."""
        return sum(line.premium.fen == 0 for line in self.lines)

    @property
    def roundings(self) -> tuple[Fraction, ...]:
        """Return what rounding added to each premium, exactly, in fen; negative where it took."""
        return tuple(line.premium.fen - line.premium.exact for line in self.lines)

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the named readings the statement depends on."""
        return self.rounded_sum.readings

    @property
    def money(self) -> Decimal:
        """Return what the policies cost, in yuan."""
        return self.sum_of_rounded

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the working: the sum of the premiums, the rounded sum, and their difference."""
        return (self._sum_step(), *self.rounded_sum.steps, self._difference_step())

    def _sum_step(self) -> Step:
        counts = sorted(Counter(line.premium.fen for line in self.lines).items())
        formula = " + ".join(f"{fen_text(fen)} × {count}" for fen, count in counts)
        return Step(
            rule=rules.SUM_OF_ROUNDED,
            formula=formula or "0.00",
            value=Fraction(self._rounded, 100),
            named="sum of (premium × orders)",
            named_zh="各保费 × 单数之和",
            operands=(
                ("amount paid", "实付金额", str(self.paid), Unit.YUAN),
                ("orders", "单数", str(len(self.lines)), Unit.COUNT),
            ),
        )

    def _difference_step(self) -> Step:
        sums = (str(self.sum_of_rounded), str(self.rounded_sum.amount))
        return Step(
            rule=rules.DIFFERENCE,
            formula=" - ".join(sums),
            value=Fraction(self._rounded - self.rounded_sum.fen, 100),
            named="sum of the premiums - premium on the sum",
            named_zh="各单保费之和 - 合计一次计收的保费",
            operands=(
                ("sum of the premiums", "各单保费之和", sums[0], Unit.YUAN),
                ("premium on the sum", "合计一次计收的保费", sums[1], Unit.YUAN),
            ),
        )

    def summary(self, language: Language = "en") -> str:
        """Return the two sums, their difference and where it comes from."""
        roundings = self.roundings
        gains = [it for it in roundings if it > 0]
        losses = [-it for it in roundings if it < 0]
        of_sum = self.rounded_sum.exact - self.rounded_sum.fen
        facts = {
            "orders": len(self.lines),
            "paid": self.paid,
            "sum_of_rounded": self.sum_of_rounded,
            "rounded_sum": self.rounded_sum.amount,
            "difference": self.difference,
            "gained": exact_text(Fraction(sum(gains), 100)),
            "gains": len(gains),
            "lost": exact_text(Fraction(sum(losses), 100)),
            "losses": len(losses),
            "sign": "-" if of_sum < 0 else "+",
            "of_sum": exact_text(Fraction(abs(of_sum), 100)),
        }
        return rules.DIFFERENCE.wording(language).format_map(facts)

    def explain(self, language: Language = "en") -> str:
        """Return the two sums and their difference, the working and the reading."""
        cited = rules.DIFFERENCE.citation(language)
        head = self.summary(language)
        lines = [f"{head}［{cited}］" if is_chinese(language) else f"{head} [{cited}]"]
        lines += [f"  {step.explain(language)}" for step in self.steps]
        lines += [f"  {choice_line(*one, language)}" for one in self.readings.items()]
        return "\n".join(lines)
