"""The scoreboard of the fault suite, as a page: what each row tried, what it met, and what that proves."""

INTRODUCTION = """# Reliability

What the fault suite did to the shop, and what came of it. Rows in which a joiner joins end with the whole database
compared with an oracle that works the log out a second time, in memory and without any recovery. `scripts/faults` runs
the rows, `scripts/faults --report` writes this page, and `scripts/faults --row NAME` repeats one row.

The bound says what a count supports: where nothing failed in N tries, the chance of a failure is below 3/N with 95 %
confidence, for faults drawn as this row draws them. Where tries lead to each other, as a fuzzer's do, there is none.

Coming to the right end is not enough: where a row allows so many seconds, a run of it that takes longer than the run
without faults, the outages themselves, and that much for each fault, has failed. So has one in which a joiner had work,
did nothing of it for ten seconds, and said nothing.

Each result is of the commit and the day that are named with it below, and may be of older programs than this page.
"""


def bound(row, result):
    if result["result"] != "passed" or row.get("unit") or not result["count"]:
        return "–"
    if row.get("is_exhaustive") and result["tier"] == "long":
        return "all there are"
    if row["name"].startswith("fuzz-"):
        return "–"
    tries = result["dangers"].get(row["faults"], 0) if "faults" in row else result["count"]
    return f"{3 / tries:.1g}" if tries else "–"


def summary(row, result):
    unit = " " + row["unit"] if "unit" in row else ""
    wanted = "all" if row.get("is_exhaustive") else f"{row['count']:,}{unit}"
    allowed = f"{row['bound_s']} s" if "bound_s" in row else "–"
    if not result:
        return f"| {row['name']} | {row['shows']} | 0 of {wanted} | not run | – | {allowed} | – |"
    tried = f"{result['count']:,}{unit}" + ("" if result["tier"] == "long" else f" of {wanted}")
    return (
        f"| {row['name']} | {row['shows']} | {tried} | {result['result']} | {bound(row, result)} | {allowed} "
        f"| {result['seconds']:,.0f} |")


def details(row, result):
    dangers = ", ".join(f"{danger} {times:,}" for danger, times in result["dangers"].items()) or "–"
    return (
        f"| {row['name']} | {dangers} | {result['commit']} | {result['date']} | `{result['command']}` |")


def page(rows, result_of):
    results = [(row, result_of(row["name"])) for row in rows]
    lines = [INTRODUCTION, "| row | what happens | tried | result | chance of a failure below | a fault may cost | seconds |"]
    lines += ["| --- | --- | ---: | --- | ---: | ---: | ---: |"] + [summary(row, result) for row, result in results]
    lines += ["", "## What was met", "", "| row | dangers, and how often | commit | date | command |"]
    lines += ["| --- | --- | --- | --- | --- |"] + [details(row, result) for row, result in results if result]
    return "\n".join(lines) + "\n"
