"""The growth curves: what an event costs when the history, the customers, the partitions or the backlog grow."""

import argparse
import json
import random
import sys

from comparison import cost, curves, customers, heavy, machine, measure, page, states, workload
from comparison.curve import Curve
from comparison.session import say, session

HISTORY_EVENTS = 9_999  # whole rounds of purchase, order and payment
HISTORIES = 5  # so few events cost little more than a clock can tell
TOUCHED_CUSTOMERS = 10_000


def history(folder, server, chosen):
    """One customer with more and more purchases and paid orders, made several times over."""
    costs, notes = zip(*(one_history(folder, server, chosen) for _ in range(HISTORIES)))
    medians = [cost.median_of(each) for each in zip(*costs)]
    note = f"Each figure is the median of {HISTORIES} histories. {notes[-1]}"
    return Curve("One customer's history", "purchases and as many paid orders before", chosen.history, medians, note)


def one_history(folder, server, chosen):
    """At each length the next 10,000 events are measured."""
    log, database, costs, done = folder / "heavy.ndjson", "bench_history", [], 0
    heavy.append(log, heavy.products())
    for length in chosen.history:
        heavy.append_rounds(log, done, length)
        cost.joined(log, folder, server, database, "before")
        heavy.append_rounds(log, length, length + HISTORY_EVENTS // 3)
        done = length + HISTORY_EVENTS // 3
        costs.append(cost.of_joining(HISTORY_EVENTS, log, folder, server, database))
        say(f"history of {length:,}: {costs[-1]}")
    notes = what_history_left(server, database, folder, done)
    server.drop(database)
    log.unlink()
    return costs, notes


def what_history_left(server, name, folder, count):
    """How large the document is, that the history is whole and in order, and what listing it takes."""
    database = server.database(name)
    size_bytes = next(database.customers.aggregate([{"$project": {"size": {"$bsonSize": "$$ROOT"}}}]))["size"]
    paid = states.of_joined_carts(database)[heavy.CUSTOMER][0]
    times_ms = [holding[5] for holding in states.of_joined_shop(database)[heavy.CUSTOMER][1]]
    whole = paid == list(range(count)) and times_ms == [workload.START_MS + 10 * number for number in range(count)]
    if not whole:
        raise RuntimeError(f"the history is not whole: {len(paid)} orders and {len(times_ms)} holdings of {count}")
    usage = measure.run(
        [workload.program("list-customers"), "--output", "ndjson"], folder, "list",
        {"SHOP_MONGODB": server.uri_of(name)})
    if usage.status != 0 or json.loads((folder / "list.out").read_text())["id"] != heavy.CUSTOMER:
        raise RuntimeError(f"list-customers ended with {usage.status}: {measure.error_text(folder, 'list')}")
    return (f"At the end: {count:,} purchases and {count:,} paid orders, whole and in order; the customer's own document "
            f"has {size_bytes / 1024:,.0f} KiB; `list-customers` lists them in {usage.wall_s:.1f} s with a peak of "
            f"{usage.memory_bytes_max / 1e6:,.0f} MB.")


def customers_in_database(folder, server, chosen):
    """The same traffic over 10,000 customers, in a database of more and more."""
    database, costs = "bench_customers", []
    for count in chosen.customers:
        server.drop(database)
        customers.fill(server.database(database), count)
        log = folder / f"customers-{count}.ndjson"
        write_traffic(log, chosen.traffic, count)
        costs.append(cost.of_joining(chosen.traffic, log, folder, server, database))
        say(f"{count:,} customers: {costs[-1]}")
    server.drop(database)
    notes = f"{chosen.traffic:,} orders and payments of {TOUCHED_CUSTOMERS:,} of the customers each time."
    return Curve("Customers in the database", "customers", chosen.customers, costs, notes)


def write_traffic(path, events, count):
    """Orders and payments of customers evenly spread over all; their numbers are above those that exist."""
    choose = random.Random(1)
    step = count // TOUCHED_CUSTOMERS
    with open(path, "w") as log:
        for number in range(0, events, 2):
            customer = customers.customer_id(choose.randrange(TOUCHED_CUSTOMERS) * step)
            for kind in ("order", "payment"):
                event = {"user_id": customer, "type": kind, "order_id": 1_000_000_000 + number,
                         "timestamp_ms": workload.START_MS + number}
                log.write(json.dumps(event) + "\n")


def partitions(folder, server, chosen):
    """The same events in a directory log of more and more partitions."""
    database, costs = "bench_partitions", []
    for count in chosen.partitions:
        log = folder / f"partitions-{count}"
        log.mkdir()
        (log / "partitions").write_text(f"{count}\n")
        workload.make_orders(f"file:{log}/", chosen.backlog[1], seed=1)
        costs.append(cost.of_joining(chosen.backlog[1], f"file:{log}/", folder, server, database))
        say(f"{count} partitions: {costs[-1]}")
        server.drop(database)
    return Curve("Partitions of a directory log", "partitions", chosen.partitions, costs)


def concentration(folder, server, chosen):
    """The same number of purchases by fewer and fewer customers, who hold more and more each."""
    database, costs = "bench_concentration", []
    for count in chosen.buyers:
        log = folder / "purchases.ndjson"
        heavy.append(log, heavy.products())
        heavy.append(log, heavy.purchases(count, chosen.purchases))
        costs.append(cost.of_joining(chosen.purchases, log, folder, server, database))
        say(f"purchases by {count:,} customers: {costs[-1]}")
        check_that_all_were_joined(server.database(database), chosen.purchases)
        server.drop(database)
        log.unlink()
    notes = f"{chosen.purchases:,} purchases each time: {chosen.purchases // chosen.buyers[-1]:,} each at the end."
    return Curve("Fewer and heavier customers", "customers", chosen.buyers, costs, notes)


def check_that_all_were_joined(database, count):
    total = [{"$group": {"_id": None, "applied": {"$sum": "$joiner.counts.applied"}}}]
    applied = next(database.customers.aggregate(total))["applied"]
    if applied != count:
        raise RuntimeError(f"{applied} purchases were joined instead of {count}")


def backlog(folder, server, chosen):
    """Larger and larger backlogs of the same 100,000 customers, into an empty database."""
    database, costs = "bench_backlog", []
    for count in chosen.backlog:
        log = workload.make_orders(folder / "backlog.ndjson", count, seed=1)
        costs.append(cost.of_joining(count, log, folder, server, database))
        say(f"backlog of {count:,}: {costs[-1]}")
        server.drop(database)
        log.unlink()
    return Curve("Backlog", "events of 100,000 customers", chosen.backlog, costs)


CURVES = {
    "history": history, "concentration": concentration, "customers": customers_in_database, "partitions": partitions,
    "backlog": backlog}


def options():
    parser = argparse.ArgumentParser(prog="bench/growth", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    parser.add_argument("--only", action="append", choices=CURVES, help="only this curve; may be given again")
    parser.add_argument("--publish", action="store_true", help="put the results into docs/ and bench/results/")
    chosen = parser.parse_args()
    if chosen.publish and (chosen.quick or chosen.only):
        parser.error("--publish needs all curves in full size")
    scale = 10 if chosen.quick else 1
    chosen.history = [length for length in (1_000, 10_000, 100_000, 1_000_000) if length <= 1_000_000 // scale]
    chosen.customers = [count for count in (10_000, 100_000, 1_000_000) if count <= 1_000_000 // scale]
    chosen.partitions = [1, 4, 16]
    chosen.backlog = [count // scale for count in (100_000, 1_000_000, 10_000_000)]
    chosen.traffic = 100_000
    chosen.buyers = [100_000, 10_000, 1_000]
    chosen.purchases = 5_000_000 // scale
    return chosen


def main():
    chosen = options()
    with session() as (folder, server):
        measured = [CURVES[name](folder, server, chosen) for name in chosen.only or CURVES]
        about = machine.describe(server, "bench/growth", seed=1, rounds=1)
    section = "\n\n".join([machine.sentence(about), *(curve.markdown() for curve in measured)])
    data = {"machine": about, "curves": [
        {"title": curve.title, "sizes": curve.sizes, "costs": [vars(each) for each in curve.costs], "notes": curve.notes}
        for curve in measured]}
    drawn = curves.picture("What an event costs as things grow", [curve.panel() for curve in measured])
    folder = page.write("growth", section, drawn, data, chosen.publish)
    print(section)
    say(f"written to {folder}")


if __name__ == "__main__":
    sys.exit(main())
