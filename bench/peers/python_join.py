"""The join as a plain Python loop: orjson and one dictionary, nothing stored.

    python_join.py EVENTS [STATE]

STATE, where given, gets the final state: one JSON array a line, [customer, paid order ids, unpaid order ids].
"""

import sys

import orjson


def join(path):
    carts = {}
    with open(path, "rb") as lines:
        for line in lines:
            try:
                event = orjson.loads(line)
                customer, kind, order = event["user_id"], event["type"], event["order_id"]
            except (ValueError, KeyError, TypeError):
                continue
            if type(customer) is not str:
                continue
            cart = carts.get(customer)
            if cart is None:
                cart = carts[customer] = ([], [])
            paid, unpaid = cart
            if kind == "order":
                unpaid.append(order)
            elif kind == "payment" and order in unpaid:
                unpaid.remove(order)
                paid.append(order)
    return carts


carts = join(sys.argv[1])
if len(sys.argv) > 2:
    with open(sys.argv[2], "wb") as state:
        for customer, (paid, unpaid) in carts.items():
            state.write(orjson.dumps([customer, paid, unpaid]) + b"\n")
