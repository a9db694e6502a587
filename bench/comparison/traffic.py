"""Steady traffic: events appended to a directory log in portions of ten milliseconds, one of each portion watched."""

import json
import random
import threading
import time

from comparison import customers

PORTION_S = 0.01
PARTITIONS = 4
WATCHED = 100


def event(kind, customer, order):
    return {"user_id": customer, "type": kind, "order_id": order, "timestamp_ms": time.time_ns() // 1_000_000}


class Traffic:
    """Portions of orders and their payments among 100,000 customers, each portion with one watched order in it."""

    def __init__(self, rate, seed):
        self.size = int(rate * PORTION_S)
        self.choose = random.Random(seed)
        self.order = 0

    def portion(self, number):
        """The lines of a portion, by partition, and the watched (customer, order)."""
        watched = (f"watched_{number % WATCHED}", number)
        place = self.choose.randrange(self.size)
        events = []
        while len(events) < self.size:
            self.order += 1
            customer = customers.customer_id(self.choose.randrange(100_000))
            events += [event("order", customer, self.order), event("payment", customer, self.order)]
        events[place] = event("order", *watched)
        lines = [b""] * PARTITIONS
        for each in events[: self.size]:
            lines[hash(each["user_id"]) % PARTITIONS] += json.dumps(each).encode() + b"\n"
        return lines, watched


class Append(threading.Thread):
    """Appends the portions at their times, and says when each watched event was appended."""

    def __init__(self, log, traffic, portions, outstanding):
        super().__init__()
        self.files = [open(log / f"partition-{number:04}.ndjson", "ab", buffering=0) for number in range(PARTITIONS)]
        self.traffic, self.portions, self.outstanding = traffic, portions, outstanding
        self.appended = 0

    def run(self):
        began = time.monotonic()
        for number in range(self.portions):
            lines, watched = self.traffic.portion(number)
            time.sleep(max(0.0, began + number * PORTION_S - time.monotonic()))
            appended = time.monotonic()
            for file, text in zip(self.files, lines):
                file.write(text)
            self.outstanding[watched] = appended
            self.appended += self.traffic.size
