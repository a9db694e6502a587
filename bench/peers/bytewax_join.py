"""The join as a Bytewax dataflow, in the manner of its cart tutorial: one stateful_map keyed by user, printed.

    SHOP_INPUT=EVENTS python -m bytewax.run peers/bytewax_join.py
"""

import json
import os

import bytewax.operators as op
from bytewax.connectors.files import FileSource
from bytewax.connectors.stdio import StdOutSink
from bytewax.dataflow import Dataflow


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
    return cart, cart


def summary(customer_and_cart):
    customer, cart = customer_and_cart
    return f"Final summary for user {customer}: {cart}"


flow = Dataflow("cart_join")
lines = op.input("events", flow, FileSource(os.environ["SHOP_INPUT"]))
events = op.flat_map("parse", lines, parse)
carts = op.stateful_map("join", events, join)
op.output("print", op.map("summary", carts, summary), StdOutSink())
