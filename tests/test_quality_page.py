"""The figures of docs/quality.md that can be counted are those that are counted."""

import re
from pathlib import Path

import pytest

import hostile
import int64
import scenarios
import shopinsure as si
import test_account_proofs
import test_deposit_exhaustive
import test_exhaustive
import test_exhaustive_answers
import test_json
import test_proofs
import test_schemas
import traceability
from decision_corpus import CORPUS
from shopinsure import conformance, decisions, documents

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "quality.md").read_text("utf-8")
LINES = {line.split(" | ")[0].removeprefix("| "): line for line in PAGE.splitlines()}
VECTORS = sum(1 for _ in conformance.vectors())
COUNTED = {
    "the laws of the formulas": [f"{len(test_proofs.FALSE_LAWS)} false laws"],
    "how far 64 bits reach": [f"{len(int64.LINES)} lines"],
    "the laws of the account": [f"{len(test_account_proofs.FALSE_LAWS)} false laws"],
    "the finite domain": [
        f"{len(test_exhaustive.TIERS) * sum(it + 1 for it in test_exhaustive.RATES):,} cells",
        f"{sum(test_exhaustive_answers.ANSWERS.values()):,} answers",
    ],
    "sequences of events": [
        f"{sum(it[3] for it in test_deposit_exhaustive.EXPLORED):,} transitions"
    ],
    "longer sequences": [
        f"{sum(it[3] for it in test_deposit_exhaustive.EXPLORED_SLOWLY):,} transitions"
    ],
    "worked cases": [f"{len(traceability.cases())} cases"],
    "hostile input": [f"{len(hostile.HOSTILE)} inputs"],
    "schemas": [f"{len(test_schemas.VALID)} records"],
    "answers as JSON": [f"{len(test_json.OF_KIND)} kinds"],
    "the ends of the ranges": [f"{len(scenarios.VALID_CALLS)} functions"],
    "what a record holds is what its JSON holds": [f"{len(scenarios.VALID_CALLS)} functions"],
    "decisions (law 22)": [
        f"{len(decisions.FUNCTIONS)} functions",
        f"{sum(len(it.read_bytes().splitlines()) for it in CORPUS.glob('*.jsonl'))} decisions",
    ],
    "stored records (law 25)": [f"{len(documents.FORMS)} records"],
    "another implementation": [f"{VECTORS:,} vectors"],
}


@pytest.mark.parametrize("line", COUNTED)
def test_a_figure_is_the_one_that_is_counted(line):
    stated = re.findall(r"\d[\d,]* [a-z]+(?: laws)?", LINES[line])
    assert [figure for figure in COUNTED[line] if figure not in stated] == []


@pytest.mark.parametrize("name", ["README.md", "docs/conformance.md"])
def test_a_page_that_counts_the_vectors_counts_them_all(name):
    assert f"{VECTORS:,} vectors" in (ROOT / name).read_text("utf-8")


def most(record, field):
    """Return how many items a list of a record may have."""
    described = str(record.model_json_schema()["properties"][field])
    return int(re.search(r"'maxItems': (\d+)", described)[1])


@pytest.mark.parametrize(
    "bound",
    [
        f"{documents.MOST_BYTES:,} bytes",
        f"{documents.MOST_LEVELS} levels",
        f"{documents.MOST_DIGITS} digits",
        f"{most(si.Purchase, 'claimed_lines'):,} claimed lines",
        f"{most(si.GuaranteeTerms, 'quality_cover'):,} entries",
        f"{most(si.Case, 'advances'):,} open advances",
        f"{most(si.Account, 'cases'):,} cases",
    ],
)
def test_the_page_of_errors_states_the_bounds(bound):
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    assert re.search(rf"(?<![\d,]){bound}", page.replace("\n", " "))


def test_no_line_counts_tests():
    # Their number changes with every commit.
    assert re.findall(r"\d+ tests\b(?!/)", PAGE) == []
