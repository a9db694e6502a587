"""What a command in bench/ works in: a folder and a server of its own, both gone afterwards, however it ends."""

import contextlib
import signal
import sys
import tempfile
from pathlib import Path

from comparison.database import Server
from comparison.page import RESULTS


def end(number, _):
    # A second signal while the folder is being removed would leave half of it behind.
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


@contextlib.contextmanager
def session():
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    RESULTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work.", dir=RESULTS.parent) as folder:
        yield Path(folder), Server()


def say(text):
    """Progress, for people; results go to standard output."""
    print(text, file=sys.stderr, flush=True)
