"""A thousand heavy customers beside ten thousand light ones: what an event costs as the heavy ones' histories grow.

Between the measurements the heavy customers buy, through the joiner like everybody, until each has so many purchases.
Then a backlog is joined in which both kinds take turns; a joiner that a long history slows down would let the light
ones wait.
"""

import argparse
import sys

from comparison import cost, curves, heavy, machine, page, workload
from comparison.curve import Curve
from comparison.session import say, session

DATABASE = "bench_neighbours"
HEAVY, LIGHT = 1_000, 10_000
EVENTS = 110_000  # each heavy customer buys ten times, each light one orders five times and pays
PER_RUN = 10_000_000
LENGTHS = (100, 1_000, 10_000, 100_000)


def purchase(number):
    """As `heavy.purchases` has them, but put together faster."""
    return (
        f'{{"event_type": "customer_buys_product", "customer_id": "heavy_{number % HEAVY:06d}", '
        f'"product_id": "milk_{number % heavy.PRODUCTS}", "quantity": {1 + number % 10}, '
        f'"timestamp_ms": {workload.START_MS + number}}}\n')


def light_pair(number):
    """An order and its payment; the numbers of all are different."""
    customer, time_ms = f"customer_{number % LIGHT:06d}", workload.START_MS + number
    for kind in ("order", "payment"):
        yield f'{{"user_id": "{customer}", "type": "{kind}", "order_id": {number}, "timestamp_ms": {time_ms}}}\n'


def append_purchases(log, first, end):
    with open(log, "a") as file:
        file.writelines(map(purchase, range(first, end)))


def append_traffic(log, first_purchase, first_pair):
    """One purchase and five orders with their payments, by turns. Returns the numbers of the next ones."""
    turns = EVENTS // 11
    with open(log, "a") as file:
        for turn in range(turns):
            file.write(purchase(first_purchase + turn))
            for number in range(first_pair + 5 * turn, first_pair + 5 * turn + 5):
                file.writelines(light_pair(number))
    return first_purchase + turns, first_pair + 5 * turns


def grow(log, folder, server, first, end):
    """Purchases by turns until there are so many; in several runs, since one would take long."""
    for begin in range(first, end, PER_RUN):
        append_purchases(log, begin, min(begin + PER_RUN, end))
        cost.joined(log, folder, server, DATABASE)
        say(f"  {min(begin + PER_RUN, end):,} purchases joined")


def check(database, purchases, pairs):
    """Every purchase and every pair is there once: counted by the server, embedded ones and those in the history."""
    embedded = [{"$group": {"_id": None, "count": {"$sum": {"$size": "$products"}},
                            "paid": {"$sum": {"$size": {"$ifNull": ["$cart.paid_order_ids", []]}}}}}]
    moved = [{"$group": {"_id": None, "count": {"$sum": {"$size": "$products"}}}}]
    here = next(database.customers.aggregate(embedded))
    before = next(database.holdings_history.aggregate(moved), {"count": 0})
    if (here["count"] + before["count"], here["paid"]) != (purchases, pairs):
        raise RuntimeError(f"{here} and {before} instead of {purchases} purchases and {pairs} orders")


def measured(folder, server, lengths):
    log, costs = folder / "neighbours.ndjson", []
    heavy.append(log, heavy.products())
    # Once unmeasured, so that everybody is there: new customers cost less.
    purchases, pairs = append_traffic(log, 0, 0)
    cost.joined(log, folder, server, DATABASE)
    for length in lengths:
        grow(log, folder, server, purchases, length * HEAVY)
        purchases, pairs = append_traffic(log, length * HEAVY, pairs)
        costs.append(cost.of_joining(EVENTS, log, folder, server, DATABASE))
        say(f"{length:,} purchases each: {costs[-1]}")
        check(server.database(DATABASE), purchases, pairs)
    notes = (f"{HEAVY:,} heavy customers, {purchases:,} purchases in the end; measured with {EVENTS:,} events each time: "
             f"one purchase of a heavy customer, then five orders and payments of {LIGHT:,} light ones, by turns.")
    return Curve("Heavy customers beside light ones", "purchases each", list(lengths), costs, notes)


def main():
    parser = argparse.ArgumentParser(prog="bench/neighbours", description=__doc__.splitlines()[0])
    parser.add_argument("--purchases", type=int, default=LENGTHS[-1],
                        help="of each heavy customer, at most (default: 100,000)")
    parser.add_argument("--publish", action="store_true", help="put the results into docs/ and bench/results/")
    chosen = parser.parse_args()
    if chosen.purchases < LENGTHS[0]:
        parser.error(f"--purchases is at least {LENGTHS[0]}")
    if chosen.publish and chosen.purchases < LENGTHS[-1]:
        parser.error("--publish needs all lengths")
    with session() as (folder, server):
        curve = measured(folder, server, [length for length in LENGTHS if length <= chosen.purchases])
        about = machine.describe(server, "bench/neighbours", seed=1, rounds=1)
    section = machine.sentence(about) + "\n\n" + curve.markdown()
    data = {"machine": about, "sizes": curve.sizes, "costs": [vars(each) for each in curve.costs], "notes": curve.notes}
    picture = curves.picture("A thousand heavy customers", [curve.panel()])
    folder = page.write("neighbours", section, picture, data, chosen.publish)
    print(section)
    say(f"written to {folder}")


if __name__ == "__main__":
    sys.exit(main())
