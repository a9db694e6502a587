"""The shop's own programs as contestants."""

from comparison import customers, states
from comparison.broker import put_up_broker
from comparison.contestant import Contestant, documents, in_database
from comparison.scraping import ADDRESS, scrape
from comparison.workload import call, orders_command, program


class Build:
    """The shop's programs of one build, and what is added to a row's name where there is another one beside them."""

    def __init__(self, folder=None, suffix="", title=""):
        self.folder, self.suffix, self.title = folder, suffix, title

    def joiner(self, *options):
        return [program("shop-joiner", self.folder), "--until-end", *options]

    def contestant(self, name, title, group, **parts):
        return Contestant(name + self.suffix, title + self.title, group, **{"bad_lines": "dead letters", **parts})

    def join_only(self):
        def printed(stage):
            return self.joiner("--store", "none", "--events", stage.orders, "--print", "json")

        def of_output(name):
            return lambda stage: states.of_json_summaries(stage.folder / f"{name}{self.suffix}.out")

        return [
            self.contestant(
                "join", "**shop-joiner**, join only", "join",
                command=lambda stage: self.joiner("--store", "none", "--events", stage.orders),
                showing=printed, state=of_output("join"), bad_lines="told", note="`--store none`, nothing printed"),
            self.contestant(
                "join-print", "**shop-joiner**, join only, every summary printed", "print",
                command=printed, state=of_output("join-print"), bad_lines="told", note="`--print json` into a file"),
        ]

    def into_mongodb(
            self, name, title, log, *, options=(), prepare=None, oracle="orders", note="", group=None, **parts):
        database = name + self.suffix
        return self.contestant(
            name, title, group or name, command=lambda stage: self.joiner("--events", log(stage), *options),
            environment=in_database(database), prepare=prepare(self, database) if prepare else lambda stage: None,
            state=carts(database), invalid=dead_letters(database), oracle=oracle, note=note, **parts)

    def shop(self):
        return self.contestant(
            "shop", "**shop-joiner** into MongoDB, the shop's events", "shop",
            command=lambda stage: self.joiner("--events", stage.shop), environment=in_database("shop" + self.suffix),
            state=lambda stage: states.of_joined_shop(documents("shop" + self.suffix)(stage)), oracle="shop",
            events=lambda stage: stage.expected["shop lines"], note="customers, products and priced purchases")

    def contestants(self):
        return [
            *self.join_only(),
            self.into_mongodb(
                "mongodb-new", "**shop-joiner** into MongoDB, new customers", lambda stage: stage.orders,
                group="mongodb", note="effectively once, majority, journaled"),
            self.into_mongodb(
                "mongodb-listening", "**shop-joiner** into MongoDB, new customers, listening", lambda stage: stage.orders,
                options=("--listen", ADDRESS), note="as above, with `--listen`, and nobody asks"),
            self.into_mongodb(
                "mongodb-watched", "**shop-joiner** into MongoDB, new customers, watched", lambda stage: stage.orders,
                options=("--listen", ADDRESS), prepare=lambda build, database: scrape,
                note="as above, with `--listen`, and a scrape of its figures each second"),
            self.into_mongodb(
                "mongodb-known", "**shop-joiner** into MongoDB, customers exist", lambda stage: stage.more_orders,
                prepare=join_first_log, oracle="both orders", note="a second log of the same customers"),
            self.into_mongodb(
                "mongodb-large", "**shop-joiner** into MongoDB, customers with long lists", lambda stage: stage.large_orders,
                prepare=put_large_customers, oracle="large", events=lambda stage: customers.LARGE,
                note="an order more of each of 20,000 who have 30 holdings and 200 paid orders in their documents"),
            self.shop(),
        ]


def join_first_log(build, name):
    """The customers exist already: another log of theirs was joined before."""
    def prepare(stage):
        call(build.joiner("--events", stage.orders), in_database(name)(stage))
    return prepare


def put_large_customers(build, name):
    return lambda stage: customers.fill_large(documents(name)(stage))


def carts(name):
    return lambda stage: states.of_joined_carts(documents(name)(stage))


def dead_letters(name):
    return lambda stage: documents(name)(stage).dead_letters.count_documents({})


OURS = [
    *Build().contestants(),
    Contestant(
        "kafka", "**shop-joiner** from Kafka into MongoDB", "kafka",
        command=lambda stage: Build().joiner("--events", "{log}", "-X", "fetch.wait.max.ms=10"),
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


def beside(folder):
    """The same rows of another build, an earlier one for example."""
    return Build(folder, "-beside", " (the other build)").contestants()
