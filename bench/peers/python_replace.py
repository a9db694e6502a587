"""The join as most tutorials store it: for each event, read the document, change it, replace it.

    SHOP_MONGODB=URI python_replace.py EVENTS

Acknowledged by a majority and journaled. Nothing makes it safe to run again after a crash.
"""

import os
import sys

import orjson
from pymongo import MongoClient


def join(path, customers):
    with open(path, "rb") as lines:
        for line in lines:
            try:
                event = orjson.loads(line)
                customer, kind, order = event["user_id"], event["type"], event["order_id"]
            except (ValueError, KeyError, TypeError):
                continue
            if type(customer) is not str or kind not in ("order", "payment"):
                continue
            cart = customers.find_one({"_id": customer}) or {"paid_order_ids": [], "unpaid_order_ids": []}
            if kind == "order":
                cart["unpaid_order_ids"].append(order)
            elif order in cart["unpaid_order_ids"]:
                cart["unpaid_order_ids"].remove(order)
                cart["paid_order_ids"].append(order)
            customers.replace_one({"_id": customer}, cart, upsert=True)


client = MongoClient(os.environ["SHOP_MONGODB"], w="majority", journal=True)
join(sys.argv[1], client.get_default_database().carts)
