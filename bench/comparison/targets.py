"""What the joiner is meant to reach on a machine of two cores, and whether it did."""

from dataclasses import dataclass


@dataclass
class Target:
    """A rate in events/s that a row should reach, or how many times the rate of another row it should have."""

    row: str
    at_least: float
    than: str | None = None


TARGETS = [
    Target("join", 5_000_000),
    Target("join", 3, than="duckdb"),
    Target("join", 100, than="bytewax"),
    Target("join-print", 1_000_000),
    Target("mongodb-new", 600_000),
    Target("mongodb-new", 10, than="python-mongodb"),
    Target("mongodb-new", 50, than="bytewax-mongodb-recovery"),
    Target("mongodb-known", 300_000),
    Target("shop", 200_000),
    Target("kafka", 0.75, than="mongodb-new"),
    Target("make-orders", 1_500_000),
]


def measured(target, rows):
    """What was measured for a target, or None where a row is not there or wrong."""
    by_name = {row.contestant.name: row for row in rows if row.rate and not row.wrong}
    if target.row not in by_name or (target.than and target.than not in by_name):
        return None
    return by_name[target.row].rate / (by_name[target.than].rate if target.than else 1)


def title(name, rows):
    return next((row.contestant.title for row in rows if row.contestant.name == name), name)


def table(rows):
    lines = ["| what | target | measured | reached |", "| --- | --- | --- | --- |"]
    for target in TARGETS:
        value = measured(target, rows)
        if value is not None:
            what, unit = title(target.row, rows), "events/s"
            if target.than:
                what, unit = f"{what}, against {title(target.than, rows)}", "times"
            number = (lambda x: f"{x:,.0f}") if not target.than else (lambda x: f"{x:,.2f}")
            reached = "yes" if value >= target.at_least else "no"
            lines.append(f"| {what} | {number(target.at_least)} {unit} | {number(value)} | {reached} |")
    return "\n".join(lines)
