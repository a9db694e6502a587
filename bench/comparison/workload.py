"""Makes the input from a seed with the shop's own generators, and says what shape it has."""

import os
import subprocess
from collections import Counter
from pathlib import Path

from comparison.oracle import is_cart_event, parse

CUSTOMERS = 100_000
PRODUCTS = 1_000
BAD_SHARE = 0.001
START_MS = 1_700_000_000_000


def program(name, folder=None):
    return str(Path(folder or os.environ["SHOP_BIN"]) / name)


def orders_command(events, seed, log, customers=CUSTOMERS):
    return [
        program("make-orders"), "--count", events, "--customers", customers, "--bad", BAD_SHARE, "--seed", seed,
        "--first-order", 1,
        "--start-ms", START_MS, "--events", log]


def call(command, environment=None):
    """Runs a generator, or anything else that is not measured."""
    done = subprocess.run(
        list(map(str, command)), env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-500:]}")


def make_orders(path, events, seed, customers=CUSTOMERS):
    call(orders_command(events, seed, path, customers))
    return path


def make_shop(path, server, purchases, seed, customers=CUSTOMERS, products=PRODUCTS):
    """Customers, then products, then purchases. A database is filled on the way, since purchases are made of it."""
    log, name = ["--to", "log", "--events", path, "--seed", seed], "bench_shop_made"
    environment = {"SHOP_MONGODB": server.uri_of(name)}
    call([program("make-customers"), "--count", customers, *log])
    call([program("make-products"), "--count", products, *log])
    call([program("shop-joiner"), "--until-end", "--events", path], environment)
    call([program("make-purchases"), "--count", purchases, *log], environment)
    server.drop(name)
    return path


def head(path, events, to):
    """The first so many events of a file, as a file."""
    with open(path, "rb") as lines, open(to, "wb") as first:
        for _, line in zip(range(events), lines):
            first.write(line)
    return to


def good_lines(path, to):
    """The lines of a file that are events, as a file: for those who stop at the others."""
    with open(path, "rb") as lines, open(to, "wb") as good:
        good.writelines(line for line in lines if is_cart_event(parse(line)))
    return to


def shape(path):
    """What the events are like, counted: to be held against what was asked for."""
    kinds, customers, lines = Counter(), Counter(), 0
    with open(path, "rb") as file:
        for line in file:
            lines += 1
            event = parse(line)
            if is_cart_event(event):
                kinds[event["type"]] += 1
                customers[event["user_id"]] += 1
    busiest = customers.most_common(max(1, len(customers) // 100))
    return {
        "lines": lines,
        "size_bytes": Path(path).stat().st_size,
        "customers": len(customers),
        "events_per_customer_max": busiest[0][1],
        "events_of_busiest_hundredth": round(sum(count for _, count in busiest) / max(1, customers.total()), 4),
        "paid_share": round(kinds["payment"] / max(1, kinds["order"]), 4),
        "bad_share": round(1 - customers.total() / max(1, lines), 5),
    }
