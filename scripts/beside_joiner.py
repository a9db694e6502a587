"""A joiner that others knock at: started with `--listen`, looked at from outside, ended, and its account taken.

The programs are those that SHOP_BIN names, else those that scripts/build makes.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATIENCE_S = 30
LAST_LINE = re.compile(r"read (\d+), applied (\d+), duplicate (\d+), dead-lettered (\d+)")


def programs():
    named = os.environ.get("SHOP_BIN")
    if not named:
        named = subprocess.run([ROOT / "scripts/build"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return pathlib.Path(named)


def eventually(what, look, within_s=PATIENCE_S):
    """What `look` gives, once it gives something."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if found := look(): return found
        time.sleep(0.05)
    raise SystemExit(f"not in {within_s} s: {what}")


class Joiner:
    """In memory, where no database is given; its standard error is kept line by line as JSON."""

    def __init__(self, bin, folder, log, uri=None, port=0, options=()):
        self.errors = folder / f"joiner-{port}.err"
        where = [*options, *(["--mongodb", uri] if uri else ["--store", "none"])]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [bin / "shop-joiner", "--events", log, "--listen", str(port), "--log-format", "json", *where],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        self.port = port or eventually("an address", self.announced)

    def announced(self):
        found = re.search(r"Health and figures: http://127\.0\.0\.1:(\d+)/", self.errors.read_text(errors="replace"))
        return int(found[1]) if found else None

    def get(self, path, timeout_s=5):
        """The status and the text; 0 where there is no answer in time."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=timeout_s) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def counted(self):
        """The joiner's own counters by name and labels; nothing where it does not answer."""
        lines = self.get("/metrics")[1].splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def taken(self):
        """Open descriptors, threads, and KiB of memory, by the kernel's account."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        memory, threads = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) for name in ("VmRSS", "Threads"))
        return len(os.listdir(f"/proc/{self.process.pid}/fd")), threads, memory

    def is_through(self):
        answer = self.get("/readyz")[1]
        with contextlib.suppress(ValueError):
            return json.loads(answer).get("behind") == 0

    def end(self):
        """Ends it in order, and gives what its last line counts: read, applied, duplicate, dead-lettered."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE_S)
        lines = [json.loads(line) for line in self.errors.read_text().splitlines()]
        last = LAST_LINE.search(lines[-1]["message"])
        if status != 0 or not last: raise SystemExit(f"the joiner ended with {status}: {lines[-1]}")
        return tuple(map(int, last.groups()))


OUTCOMES = ("applied", "duplicate", "dead_lettered")


def totals(counted):
    """The same four from the counters."""
    return (int(counted["shop_joiner_records_read_total"]),
            *(int(counted[f'shop_joiner_records_total{{outcome="{name}"}}']) for name in OUTCOMES))
