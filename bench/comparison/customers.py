"""Fills a database with customers in the form in which the joiner writes them, faster than events would."""

import itertools
import json
import random

from bson import Int64
from pymongo import WriteConcern

from comparison.workload import START_MS

PER_BULK = 20_000


def customer_id(number):
    """As `make-orders` names them."""
    return f"customer_{number:06}"


def holding(number):
    return {"id": f"milk_{number}", "type": "milk", "name": "Fancy Milk", "price": 0.54, "quantity": 1 + number % 10,
            "timestamp_ms": Int64(START_MS + number)}


def paid_orders(number, count):
    return [number * count + order + 1 for order in range(count)]


def document(number, holdings=0, paid=1):
    """A customer with so many holdings and paid orders."""
    return {
        "_id": customer_id(number),
        "id": customer_id(number),
        "products": [holding(each) for each in range(holdings)],
        "cart": {
            "unpaid_order_ids": [],
            "paid_order_ids": paid_orders(number, paid),
            "paid_at_ms": [Int64(START_MS + order) for order in range(paid)],
        },
        "joiner": {
            "rev": Int64(1),
            "applied": [{"source": "file:/an/older/log.ndjson", "position": Int64(number)}],
            "counts": {"applied": Int64(holdings + 2 * paid), "duplicate": Int64(0)},
        },
    }


def fill(database, count, **sizes):
    """So many customers; then the indexes, which is sooner than having them all the while."""
    customers = database.get_collection("customers", write_concern=WriteConcern(w=1, j=False))
    documents = (document(number, **sizes) for number in range(count))
    while bulk := list(itertools.islice(documents, PER_BULK)):
        customers.insert_many(bulk, ordered=False)
    database.customers.create_index("id", name="id", unique=True, sparse=True)
    database.customers.create_index("waiting.product_id", name="waiting", sparse=True)


# Customers who have bought and paid for a while: what a document embeds costs every update of it.
LARGE, LARGE_HOLDINGS, LARGE_PAID = 20_000, 30, 200


def fill_large(database):
    fill(database, LARGE, holdings=LARGE_HOLDINGS, paid=LARGE_PAID)


def append_large_orders(path):
    """One more order of each of those, in no order; the path."""
    numbers = list(range(LARGE))
    random.Random(1).shuffle(numbers)
    with open(path, "w") as log:
        for number in numbers:
            log.write(json.dumps({
                "user_id": customer_id(number), "type": "order", "order_id": large_order(number),
                "timestamp_ms": START_MS}) + "\n")
    return path


def large_order(number):
    return 1_000_000_000 + number


def large_state():
    return {customer_id(number): (paid_orders(number, LARGE_PAID), [large_order(number)]) for number in range(LARGE)}
