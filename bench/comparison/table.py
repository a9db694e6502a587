"""The contest's rows as a Markdown table, and as JSON."""

from comparison.peers import NOT_RUN

HEADER = """\
| | events/s | slowest – fastest | ours against it | CPU s per million | mongod's | peak MB | bad lines | final state |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |"""
# Which of our rows a peer is held against.
OURS_IN_GROUP = {"join": "join", "mongodb": "mongodb-new"}


def ratio(row, rows):
    """How many times our row of the same group is faster, or None for our own."""
    ours = OURS_IN_GROUP.get(row.contestant.group)
    if ours is None or ours == row.contestant.name or not row.rate:
        return None
    rates = [other.rate for other in rows if other.contestant.name == ours and other.rate and not other.wrong]
    return rates[0] / row.rate if rates else None


def seconds(value):
    return "" if value is None else f"{value:.2f}"


def state(row):
    if row.wrong:
        return f"WRONG: {row.wrong}"
    if row.lost_events:
        return f"right, but for {row.lost_events:,} good events that are lost"
    return "right" + (", but for the order" if row.contestant.any_order else "")


def line(row, rows):
    title = row.contestant.title + (f" ({row.contestant.note})" if row.contestant.note else "")
    if row.missing:
        return f"| {title} | | | | | | | | missing: {row.missing} |"
    times = ratio(row, rows)
    uses_server = row.contestant.group not in ("join", "print", "make")
    return "| " + " | ".join([
        title,
        f"{row.rate:,.0f}",
        f"{row.rates[0]:,.0f} – {row.rates[-1]:,.0f}" if len(row.rates) > 1 else "run once",
        f"{times:,.1f} ×" if times else "",
        seconds(row.per_million(row.cpu_s)),
        seconds(row.per_million(row.server_cpu_s)) if uses_server else "",
        f"{max(row.memory_bytes_max) / 1e6:,.0f}",
        row.contestant.bad_lines,
        state(row),
    ]) + " |"


def markdown(rows):
    absent = [f"| {name} | | | | | | | | {why} |" for name, why in NOT_RUN.items()]
    return "\n".join([HEADER, *(line(row, rows) for row in rows), *absent])


def as_json(rows):
    return [
        {
            "name": row.contestant.name, "title": row.contestant.title.replace("*", ""), "note": row.contestant.note,
            "events": row.events, "events_per_s": row.rate, "times_slower_than_ours": ratio(row, rows),
            "wall_s": row.wall_s, "cpu_s": row.cpu_s, "mongod_cpu_s": row.server_cpu_s,
            "memory_bytes_max": row.memory_bytes_max, "bad_lines": row.contestant.bad_lines,
            "lost_events": row.lost_events, "wrong": row.wrong, "missing": row.missing,
        }
        for row in rows
    ]
