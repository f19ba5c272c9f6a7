"""The enumerations as a caller sees them: a value is text, for mypy and for pyright."""

from typing import Literal, assert_type

from shopinsure import (
    Basis,
    Ground,
    Level,
    Outcome,
    Payee,
    PostingStatus,
    Product,
    Ruling,
    Scope,
    Stage,
    Status,
    Term,
)


def values(outcome: Outcome, payee: Payee, product: Product) -> None:
    assert_type(Basis.SOURCE.value, str)
    assert_type(Ground.QUALITY.value, str)
    assert_type(Level.GOOD.value, str)
    assert_type(Outcome.APPROVED.value, str)
    assert_type(Payee.BUYER.value, str)
    assert_type(PostingStatus.POSTED.value, str)
    assert_type(Product.PRICE.value, str)
    assert_type(Ruling.BUYER.value, str)
    assert_type(Scope.BASIC.value, str)
    assert_type(Stage.BLOCKED.value, str)
    assert_type(Status.QUALIFIED.value, str)
    assert_type(Term.SIX_MONTHS.value, str)
    assert_type(outcome.value, str)
    assert_type(payee.value, str)
    assert_type([one.value for one in Product], list[str])
    assert_type(product.zh, str)
    assert_type(Product.PRICE.zh, str)
    text: str = Product.PRICE
    assert_type(text.upper(), str)


def members(text: str) -> None:
    assert_type(Product("price"), Product)
    assert_type(Term(text), Term)
    assert_type(Status["QUALIFIED"], Status)
    literal: Literal[Product.PRICE] = Product.PRICE
    assert_type(literal, Literal[Product.PRICE])
    # Only text names a member, and only a member is one.
    Product(1)  # type: ignore[arg-type]
    product: Product = "price"  # type: ignore[assignment]
    assert product


def exhaustive(product: Product) -> int:
    match product:
        case Product.QUALITY:
            return 1
        case Product.PRICE:
            return 2
