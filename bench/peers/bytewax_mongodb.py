"""The cart join as a Bytewax dataflow into MongoDB: one update for each event.

    SHOP_INPUT=EVENTS SHOP_MONGODB=URI python -m bytewax.run peers/bytewax_mongodb.py

The updates of one of Bytewax's own batches (1,000 lines) share a bulk write, in order, acknowledged by a majority and
journaled. With `--recovery-directory` and `--snapshot-interval` Bytewax keeps its state, too.
"""

import json
import os

import bytewax.operators as op
from bytewax.connectors.files import FileSource
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from pymongo import MongoClient, UpdateOne


def parse(line):
    try:
        event = json.loads(line)
        keyed = (event["user_id"], (event["type"], event["order_id"]))
    except (ValueError, KeyError, TypeError):
        return []
    return [keyed] if isinstance(keyed[0], str) and keyed[1][0] in ("order", "payment") else []


def join(cart, event):
    if cart is None:
        cart = {"paid_order_ids": [], "unpaid_order_ids": []}
    kind, order = event
    if kind == "order":
        cart["unpaid_order_ids"].append(order)
    elif order in cart["unpaid_order_ids"]:
        cart["unpaid_order_ids"].remove(order)
        cart["paid_order_ids"].append(order)
    # A copy, since what goes downstream is sent later than the state may change.
    return cart, {name: list(orders) for name, orders in cart.items()}


class CartsPartition(StatelessSinkPartition):
    def __init__(self, uri):
        self.client = MongoClient(uri, w="majority", journal=True)
        self.carts = self.client.get_default_database().carts

    def write_batch(self, customers_and_carts):
        self.carts.bulk_write(
            [UpdateOne({"_id": customer}, {"$set": cart}, upsert=True) for customer, cart in customers_and_carts])

    def close(self):
        self.client.close()


class CartsSink(DynamicSink):
    def build(self, step_id, worker_index, worker_count):
        return CartsPartition(os.environ["SHOP_MONGODB"])


flow = Dataflow("cart_join")
lines = op.input("events", flow, FileSource(os.environ["SHOP_INPUT"]))
events = op.flat_map("parse", lines, parse)
carts = op.stateful_map("join", events, join)
op.output("store", carts, CartsSink())
