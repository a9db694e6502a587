"""Many customers in the database: how soon a joiner that starts applies an event, and how much memory it takes.

The customers are put there in the joiner's own form. A joiner stops after a first event; one more event is appended for
a customer in their midst, and the next joiner is timed from its start until the event is in the document. Then it joins
a backlog spread over all customers.
"""

import argparse
import json
import random
import sys
import time

from comparison import cost, customers, machine, measure, page, workload
from comparison.follower import await_true, following
from comparison.session import say, session

DATABASE = "bench_restart"
FIRST_ORDER = 1_000_000_000


def append_orders(log, chosen_customers, first=FIRST_ORDER):
    with open(log, "a") as file:
        for order, number in enumerate(chosen_customers, first):
            event = {"user_id": customers.customer_id(number), "type": "order", "order_id": order,
                     "timestamp_ms": workload.START_MS}
            file.write(json.dumps(event) + "\n")


def restart(log, folder, server, count):
    """Seconds from the start to the first applied event, and the joiner's peak memory by then."""
    append_orders(log, [0])
    cost.joined(log, folder, server, DATABASE)
    number = count // 2
    append_orders(log, [number])
    collection = server.database(DATABASE).customers
    found = {"id": customers.customer_id(number), "cart.unpaid_order_ids": FIRST_ORDER}
    began = time.monotonic()
    with following(log, folder, server.uri_of(DATABASE)) as process:
        await_true(lambda: collection.find_one(found, {"_id": 1}), process)
        return time.monotonic() - began, measure.process_memory_bytes(process.pid)


def measured(folder, server, count, events):
    say(f"{count:,} customers")
    customers.fill(server.database(DATABASE), count)
    log = folder / f"restart-{count}.ndjson"
    first_event_s, memory_bytes = restart(log, folder, server, count)
    choose = random.Random(1)
    append_orders(log, (choose.randrange(count) for _ in range(events)), FIRST_ORDER + 1)
    usage, server_s = cost.joined(log, folder, server, DATABASE)
    server.drop(DATABASE)
    return {
        "customers": count, "first_event_s": first_event_s, "memory_bytes_max_at_start": memory_bytes,
        "backlog_events": events, "backlog_events_per_s": events / usage.wall_s, "mongod_cpu_s": server_s,
        "memory_bytes_max": usage.memory_bytes_max}


def table(results):
    lines = [
        "| customers in the database | start to first applied event | peak MB by then | a backlog spread over all, events/s | "
        "peak MB with it |",
        "| ---: | ---: | ---: | ---: | ---: |"]
    for each in results:
        lines.append(
            f"| {each['customers']:,} | {each['first_event_s']:.2f} s | {each['memory_bytes_max_at_start'] / 1e6:,.0f} | "
            f"{each['backlog_events_per_s']:,.0f} | {each['memory_bytes_max'] / 1e6:,.0f} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="bench/restart", description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, action="append",
                        help="how many there are; may be given again (default: 100,000 and 1,000,000)")
    parser.add_argument("--events", type=int, default=100_000, help="of the backlog (default: 100,000)")
    parser.add_argument("--publish", action="store_true", help="put the results into docs/ and bench/results/")
    chosen = parser.parse_args()
    with session() as (folder, server):
        counts = chosen.customers or [100_000, 1_000_000]
        results = [measured(folder, server, count, chosen.events) for count in counts]
        about = machine.describe(server, "bench/restart", seed=1, rounds=1)
    section = machine.sentence(about) + "\n\n" + table(results)
    folder = page.write("restart", section, None, {"machine": about, "results": results}, chosen.publish)
    print(section)
    say(f"written to {folder}")


if __name__ == "__main__":
    sys.exit(main())
