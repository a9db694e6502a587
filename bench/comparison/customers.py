"""Fills a database with customers in the form in which the joiner writes them, faster than events would."""

import itertools

from pymongo import WriteConcern

PER_BULK = 20_000


def customer_id(number):
    """As `make-orders` names them."""
    return f"customer_{number:06}"


def document(number):
    return {
        "id": customer_id(number),
        "products": [],
        "cart": {"unpaid_order_ids": [], "paid_order_ids": [number + 1]},
        "joiner": {
            "rev": 1,
            "applied": [{"source": "file:/an/older/log.ndjson", "position": number}],
            "counts": {"applied": 2, "duplicate": 0},
        },
    }


def fill(database, count):
    """So many customers, with one paid order each; then the indexes, which is sooner than having them all the while."""
    customers = database.get_collection("customers", write_concern=WriteConcern(w=1, j=False))
    documents = map(document, range(count))
    while bulk := list(itertools.islice(documents, PER_BULK)):
        customers.insert_many(bulk, ordered=False)
    database.customers.create_index("id", name="id", unique=True, sparse=True)
    database.customers.create_index("waiting.product_id", name="waiting", sparse=True)
