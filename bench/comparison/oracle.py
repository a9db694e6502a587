"""The one oracle: says, without speed or cleverness, what every contestant's final state must be.

A state of carts is {customer: (paid order ids, unpaid order ids)}, without customers that have neither; a shop's state
is {customer: (names, holdings)}. Both keep the order of their lists.
"""

import json


def is_id(value):
    return isinstance(value, str) and value != ""


def is_order_id(value):
    return is_id(value) or isinstance(value, int) and not isinstance(value, bool)


def parse(line):
    """The event in a line, or None where there is none."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def is_cart_event(event):
    return (event is not None and event.get("type") in ("order", "payment") and is_id(event.get("user_id"))
            and is_order_id(event.get("order_id")))


class Carts:
    """Orders joined with their payments, whichever comes first."""

    def __init__(self):
        self.customers = {}
        self.invalid = 0
        self.lines = 0

    def read(self, path, count=None):
        """Takes in a file of events, or its first so many lines."""
        with open(path, "rb") as lines:
            for number, line in enumerate(lines):
                if number == count:
                    break
                self.apply(parse(line))
        return self

    def apply(self, event):
        self.lines += 1
        if not is_cart_event(event):
            self.invalid += 1
            return
        paid, unpaid, early = self.customers.setdefault(event["user_id"], ([], [], []))
        order = event["order_id"]
        if event["type"] == "payment":
            self.pay(paid, unpaid, early, order)
        elif order in early:
            early.remove(order)
            paid.append(order)
        elif order not in paid and order not in unpaid:
            unpaid.append(order)

    def pay(self, paid, unpaid, early, order):
        if order in unpaid:
            unpaid.remove(order)
            paid.append(order)
        elif order not in paid and order not in early:
            early.append(order)

    def state(self):
        return {name: (cart[0], cart[1]) for name, cart in self.customers.items() if cart[0] or cart[1]}


def shop_state(path):
    """Names and holdings of a shop whose products come before their purchases and keep one price each."""
    products, customers = {}, {}
    with open(path, "rb") as lines:
        for event in map(parse, lines):
            match event:
                case {"event_type": "new_customer"}:
                    names = [event["first_name"], event["last_name"], event.get("address")]
                    customers[event["id"]] = (names, [])
                case {"event_type": "new_product"}:
                    products[event["id"]] = [event["id"], event["name"], event["type"], event["price"]]
                case {"event_type": "customer_buys_product"}:
                    customers[event["customer_id"]][1].append(
                        [*products[event["product_id"]], event["quantity"], event["timestamp_ms"]])
    return customers


def difference(expected, actual, any_order=False):
    """What is wrong with a state, in a few words, or None. A whole number may have become a float on its way."""
    if any_order:
        expected, actual = in_any_order(expected), in_any_order(actual)
    if expected == actual:
        return None
    wrong = [name for name in expected.keys() | actual.keys() if expected.get(name) != actual.get(name)]
    first = min(wrong)
    return (f"{len(wrong)} customers differ; {first} should be {expected.get(first)} and is {actual.get(first)}")


def lost_events(expected, actual):
    """How many events of a state the other one lacks, or None where it has anything that it should not have."""
    lost = 0
    for name in actual.keys() - expected.keys():
        return None
    for name, (paid, unpaid) in expected.items():
        paid_there, unpaid_there = map(set, actual.get(name, ((), ())))
        if not (paid_there <= set(paid) and unpaid_there <= set(paid) | set(unpaid)) or paid_there & unpaid_there:
            return None
        # An order that should be paid was made by two events.
        lost += sum(0 if order in paid_there else 1 if order in unpaid_there else 2 for order in paid)
        lost += sum(order not in unpaid_there for order in unpaid)
    return lost


def in_any_order(carts):
    return {name: tuple(map(sorted, cart)) for name, cart in carts.items()}
