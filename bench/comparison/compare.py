"""The comparison: makes the input, runs all contestants in turn, checks every final state, prints the table.

Exits with 1 when a final state was wrong.
"""

import argparse
import sys

from comparison import bars, contest, customers, machine, page, table, targets, workload
from comparison.contestant import Stage
from comparison.oracle import Carts, shop_state
from comparison.ours import OURS, beside
from comparison.peers import PEER_ROWS
from comparison.session import say, session

CONTESTANTS = [*OURS, *PEER_ROWS]
GROUPS = [
    ("Join only, events/s", ["join", "print"]),
    ("Into MongoDB (majority, journaled), events/s", ["mongodb", "mongodb-known", "mongodb-large", "kafka", "shop"]),
    ("Making events, events/s", ["make"]),
]


def options():
    parser = argparse.ArgumentParser(prog="bench/compare", description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="how many events (default: 1,000,000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often all run in turn (default: 5)")
    parser.add_argument("--slow-rounds", type=int, metavar="ROUNDS",
                        help="how often those run that take over a minute (default: as often as all)")
    parser.add_argument("--seed", type=int, default=1, help="the input's seed (default: 1)")
    parser.add_argument("--quick", action="store_true", help="100,000 events, one round")
    parser.add_argument("--only", action="append", metavar="NAME", choices=[row.name for row in CONTESTANTS],
                        help="only this row; may be given again")
    parser.add_argument("--beside", metavar="FOLDER",
                        help="also run the joiner's rows with the release programs in this folder, as of an earlier commit")
    parser.add_argument("--publish", action="store_true", help="put the results into docs/ and bench/results/")
    chosen = parser.parse_args()
    if chosen.publish and (chosen.quick or chosen.only or chosen.beside or chosen.events != parser.get_default("events")):
        parser.error("--publish needs all rows in full size")
    if chosen.quick:
        chosen.events, chosen.rounds = 100_000, 1
    chosen.slow_rounds = min(chosen.slow_rounds or chosen.rounds, chosen.rounds)
    return chosen


def set_stage(folder, server, chosen, contestants):
    """Makes the inputs that the contestants need, and what the oracle says of them."""
    say(f"making {chosen.events:,} events, and what must come of them")
    few = min(chosen.events, 2_000 if chosen.quick else 10_000)
    orders = workload.make_orders(folder / "orders.ndjson", chosen.events, chosen.seed)
    more = workload.make_orders(folder / "more-orders.ndjson", chosen.events, chosen.seed + 1)
    stage = Stage(
        folder, server, chosen.events, chosen.seed, orders, more,
        workload.good_lines(orders, folder / "good-orders.ndjson"),
        workload.head(orders, few, folder / "few-orders.ndjson"), few)
    carts = Carts().read(orders)
    stage.expected |= {"orders": carts.state(), "orders invalid": carts.invalid, "made": True}
    stage.expected["few orders"] = Carts().read(orders, few).state()
    both = Carts().read(orders).read(more)
    stage.expected |= {"both orders": both.state(), "both orders invalid": both.invalid}
    stage.large_orders = customers.append_large_orders(folder / "large-orders.ndjson")
    stage.expected |= {"large": customers.large_state(), "large invalid": 0}
    if any(row.name == "shop" for row in contestants):
        stage.shop = workload.make_shop(folder / "shop.ndjson", server, chosen.events, chosen.seed)
        stage.expected["shop"] = shop_state(stage.shop)
        stage.expected["shop lines"] = workload.CUSTOMERS + workload.PRODUCTS + chosen.events
    return stage


def picture(rows):
    def bars_of(groups):
        return [
            (row.contestant.title.replace("*", ""), row.rate, row.contestant in OURS)
            for row in rows if row.contestant.group in groups and row.rate and not row.wrong]
    return bars.picture("The joiner and its peers", [(heading, bars_of(groups)) for heading, groups in GROUPS])


def report(rows, stage, chosen):
    shape = workload.shape(stage.orders)
    about = machine.describe(stage.server, "bench/compare", seed=chosen.seed, rounds=chosen.rounds)
    section = "\n\n".join([
        machine.sentence(about),
        "Input: {lines:,} lines ({size_mb:,.0f} MB), {customers:,} customers, the busiest hundredth of them with "
        "{events_of_busiest_hundredth:.1%} of the events, {paid_share:.1%} of the orders paid, {bad_share:.2%} bad "
        "lines.".format(**shape, size_mb=shape["size_bytes"] / 1e6),
        table.markdown(rows), targets.table(rows)])
    drawn = picture(rows) if any(row.rate and not row.wrong for row in rows) else None
    data = {"machine": about, "input": shape, "rows": table.as_json(rows)}
    folder = page.write("performance", section, drawn, data, chosen.publish)
    print(section)
    say(f"written to {folder}")


def main():
    chosen = options()
    contestants = [row for row in CONTESTANTS if not chosen.only or row.name in chosen.only]
    if chosen.beside:
        names = {row.name + "-beside" for row in contestants}
        contestants += [row for row in beside(chosen.beside) if row.name in names]
    with session() as (folder, server):
        stage = set_stage(folder, server, chosen, contestants)
        rows = contest.run(contestants, stage, chosen.rounds, chosen.slow_rounds)
        report(rows, stage, chosen)
    return 1 if any(row.wrong for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
