"""Steady traffic: how long from an event's append to its being durable in MongoDB, and what the joiner uses meanwhile.

Events are appended to a directory log at a fixed rate while the joiner follows it. In each portion of ten milliseconds
one event, anywhere in it, is watched: its customer is read with read concern `majority` until the order is there, which
on this server means journaled. The reading takes a millisecond or two, and counts.
"""

import argparse
import sys
import threading
import time
from statistics import quantiles

from pymongo.read_concern import ReadConcern

from comparison import machine, measure, page
from comparison.follower import await_true, following
from comparison.session import say, session
from comparison.traffic import PARTITIONS, PORTION_S, Append, Traffic

WARM_UP_S = 2
DATABASE = "bench_latency"


def watch(collection, outstanding, append, process):
    """[(when it was appended, how long until it was there)] of all watched events."""
    seen = []

    def look():
        waiting = dict(outstanding)
        if waiting:
            ids = list({customer for customer, _ in waiting})
            there = {
                (found["id"], order)
                for found in collection.find({"id": {"$in": ids}}, {"id": 1, "cart.unpaid_order_ids": 1})
                for order in found["cart"]["unpaid_order_ids"]}
            now = time.monotonic()
            for watched in waiting.keys() & there:
                appended = outstanding.pop(watched)
                seen.append((appended, now - appended))
        return not waiting

    while append.is_alive():
        look()
        time.sleep(0.001)
    await_true(look, process)
    return seen


def read_clocks(process, server):
    return time.monotonic(), measure.process_cpu_s(process.pid), server.cpu_s()


def steady(folder, server, rate, duration_s):
    log, outstanding = folder / "events", {}
    log.mkdir()
    (log / "partitions").write_text(f"{PARTITIONS}\n")
    database = server.database(DATABASE)
    collection = database.get_collection("customers", read_concern=ReadConcern("majority"))
    portions = int((WARM_UP_S + duration_s) / PORTION_S)
    append = Append(log, Traffic(rate, seed=1), portions, outstanding)
    with following(f"file:{log}/", folder, server.uri_of(DATABASE)) as process:
        append.start()
        began = time.monotonic()
        clocks = []
        threading.Timer(WARM_UP_S, lambda: clocks.append(read_clocks(process, server))).start()
        seen = watch(collection, outstanding, append, process)
        clocks.append(read_clocks(process, server))
        memory_bytes_max = measure.process_memory_bytes(process.pid)
    check_counts(database, append.appended)
    wall_s, joiner_s, server_s = (after - before for before, after in zip(*clocks))
    delays_ms = [delay_s * 1000 for appended, delay_s in seen if appended - began > WARM_UP_S]
    server.drop(DATABASE)
    return {
        "rate": rate, "duration_s": duration_s, "watched": len(delays_ms),
        "append_to_durable_ms": {"p50": percentile(delays_ms, 50), "p99": percentile(delays_ms, 99),
                                 "max": max(delays_ms)},
        "joiner_share_of_a_core": joiner_s / wall_s, "mongod_share_of_a_core": server_s / wall_s,
        "memory_bytes_max": memory_bytes_max,
    }


def percentile(values, percent):
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def check_counts(database, events):
    """Every event must have been applied, once: the documents' own counts add up to what was appended."""
    total = next(database.customers.aggregate([{"$group": {"_id": None, "applied": {"$sum": "$joiner.counts.applied"},
                                                           "duplicate": {"$sum": "$joiner.counts.duplicate"}}}]))
    if total["applied"] + total["duplicate"] != events:
        raise RuntimeError(f"{events} events were appended and the documents contain {total}")


def table(results):
    lines = [
        "| events/s | append to durable: median | 99 % within | longest | joiner, of a core | mongod, of a core | "
        "joiner's peak MB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for each in results:
        delay = each["append_to_durable_ms"]
        lines.append(
            f"| {each['rate']:,} | {delay['p50']:.0f} ms | {delay['p99']:.0f} ms | {delay['max']:.0f} ms | "
            f"{each['joiner_share_of_a_core']:.0%} | {each['mongod_share_of_a_core']:.0%} | "
            f"{each['memory_bytes_max'] / 1e6:,.0f} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="bench/latency", description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=int, action="append", help="events a second; may be given again (10,000)")
    parser.add_argument("--seconds", type=int, default=20, help="how long to measure, after two seconds (default: 20)")
    parser.add_argument("--publish", action="store_true", help="put the results into docs/ and bench/results/")
    chosen = parser.parse_args()
    results = []
    for rate in chosen.rate or [10_000]:
        with session() as (folder, server):
            say(f"{rate:,} events/s for {chosen.seconds} s")
            results.append(steady(folder, server, rate, chosen.seconds))
            about = machine.describe(server, "bench/latency", seed=1, rounds=1)
    section = machine.sentence(about) + "\n\n" + table(results)
    folder = page.write("latency", section, None, {"machine": about, "results": results}, chosen.publish)
    print(section)
    say(f"written to {folder}")


if __name__ == "__main__":
    sys.exit(main())
