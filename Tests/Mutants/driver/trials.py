"""One mutant after the other against the tests that reach it, cheap ones and those of its own module first."""
import concurrent.futures
import json
import queue
import subprocess
import time

from bench import Bench, binary
from places import WORK

UNITS = ("ShopTests", "EventLogTests", "ShopStoreTests", "JoinerTests", "ShopCommandTests")
WHOLE = ("EndToEndTests",)
SWITCHES = 65536
TRACED_S = 300
# A batch of tests may take so long, measured alone; with a mutant so much longer and so many times as long.
BATCH_S = (1.5, 6, 30)
PATIENCE_S, PATIENCE = 10, 6
# The end-to-end tests of one mutant may take so long together, measured alone: cheap ones first.
WHOLE_S = 120


class Benches:
    """As many as run at once; whoever needs one waits for it."""

    def __init__(self, count, mongod):
        self.count = count
        self.free = queue.Queue()
        for _ in range(count):
            self.free.put(Bench(mongod))

    def each(self, work, items):
        """Yields (item, result) as they come."""
        def one(item):
            bench = self.free.get()
            try:
                return item, work(bench, item)
            finally:
                self.free.put(bench)

        with concurrent.futures.ThreadPoolExecutor(self.count) as pool:
            waiting = [pool.submit(one, item) for item in items]
            try:
                for done in concurrent.futures.as_completed(waiting):
                    yield done.result()
            finally:
                for one in waiting:
                    one.cancel()

    def close(self):
        for _ in range(self.count):
            self.free.get().close()


def listed_tests(targets):
    words = [str(binary()), "--testing-library", "swift-testing", "--list-tests"]
    names = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")
    return sorted({name for name in names if name.split(".")[0] in targets})


def traced(benches, targets, cache):
    """For each test: which mutants it reaches, and how long it takes. Tests that fail without a mutant are left out."""
    known = json.loads(cache.read_text()) if cache.exists() else {}
    missing = [test for test in listed_tests(targets) if test not in known]
    for test, found in benches.each(trace, missing):
        known[test] = found
        cache.write_text(json.dumps(known))
        if found is None:
            print(f"left out, since it fails without a mutant: {test}", flush=True)
    return {test: found for test, found in known.items() if found and test.split(".")[0] in targets}


def trace(bench, test):
    path = WORK / f"trace-{abs(hash(test))}"
    path.write_bytes(bytes(SWITCHES))

    begun = time.monotonic()
    try:
        outcome, _ = bench.run([test], TRACED_S, trace=path)
        seconds = time.monotonic() - begun
        reached = path.read_bytes()
    finally:
        path.unlink()
    if outcome != "passed":
        return None
    return {"seconds": round(seconds, 2), "reached": [number for number, byte in enumerate(reached) if byte]}


def reaching(mutant, tests):
    """The tests that reach the mutant, in the order in which they are tried."""
    own = mutant["module"] + "Tests."
    found = [(test, one["seconds"]) for test, one in tests.items() if mutant["number"] in one["reached"]]
    left_s = WHOLE_S
    for test, seconds in sorted(found, key=lambda one: (one[1] > 5, not one[0].startswith(own), one[1])):
        left_s -= seconds if test.startswith(WHOLE) else 0
        if left_s > 0:
            yield test, seconds


def batches(mutant, tests):
    """Those in growing batches, so that a mutant that is caught at once costs little."""
    batch, size = [], 0
    limits = list(BATCH_S)
    for test, seconds in reaching(mutant, tests):
        if batch and size + seconds > limits[0]:
            yield batch, size
            batch, size = [], 0
            limits = limits[1:] or limits
        batch.append(test)
        size += seconds
    if batch:
        yield batch, size


def trial(bench, mutant, tests):
    """`caught`, `time-out`, `survived`, or `unreached`; with what the tests said, and how many tests there were."""
    tried = 0
    for batch, seconds in batches(mutant, tests):
        tried += len(batch)
        if found := found_by(bench, mutant, batch, seconds):
            return {**found, "tests": tried}
    return {"outcome": "survived" if tried else "unreached", "said": "", "tests": tried}


def found_by(bench, mutant, batch, seconds):
    """What tells the mutant by these tests: only what passes without it can, but a crash speaks for itself."""
    patience_s = PATIENCE_S + PATIENCE * seconds
    outcome, said = bench.run(batch, patience_s, mutant["number"])
    if outcome == "passed":
        return None
    if outcome == "crashed" or bench.run(batch, patience_s)[0] == "passed":
        return {"outcome": "time-out" if outcome == "time-out" else "caught", "said": said}
    # One test that fails now and then must not speak for the others.
    alone = (found_by(bench, mutant, [test], seconds) for test in batch) if len(batch) > 1 else ()
    return next(filter(None, alone), None)
