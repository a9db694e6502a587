"""The events of one customer who buys, orders and pays without end; and of some who buy in turn."""

import json

from comparison.workload import START_MS

CUSTOMER, PRODUCTS = "heavy", 20


def products():
    for number in range(PRODUCTS):
        yield {
            "event_type": "new_product", "id": f"milk_{number}", "name": "Fancy Milk", "type": "milk",
            "price": (number + 1) / 100, "timestamp_ms": START_MS}


def round_of_events(number):
    """The purchase, the order and the payment of this number."""
    time_ms = START_MS + 10 * number
    yield {"event_type": "customer_buys_product", "customer_id": CUSTOMER, "product_id": f"milk_{number % PRODUCTS}",
           "quantity": 1 + number % 10, "timestamp_ms": time_ms}
    yield {"user_id": CUSTOMER, "type": "order", "order_id": number, "timestamp_ms": time_ms + 1}
    yield {"user_id": CUSTOMER, "type": "payment", "order_id": number, "timestamp_ms": time_ms + 2}


def append(path, events):
    with open(path, "a") as log:
        for event in events:
            log.write(json.dumps(event) + "\n")


def append_rounds(path, first, end):
    append(path, (event for number in range(first, end) for event in round_of_events(number)))


def purchases(customers, count):
    """So many purchases by so many customers, one after the other and round again."""
    for number in range(count):
        yield {"event_type": "customer_buys_product", "customer_id": f"customer_{number % customers:06d}",
               "product_id": f"milk_{number % PRODUCTS}", "quantity": 1 + number % 10,
               "timestamp_ms": START_MS + number}
