"""Runs the contestants in turn, round by round, and holds every final state against the oracle."""

import importlib.util
from dataclasses import dataclass, field
from statistics import median

from comparison import measure
from comparison.oracle import difference, lost_events
from comparison.session import say


@dataclass
class Row:
    """A contestant's measurements, one entry a round, and what was wrong, if anything was."""

    contestant: object
    events: int = 0
    wall_s: list = field(default_factory=list)
    cpu_s: list = field(default_factory=list)
    server_cpu_s: list = field(default_factory=list)
    memory_bytes_max: list = field(default_factory=list)
    wrong: str | None = None
    missing: str | None = None
    lost_events: int = 0

    @property
    def rate(self):
        return self.events / median(self.wall_s) if self.wall_s else None

    @property
    def rates(self):
        return sorted(self.events / wall_s for wall_s in self.wall_s)

    def per_million(self, seconds):
        return median(seconds) * 1e6 / self.events if seconds and self.events else None


def missing_package(contestant):
    if contestant.package and importlib.util.find_spec(contestant.package) is None:
        return f"{contestant.package} could not be installed here"
    return None


def words(command, stage):
    """A command's words; {log} is the log that was put up for it."""
    return [str(word).replace("{log}", stage.expected.get("log", "")) for word in command]


def check(row, stage):
    """What is wrong with the state that a run left behind, or None."""
    contestant = row.contestant
    if contestant.showing is not None:
        usage = measure.run(
            words(contestant.showing(stage), stage), stage.folder, contestant.name, contestant.environment(stage))
        if usage.status != 0:
            return f"exit status {usage.status}: {measure.error_text(stage.folder, contestant.name)}"
    if contestant.invalid is not None:
        expected, actual = stage.expected[contestant.oracle + " invalid"], contestant.invalid(stage)
        if expected != actual:
            return f"{actual} records are set aside and should be {expected}"
    expected, actual = stage.expected[contestant.oracle], contestant.state(stage)
    if isinstance(expected, bool):
        return None if expected == actual else "the output differs"
    if contestant.loses_events and (lost := lost_events(expected, actual)) is not None:
        row.lost_events = lost
        return None
    return difference(expected, actual, contestant.any_order)


def measured(row, stage):
    contestant = row.contestant
    stage.server.settle()
    server_cpu_s = stage.server.cpu_s()
    usage = measure.run(
        words(contestant.command(stage), stage), stage.folder, contestant.name, contestant.environment(stage))
    row.server_cpu_s.append(stage.server.cpu_s() - server_cpu_s)
    overhead_s = contestant.overhead(stage) if contestant.overhead else 0
    row.wall_s.append(usage.wall_s - overhead_s)
    row.cpu_s.append(usage.cpu_s)
    row.memory_bytes_max.append(usage.memory_bytes_max)
    if usage.status != 0:
        row.wrong = f"exit status {usage.status}: {measure.error_text(stage.folder, contestant.name)}"


def run_once(row, stage):
    contestant = row.contestant
    row.events = contestant.events(stage)
    stage.server.drop(contestant.database)
    take_down = contestant.prepare(stage)
    try:
        measured(row, stage)
        # What leaves no state behind is the same program on the same input each time: it is made to show it once.
        if row.wrong is None and (contestant.showing is None or len(row.wall_s) == 1):
            row.wrong = check(row, stage)
    finally:
        if take_down:
            take_down()
        stage.server.drop(contestant.database)


# Who takes longer than this may be run fewer times.
SLOW_S = 60


def is_done(row, slow_rounds):
    return len(row.wall_s) >= slow_rounds and row.wall_s[0] > SLOW_S


def run(contestants, stage, rounds, slow_rounds):
    rows = [Row(contestant, missing=missing_package(contestant)) for contestant in contestants]
    for number in range(1, rounds + 1):
        for row in rows:
            if row.missing or row.wrong or is_done(row, slow_rounds):
                continue
            run_once(row, stage)
            verdict = f"WRONG: {row.wrong}" if row.wrong else f"{row.lost_events} events lost" if row.lost_events else "state right"
            say(f"round {number}/{rounds}  {row.contestant.name:26} {row.wall_s[-1]:8.2f} s  "
                f"{row.events / row.wall_s[-1]:>12,.0f} events/s  {verdict}")
    return rows
