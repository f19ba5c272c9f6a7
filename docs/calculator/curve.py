"""Draw the refund of a deposit policy by the day of surrender, from the library's answers."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from html import escape

import shopinsure as si

ByDay = Mapping[date, si.Yuan]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BELOW = 640, 260, 82, 12, 12, 34


def refunds(policy: si.DepositPolicy, terms: si.DepositTerms) -> Iterator[tuple[date, si.Yuan]]:
    """Return the refund of each day, from the day before the start to the last."""
    for days in range(-1, policy.period_days):
        on = policy.start + timedelta(days=days)
        yield on, si.surrender_refund(policy, on, terms=terms).amount


def across(policy: si.DepositPolicy, on: date) -> float:
    """Return where a day stands in the drawing, from the day before the start to the last."""
    days = (on - policy.start).days + 1
    return LEFT + (WIDTH - LEFT - RIGHT) * days / policy.period_days


def down(policy: si.DepositPolicy, fen: int) -> float:
    """Return where an amount stands in the drawing, the premium at the top."""
    return TOP + (HEIGHT - TOP - BELOW) * (1 - fen / max(1, policy.premium.fen))


def curve(policy: si.DepositPolicy, by_day: ByDay, on: date) -> str:
    """Draw the refund by day as SVG, with the day that was asked for."""
    line = " ".join(
        f"{across(policy, day):.1f},{down(policy, refund.fen):.1f}"
        for day, refund in by_day.items()
    )
    asked = max(on, policy.start - timedelta(days=1))
    x, y = across(policy, asked), down(policy, by_day[asked].fen)
    name = escape(f"{asked}: {by_day[asked]}")
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">'
        f'{axes(policy)}<polyline points="{line}"/>'
        f'<line class="asked" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BELOW}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{name}</title></circle></svg>'
    )


def axes(policy: si.DepositPolicy) -> str:
    """Draw the quarters of the premium, and the first, a middle and the last day."""
    parts = []
    for quarter in range(5):
        amount = si.from_fen(policy.premium.fen * quarter // 4)
        y = down(policy, amount.fen)
        parts += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{amount}</text>',
        ]
    middle = policy.start + timedelta(days=policy.period_days // 2)
    for day, anchor in ((policy.start, "start"), (middle, "middle"), (policy.end, "end")):
        x = across(policy, day)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 10}" text-anchor="{anchor}">{day}</text>')
    return "".join(parts)


def months(policy: si.DepositPolicy, by_day: ByDay) -> list[list[str]]:
    """Return the refund before the start, of the first of each month and of the last day."""
    shown = {next(iter(by_day)), policy.start, policy.end}
    return [
        [str(on), str(refund)]
        for on, refund in by_day.items()
        if on in shown or (on.day == 1 and on > policy.start)
    ]
