"""What an answer is: the facts, a file a kind; how it is shown stands apart in ``rendering``."""

from shopinsure._results.calculation import ROUNDINGS, Calculation, Step, calculate, exact_text
from shopinsure._results.rendering import html_text
from shopinsure._results.result import Result
from shopinsure._results.settlement import Payee, Settlement, day_after
from shopinsure._results.verdict import Chosen, Finding, Terms, Verdict, chosen, finding, verdict
from shopinsure._results.window import Window

__all__ = [
    "ROUNDINGS",
    "Calculation",
    "Chosen",
    "Finding",
    "Payee",
    "Result",
    "Settlement",
    "Step",
    "Terms",
    "Verdict",
    "Window",
    "calculate",
    "chosen",
    "day_after",
    "exact_text",
    "finding",
    "html_text",
    "verdict",
]
