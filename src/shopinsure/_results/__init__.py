"""What an answer is: the facts, a file a kind; how it is shown stands apart in ``rendering``."""

from shopinsure._results.calculation import ROUNDINGS as ROUNDINGS
from shopinsure._results.calculation import Calculation as Calculation
from shopinsure._results.calculation import Step as Step
from shopinsure._results.calculation import calculate as calculate
from shopinsure._results.calculation import exact_text as exact_text
from shopinsure._results.premium_statement import PremiumLine as PremiumLine
from shopinsure._results.premium_statement import PremiumStatement as PremiumStatement
from shopinsure._results.rendering import as_html as as_html
from shopinsure._results.rendering import as_markdown as as_markdown
from shopinsure._results.rendering import html_text as html_text
from shopinsure._results.result import Chosen as Chosen
from shopinsure._results.result import Result as Result
from shopinsure._results.settlement import Payee as Payee
from shopinsure._results.settlement import PaymentKind as PaymentKind
from shopinsure._results.settlement import Settlement as Settlement
from shopinsure._results.tabular import Tabular as Tabular
from shopinsure._results.verdict import Finding as Finding
from shopinsure._results.verdict import Terms as Terms
from shopinsure._results.verdict import Verdict as Verdict
from shopinsure._results.verdict import chosen as chosen
from shopinsure._results.verdict import finding as finding
from shopinsure._results.verdict import verdict as verdict
from shopinsure._results.window import Window as Window
