"""Where things are: this tree, and what is made of it in a folder that git ignores."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
WORK = ROOT / ".build-mutants"
TREE = WORK / "tree"
# Those that mutants are made in.
MODULES = ("Shop", "EventLog", "ShopStore", "Joiner")


def output(*words):
    """What a program says, run in this tree."""
    return subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
