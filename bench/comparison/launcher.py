"""Runs one command and writes what it used to a file as JSON: wall time, CPU time, peak memory, exit status.

    launcher.py RESULT COMMAND…

A process of its own, because the kernel counts what a process was before its exec(2) into its peak memory: started
from here, that is ten megabytes; started from the comparison, it would be the comparison's.
"""

import json
import os
import sys
import time


def main(result_path, command):
    began = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ)
    # wait4(2): the usage of the process and of all that it waited for itself.
    _, status, usage = os.wait4(process, 0)
    wall_s = time.monotonic() - began
    result = {
        "wall_s": wall_s,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "memory_bytes_max": usage.ru_maxrss * 1024,
        "status": os.waitstatus_to_exitcode(status),
    }
    with open(result_path, "w") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
