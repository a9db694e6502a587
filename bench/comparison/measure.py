"""Measures whole processes, from their start to their end: wall time, CPU time (user and system), peak memory."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")
PATIENCE_S = 3600


@dataclass
class Usage:
    wall_s: float
    cpu_s: float
    memory_bytes_max: int
    status: int


def process_cpu_s(process):
    """The CPU time that a running process has used so far: fields 14 and 15 of /proc/PID/stat."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def process_memory_bytes(process, name="VmHWM"):
    """The peak (VmHWM) or present (VmRSS) resident set of a running process, from /proc/PID/status."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0


def run(command, folder, name, environment=None):
    """Runs a command to its end, its output in FOLDER/NAME.out and .err, and returns what it used."""
    result = folder / f"{name}.usage"
    result.unlink(missing_ok=True)
    with open(folder / f"{name}.out", "wb") as out, open(folder / f"{name}.err", "wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LAUNCHER), str(result), *map(str, command)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, start_new_session=True,
            env={**os.environ, "TMPDIR": str(folder), **(environment or {})})
        try:
            process.wait(PATIENCE_S)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if not result.exists():
        raise RuntimeError(f"{command[0]} cannot be started: {error_text(folder, name)}")
    return Usage(**json.loads(result.read_text()))


def error_text(folder, name):
    """The end of what a command said on standard error."""
    return " / ".join((folder / f"{name}.err").read_text(errors="replace").splitlines()[-4:])
