"""Where tests run against mutants: one mongod for all runs of a bench, a folder for each, and an end to each."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

from places import ROOT, TREE

# A mutant may allocate or write without an end; the machine must not notice.
MEMORY_BYTES = 8 << 30
FILE_BYTES = 2 << 30
# A server that holds thousands of databases is slow. A new one takes a second.
RUNS_PER_SERVER = 120

KEPT = {name: value for name, value in os.environ.items()
        if not name.startswith("SHOP_") and name not in ("TMPDIR", "NO_COLOR")}


class Server:
    """A fresh MongoDB, as scripts/mongodb starts it, until it is closed."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["scripts/mongodb", "run", "sh", "-c", 'echo "$SHOP_MONGODB"; exec cat'], cwd=ROOT, text=True,
            env={**KEPT}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.uri = self.process.stdout.readline().strip()
        if not self.uri:
            raise SystemExit("no MongoDB")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Bench:
    def __init__(self, mongod):
        self.mongod, self.server, self.runs = mongod, None, 0
        self.tests = binary()

    def close(self):
        if self.server:
            self.server.close()

    def fresh_server(self):
        if self.server and self.runs < RUNS_PER_SERVER and self.server.process.poll() is None:
            return
        self.close()
        self.server, self.runs = Server(), 0

    def run(self, tests, seconds, mutant=0, trace=None):
        """How the tests ended (`passed`, `failed`, `crashed` or `time-out`), and the first thing that they said."""
        self.fresh_server()
        self.runs += 1
        folder = tempfile.mkdtemp(prefix="shop-mutant-")
        environment = {
            **KEPT, "TMPDIR": folder, "SHOP_MONGODB": self.server.uri, "SHOP_MONGOD": self.mongod, "NO_COLOR": "1",
            "SHOP_BIN": str(self.tests.parent), "SHOP_MUTANT": str(mutant), "SWIFT_BACKTRACE": "enable=no"}
        if trace:
            environment["SHOP_MUTANT_TRACE"] = str(trace)
        filters = [part for test in tests for part in ("--filter", "^" + re.escape(test))]
        words = ["setpriv", "--pdeathsig", "KILL", "prlimit", f"--as={MEMORY_BYTES}", f"--fsize={FILE_BYTES}", "--core=0",
                 str(self.tests), "--testing-library", "swift-testing", *filters]
        try:
            with open(os.path.join(folder, "said"), "w+b") as said:
                process = subprocess.Popen(
                    words, cwd=TREE, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                    start_new_session=True)
                try:
                    return judged(process, said.name, seconds)
                finally:
                    end(process)
        finally:
            end_all_of(folder)
            unmount(folder)
            shutil.rmtree(folder, ignore_errors=True)


def binary():
    return next((TREE / ".build/debug").resolve().glob("*.xctest"))


FAILURE = re.compile(r"✘ Test .*? recorded an issue.*? at (\S+?): (.*)")


def judged(process, path, seconds):
    """A test that has failed need not come to its end."""
    end_s = time.monotonic() + seconds
    while True:
        status = process.poll()
        said = pathlib.Path(path).read_text(errors="replace")
        if failure := FAILURE.search(said):
            return "failed", f"{failure[1]}: {failure[2][:160]}"
        if status is not None:
            if status == 0 and re.search(r"Test run with [1-9]\d* tests?", said):
                return "passed", ""
            if -status in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP):
                raise SystemExit(f"the tests were ended from outside, by signal {-status}")
            fatal = next((line for line in said.splitlines() if "Fatal error" in line), f"status {status}")
            return ("crashed" if status < 0 else "failed"), fatal.strip()[:200]
        if time.monotonic() > end_s:
            return "time-out", f"no end within {seconds:.0f} s"
        time.sleep(0.05)


def end(process):
    """With a test go the programs that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def end_all_of(folder):
    """Also those in groups of their own: whoever has this run's folder in its environment."""
    mark = f"TMPDIR={folder}\0".encode()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if mark in pathlib.Path(entry.path, "environ").read_bytes() + b"\0":
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                pass


def unmount(folder):
    """The small disks of tests that could not take them away any more."""
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        if (place := line.split()[1]).startswith(folder + "/"):
            subprocess.run(["umount", "-l", place], check=False)
