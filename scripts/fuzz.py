"""Throw changed bytes at the boundary: `make fuzz` (a minute; ARGS="--seconds 600").

atheris guides the changes by the code that they reach. Whatever is taken must come out again as it
went in, whatever is refused must be refused by one of the two documented errors: anything else is
a crash, and becomes a row of tests/hostile.py.
"""  # noqa: INP001 - a script that is run, not a package

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["shopinsure"]):
    import shopinsure as si

from pydantic import TypeAdapter, ValidationError

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "fuzz_corpus"
EVENTS: TypeAdapter[list[si.Event]] = TypeAdapter(list[si.Event])
KINDS = (si.Order, si.Purchase, si.Account, si.DepositPolicy, si.Dispute, si.Refund, si.Shop)


def amount(data: bytes) -> None:
    """Take an amount: what is taken comes out as a text that is the same amount."""
    held = si.Yuan(text_of(data))
    same(si.Yuan(str(held)).fen, held.fen)
    same(si.from_fen(held.fen), held)


def rate(data: bytes) -> None:
    """Take a rate alike."""
    held = si.Rate(text_of(data))
    same(si.Rate(str(held)), held)


def event(data: bytes) -> None:
    """Take a text for an id and a day."""
    name, _, day = text_of(data).partition("|")
    held = si.BondReleased(event_id=name, on=day, case_id=name)
    same(type(held).model_validate_json(held.model_dump_json()), held)


def instant(data: bytes) -> None:
    """Take a text for an instant: written again, it is the same instant."""
    held = si.Order(order_id="O", shop_id="S", category="c", paid="1", paid_at=text_of(data))
    same(datetime.fromisoformat(held.paid_at.isoformat()), held.paid_at)


def document(data: bytes) -> None:
    """Take a document of any record: what is taken is written and taken again."""
    kind = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
    held = si.load_json(data[1:], kind)
    same(si.load_json(held.model_dump_json(), kind), held)


def history(data: bytes) -> None:
    """Take a list of events and keep the account: its balances add up or it is refused.

    A stored account that is given the events finds them again; no credit outlives its cover.
    """
    events = si.load_json(data, EVENTS)
    statement = si.replay(events)
    account = si.load_json(statement.account.model_dump_json(), si.Account)
    same(account, statement.account)
    again = si.replay(statement.ids.values(), start=account, seen=statement.ids.values())
    same(again, statement)
    same({line.code for line in again.postings} - {"duplicate"}, set())
    if account.cover_until is not None and account.cover_until < date.max:
        same(si.credit_available(account, account.cover_until + timedelta(days=1)).fen, 0)


DOORS: tuple[Callable[[bytes], None], ...] = (amount, rate, event, instant, document, history)


def same(again: object, held: object) -> None:
    """Crash unless what comes out again is what was held."""
    if again != held:
        raise AssertionError(held)


def text_of(data: bytes) -> str:
    """Read bytes as text, those that are none as lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def one_input(data: bytes) -> None:
    """Send an input through the door that its first byte names."""
    with suppress(si.InvalidInput, ValidationError):
        if data:
            DOORS[data[0] % len(DOORS)](data[1:])


def main() -> None:
    """Fuzz for a bounded time; what is found beyond the corpus stays in a folder of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=60)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as grown:
        command = [sys.argv[0], f"-max_total_time={given.seconds}", "-max_len=4096"]
        command += ["-timeout=1", "-print_final_stats=1", grown, str(CORPUS)]
        atheris.Setup(command, one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
