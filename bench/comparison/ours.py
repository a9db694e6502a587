"""The shop's own programs as contestants."""

from comparison import states
from comparison.broker import put_up_broker
from comparison.contestant import Contestant, documents, in_database
from comparison.workload import call, orders_command, program


def joiner(*options):
    return [program("shop-joiner"), "--until-end", *options]


def join_first_log(name):
    """The customers exist already: another log of theirs was joined before."""
    def prepare(stage):
        call(joiner("--events", stage.orders), in_database(name)(stage))
    return prepare


def printed(stage):
    return joiner("--store", "none", "--events", stage.orders, "--print", "json")


def carts(name):
    return lambda stage: states.of_joined_carts(documents(name)(stage))


def dead_letters(name):
    return lambda stage: documents(name)(stage).dead_letters.count_documents({})


OURS = [
    Contestant(
        "join", "**shop-joiner**, join only", "join",
        command=lambda stage: joiner("--store", "none", "--events", stage.orders),
        showing=printed, state=lambda stage: states.of_json_summaries(stage.folder / "join.out"),
        note="`--store none`, nothing printed"),
    Contestant(
        "join-print", "**shop-joiner**, join only, every summary printed", "print",
        command=printed, state=lambda stage: states.of_json_summaries(stage.folder / "join-print.out"),
        note="`--print json` into a file"),
    Contestant(
        "mongodb-new", "**shop-joiner** into MongoDB, new customers", "mongodb",
        command=lambda stage: joiner("--events", stage.orders), environment=in_database("mongodb-new"),
        state=carts("mongodb-new"), invalid=dead_letters("mongodb-new"), note="effectively once, majority, journaled"),
    Contestant(
        "mongodb-known", "**shop-joiner** into MongoDB, customers exist", "mongodb-known",
        command=lambda stage: joiner("--events", stage.more_orders), environment=in_database("mongodb-known"),
        prepare=join_first_log("mongodb-known"), state=carts("mongodb-known"), invalid=dead_letters("mongodb-known"), oracle="both orders",
        note="a second log of the same customers"),
    Contestant(
        "shop", "**shop-joiner** into MongoDB, the shop's events", "shop",
        command=lambda stage: joiner("--events", stage.shop), environment=in_database("shop"),
        state=lambda stage: states.of_joined_shop(documents("shop")(stage)), oracle="shop",
        events=lambda stage: stage.expected["shop lines"],
        note="customers, products and priced purchases"),
    Contestant(
        "kafka", "**shop-joiner** from Kafka into MongoDB", "kafka",
        command=lambda stage: joiner("--events", "{log}", "-X", "fetch.wait.max.ms=10"),
        environment=in_database("kafka"), prepare=put_up_broker, state=carts("kafka"), invalid=dead_letters("kafka"),
        overhead=lambda stage: stage.expected["kafka overhead"],
        note="the mock broker, 8 partitions; without the seconds it takes to join an empty topic's group"),
    Contestant(
        "make-orders", "**make-orders** into a file", "make",
        command=lambda stage: orders_command(stage.events, stage.seed, stage.folder / "made.ndjson"),
        prepare=lambda stage: (stage.folder / "made.ndjson").unlink(missing_ok=True),
        state=lambda stage: (stage.folder / "made.ndjson").read_bytes() == stage.orders.read_bytes(), oracle="made",
        note="byte for byte the same for the same seed"),
]
