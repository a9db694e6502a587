"""A joiner that follows a log while others look at it from outside."""

import contextlib
import os
import signal
import subprocess
import time

from comparison import measure
from comparison.workload import program

PATIENCE_S = 30


@contextlib.contextmanager
def following(log, folder, uri):
    """Gives the running process; ends it in an orderly way and asks for exit status 0."""
    with open(folder / "follower.err", "wb") as err:
        process = subprocess.Popen(
            [program("shop-joiner"), "--events", log], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err,
            env={**os.environ, "SHOP_MONGODB": uri, "TMPDIR": str(folder)})
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        if process.wait(PATIENCE_S) != 0:
            raise RuntimeError(f"the joiner ended badly: {measure.error_text(folder, 'follower')}")
    finally:
        process.kill()
        process.wait()


def await_true(condition, process, pause_s=0.001):
    """Waits until something holds; gives up when the joiner ends or nothing happens for long."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("what the joiner should have stored is not there")
        time.sleep(pause_s)
