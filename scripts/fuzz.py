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
from datetime import datetime
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
    if si.Yuan(str(held)).fen != held.fen or si.from_fen(held.fen) != held:
        raise AssertionError(held)


def rate(data: bytes) -> None:
    """Take a rate alike."""
    held = si.Rate(text_of(data))
    if si.Rate(str(held)) != held:
        raise AssertionError(held)


def event(data: bytes) -> None:
    """Take a text for an id and a day."""
    name, _, day = text_of(data).partition("|")
    held = si.BondReleased(event_id=name, on=day, case_id=name)
    if type(held).model_validate_json(held.model_dump_json()) != held:
        raise AssertionError(held)


def instant(data: bytes) -> None:
    """Take a text for an instant: written again, it is the same instant."""
    held = si.Order(order_id="O", shop_id="S", category="c", paid="1", paid_at=text_of(data))
    if datetime.fromisoformat(held.paid_at.isoformat()) != held.paid_at:
        raise AssertionError(held)


def document(data: bytes) -> None:
    """Take a document of any record: what is taken is written and taken again."""
    kind = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
    held = si.load_json(data[1:], kind)
    if si.load_json(held.model_dump_json(), kind) != held:
        raise AssertionError(held)


def history(data: bytes) -> None:
    """Take a list of events and keep the account: its balances add up or it is refused."""
    account = si.replay(si.load_json(data, EVENTS)).account
    if si.load_json(account.model_dump_json(), si.Account) != account:
        raise AssertionError(account)


DOORS: tuple[Callable[[bytes], None], ...] = (amount, rate, event, instant, document, history)


def text_of(data: bytes) -> str:
    """Read bytes as text, those that are none as lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def one_input(data: bytes) -> None:
    """Send an input through the door that its first byte names."""
    if not data:
        return
    door = DOORS[data[0] % len(DOORS)]
    with suppress(si.InvalidInput, ValidationError):
        door(data[1:])


def seeds() -> None:
    """Write the corpus: a valid input for every door and record."""
    paid = si.DepositPaid(event_id="E-1", on="2022-08-01", amount="1000")
    valid = [
        b"\x00199.00", b"\x010.0018", b"\x02E-1|2022-08-01", b"\x032020-09-10T10:00:00+08:00",
        b"\x05[" + paid.model_dump_json().encode() + b"]",
        b"\x04\x02" + si.Account().model_dump_json().encode(),
        b"\x04\x06" + si.Shop(shop_id="S-1").model_dump_json().encode(),
    ]  # fmt: skip
    CORPUS.mkdir(exist_ok=True)
    for number, data in enumerate(valid):
        (CORPUS / f"seed-{number}").write_bytes(data)


def main() -> None:
    """Fuzz for a bounded time; what is found beyond the corpus stays in a folder of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--write-corpus", action="store_true", help="write the seeds anew")
    given = options.parse_args()
    if given.write_corpus:
        seeds()
        return
    with tempfile.TemporaryDirectory() as grown:
        command = [sys.argv[0], f"-max_total_time={given.seconds}", "-max_len=4096"]
        command += ["-timeout=1", "-print_final_stats=1", grown, str(CORPUS)]
        atheris.Setup(command, one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
