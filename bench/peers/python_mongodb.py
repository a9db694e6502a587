"""The join as a plain Python loop into MongoDB: after every 10,000 events, one bulk write of the touched customers.

    SHOP_MONGODB=URI python_mongodb.py EVENTS

Acknowledged by a majority and journaled. Nothing makes it safe to run again after a crash.
"""

import os
import sys

import orjson
from pymongo import MongoClient, UpdateOne

EVENTS_PER_BULK = 10_000


def store(customers, carts, touched):
    customers.bulk_write(
        [
            UpdateOne(
                {"_id": customer},
                {"$set": {"paid_order_ids": carts[customer][0], "unpaid_order_ids": carts[customer][1]}},
                upsert=True)
            for customer in touched
        ],
        ordered=False)
    touched.clear()


def join(path, customers):
    carts, touched, pending = {}, set(), 0
    with open(path, "rb") as lines:
        for line in lines:
            try:
                event = orjson.loads(line)
                customer, kind, order = event["user_id"], event["type"], event["order_id"]
            except (ValueError, KeyError, TypeError):
                continue
            if type(customer) is not str or kind not in ("order", "payment"):
                continue
            paid, unpaid = carts.setdefault(customer, ([], []))
            if kind == "order":
                unpaid.append(order)
            elif order in unpaid:
                unpaid.remove(order)
                paid.append(order)
            touched.add(customer)
            pending += 1
            if pending == EVENTS_PER_BULK:
                store(customers, carts, touched)
                pending = 0
    if touched:
        store(customers, carts, touched)


client = MongoClient(os.environ["SHOP_MONGODB"], w="majority", journal=True)
join(sys.argv[1], client.get_default_database().carts)
