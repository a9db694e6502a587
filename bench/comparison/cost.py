"""What a joiner's run costs for each event: wall time, and CPU time of joiner and mongod together."""

from dataclasses import dataclass
from statistics import median

from comparison import measure
from comparison.workload import program


@dataclass
class Cost:
    """Microseconds for each event, without what a run over nothing new costs."""

    wall_us: float
    cpu_us: float
    memory_bytes_max: int


def joined(log, folder, server, database, name="growth"):
    """One measured run of the joiner to the end of a log. Returns what it used, and what mongod used meanwhile."""
    server.settle()
    before_s = server.cpu_s()
    usage = measure.run(
        [program("shop-joiner"), "--until-end", "--events", log], folder, name,
        {"SHOP_MONGODB": server.uri_of(database)})
    if usage.status != 0:
        raise RuntimeError(f"the joiner ended with {usage.status}: {measure.error_text(folder, name)}")
    return usage, server.cpu_s() - before_s


def of_joining(events, log, folder, server, database):
    """The cost of what a log holds that is new, so many events: then the same again, now that nothing is."""
    usage, server_s = joined(log, folder, server, database)
    idle, idle_server_s = joined(log, folder, server, database, "idle")
    scale = 1e6 / events
    return Cost(
        (usage.wall_s - idle.wall_s) * scale, (usage.cpu_s + server_s - idle.cpu_s - idle_server_s) * scale,
        usage.memory_bytes_max)


def median_of(costs):
    """What a run cost that was made several times over; the most memory that any of them took."""
    return Cost(
        median(cost.wall_us for cost in costs), median(cost.cpu_us for cost in costs),
        max(cost.memory_bytes_max for cost in costs))
