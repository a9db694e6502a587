"""Says what a measurement was made on and with: machine, versions, commit, command, time."""

import importlib.metadata
import os
import platform
import shlex
import subprocess
import sys
import time
from pathlib import Path

PACKAGES = ("apache-flink-libraries", "bytewax", "chdb", "duckdb", "orjson", "polars", "pymongo")


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip().splitlines()[0]
    except (OSError, IndexError):
        return None


def package_version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def field(path, name):
    """The value in the first `name : value` line of a file of the kernel's."""
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return None


def commit(root):
    """The commit at hand; marked where anything differs from it but the pages that measurements are put into."""
    git = ("git", "-C", str(root))
    changed = first_line(*git, "status", "--porcelain", "--", ".", ":!docs", ":!bench/results")
    return (first_line(*git, "rev-parse", "--short", "HEAD") or "unknown") + ("-dirty" if changed else "")


def describe(server, command, **more):
    root = Path(__file__).parents[2]
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "command": shlex.join([command, *sys.argv[1:]]),
        "commit": commit(root),
        "cores": os.cpu_count(),
        "cpu": field("/proc/cpuinfo", "model name"),
        "memory_bytes": int(field("/proc/meminfo", "MemTotal").split()[0]) * 1024,
        "kernel": platform.release().partition("-")[0],
        "swift": first_line("swift", "--version"),
        "python": platform.python_version(),
        "mongod": server.version(),
        "mongod_cache_bytes": server.cache_bytes(),
        **{name: package_version(name) for name in PACKAGES},
        **more,
    }


def sentence(machine):
    """One paragraph for people."""
    packages = ", ".join(f"{name} {machine[name]}" for name in PACKAGES if machine[name])
    return (
        f"{machine['date']}, commit {machine['commit']}, `{machine['command']}`: {machine['cores']} cores "
        f"({machine['cpu']}), {machine['memory_bytes'] / 2**30:.0f} GiB, Linux {machine['kernel']}, {machine['swift']}, "
        f"mongod {machine['mongod']} on the same machine (one node, WiredTiger cache "
        f"{machine['mongod_cache_bytes'] / 2**30:.1f} GiB), Python {machine['python']}, {packages}; "
        f"seed {machine['seed']}, median of {machine['rounds']}.")
