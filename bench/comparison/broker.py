"""A mock Kafka broker that holds the events, for as long as one run takes.

It keeps about 5 MiB of each partition, so the records are compressed; it hands out one of the producer's batches for
each partition and fetch, so the batches are large; and it lets a consumer group of one wait for others for some seconds.
"""

import contextlib
import subprocess

from comparison.measure import run
from comparison.workload import call, orders_command, program

PARTITIONS = 8
PRODUCER = {
    "compression.type": "lz4", "linger.ms": 1000, "batch.num.messages": 100_000,
    "queue.buffering.max.messages": 2_000_000, "queue.buffering.max.kbytes": 1_000_000}


@contextlib.contextmanager
def broker(events, seed):
    """Starts the broker, fills the topic and gives its URL."""
    process = subprocess.Popen(
        [program("kafka-mock"), "--partitions", str(PARTITIONS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().strip()
        properties = [word for name, value in PRODUCER.items() for word in ("-X", f"{name}={value}")]
        call([*orders_command(events, seed, url), *properties])
        yield url
    finally:
        process.kill()
        process.communicate()


def joining_s(stage):
    """How long a joiner takes for a topic with a handful of events: what joining the group costs."""
    with broker(events=10, seed=stage.seed) as url:
        command = [program("shop-joiner"), "--until-end", "--events", url, "--store", "none"]
        return run(command, stage.folder, "kafka-empty").wall_s


def put_up_broker(stage):
    stage.expected["kafka overhead"] = joining_s(stage)
    stack = contextlib.ExitStack()
    stage.expected["log"] = stack.enter_context(broker(stage.events, stage.seed))
    return stack.close
