"""The mutated tree: a copy of this one in which every chosen mutant waits behind its switch."""
import json
import pathlib
import re
import subprocess

import report
from places import MODULES, ROOT, TREE, WORK, output

BUILDS_MAX = 20

# The modules are told to link the switch; nothing else of the package changes.
SWITCH = """
package.targets.append(.target(name: "CMutant", path: "Tests/Mutants/Switch"))
for target in package.targets where {modules}.contains(target.name) {{ target.dependencies.append("CMutant") }}
"""


def all_mutants():
    """Every mutant there could be, in the order of files and places. Numbers hold as long as the sources do."""
    package = ["--package-path", "Tests/Mutants", "--scratch-path", str(WORK / "generator")]
    subprocess.run(["swift", "build", "-q", *package], cwd=ROOT, check=True)
    folder = output("swift", "build", "--show-bin-path", *package).decode().strip()
    files = [str(path.relative_to(ROOT)) for module in MODULES
             for path in sorted((ROOT / "Sources" / module).rglob("*.swift"))]
    mutants = json.loads(output(f"{folder}/list-mutants", *files))
    for number, mutant in enumerate(mutants, 1):
        mutant |= {"number": number, "module": mutant["file"].split("/")[1]}
        mutant["text"] = (ROOT / mutant["file"]).read_text().splitlines()[mutant["line"] - 1].strip()
    return mutants


def framed(source, mutants):
    """The bytes of a file with the mutants in it, and where each of them then lies."""
    # At one place what reaches further is opened first and closed last; a statement stands around its expression.
    def width(mutant):
        return mutant["end"] - mutant["start"], mutant["before"].startswith("if ")

    edits = []
    for mutant in sorted(mutants, key=width, reverse=True):
        edits.append((mutant["start"], 1, len(edits), mutant, "before"))
    for mutant in sorted(mutants, key=width):
        edits.append((mutant["end"], 0, len(edits), mutant, "after"))
    text, at, spans = bytearray(b"import CMutant; "), 0, {}
    for place, _, _, mutant, side in sorted(edits, key=lambda edit: edit[:3]):
        text += source[at:place]
        at = place
        span = spans.setdefault(mutant["number"], [len(text), len(text)])
        text += mutant[side].replace("mutant_is({})", f"mutant_is({mutant['number']})", 1).encode()
        span[1] = len(text)
    return bytes(text + source[at:]), spans


class MutatedTree:
    def __init__(self, mutants):
        self.mutants = {mutant["number"]: mutant for mutant in mutants}
        self.dropped = []
        self.spans = {}

    def write(self):
        """What is the same stays untouched, so that it is not built again."""
        listed = output("git", "ls-files", "-co", "--exclude-standard", "-z").decode().split("\0")
        listed = {name for name in listed if name and (ROOT / name).is_file()}
        for folder in ("Sources", "Tests", "tools"):
            for path in (TREE / folder).rglob("*"):
                if path.is_file() and str(path.relative_to(TREE)) not in listed:
                    path.unlink()
        for name in sorted(listed):
            self.write_file(name, (ROOT / name).read_bytes())

    def write_file(self, name, content):
        mutants = [mutant for mutant in self.mutants.values() if mutant["file"] == name]
        if mutants:
            content, self.spans[name] = framed(content, mutants)
        if name == "Package.swift":
            content += SWITCH.format(modules=json.dumps(MODULES)).encode()
        target = TREE / name
        if target.exists() and target.read_bytes() == content:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod((ROOT / name).stat().st_mode)

    def build(self):
        """Builds; what does not compile is left out, and counted in `dropped`."""
        for _ in range(BUILDS_MAX):
            self.write()
            built = subprocess.run(
                ["swift", "build", "--build-tests"], cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            said = built.stdout.decode(errors="replace")
            if built.returncode == 0:
                return
            guilty = set(filter(None, (self.guilty(*error) for error in errors(said))))
            if not guilty:
                raise SystemExit(f"the mutated tree does not build:\n{said[-6000:]}")
            for mutant in [self.mutants.pop(number) for number in sorted(guilty)]:
                print(f"does not compile: {report.line(mutant)}", flush=True)
                self.dropped.append(mutant)
        raise SystemExit(f"after {BUILDS_MAX} builds there still are mutants that do not compile")

    def guilty(self, name, line, column):
        """The number of the mutant that an error is about: the innermost one there, else one of that line or before."""
        spans = self.spans.get(name)
        if not spans:
            return None
        lines = (TREE / name).read_bytes().split(b"\n")
        start = sum(len(one) + 1 for one in lines[:line - 1])
        at = start + column - 1
        around = [number for number, (low, high) in spans.items() if low <= at < high and number in self.mutants]
        if around:
            return min(around, key=lambda number: spans[number][1] - spans[number][0])
        before = [number for number, (low, _) in spans.items()
                  if low < start + len(lines[line - 1]) and number in self.mutants]
        return max(before, key=lambda number: spans[number][0], default=None)


def errors(said):
    for path, line, column in set(re.findall(r"^(/\S+\.swift):(\d+):(\d+): error:", said, re.M)):
        path = pathlib.Path(path)
        if path.is_relative_to(TREE):
            yield str(path.relative_to(TREE)), int(line), int(column)
