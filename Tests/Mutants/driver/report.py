"""What is told of the mutants: the score of each module, and every survivor."""
import collections
import json
import pathlib

from places import MODULES, ROOT
from sample import key

HARMLESS = ROOT / "Tests/Mutants/harmless.json"
PAGE = ROOT / "docs/planted-bugs.md"
HEADING = "\n# Mutants\n"


def harmless():
    """For mutants that change nothing anybody could see: why."""
    return {key(one): one["why"] for one in json.loads(HARMLESS.read_text())} if HARMLESS.exists() else {}


def counted(results):
    """By module: how many were caught, timed out, survived, and of the survivors are explained."""
    why = harmless()
    counts = {module: collections.Counter() for module in MODULES}
    for mutant in results:
        survived = mutant["outcome"] in ("survived", "unreached")
        outcome = "explained" if survived and key(mutant) in why else "survived" if survived else mutant["outcome"]
        counts[mutant["module"]][outcome] += 1
    return counts


def score(counts):
    """Of those that a test could tell, and that did not merely keep it from ending, so many were caught; in percent."""
    judged = counts["caught"] + counts["survived"]
    return 100 * counts["caught"] / judged if judged else 100.0


def summary(results):
    counts = counted(results)
    rows = [(module, one) for module, one in counts.items() if one.total()]
    rows.append(("all", sum((one for _, one in rows), collections.Counter())))
    lines = ["| module | tried | caught | only by a time-out | survived | change nothing | score |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    lines += [f"| {module} | {one.total()} | {one['caught']} | {one['time-out']} | {one['survived']} "
              f"| {one['explained']} | {score(one):.1f} % |" for module, one in rows]
    return "\n".join(lines), score(rows[-1][1])


def short(text, size):
    text = " ".join(text.split())
    return text if len(text) <= size else text[:size] + "…"


def cell(text, size=90):
    return short(text, size).replace("|", "\\|").replace("`", "'")


def line(mutant):
    """A mutant for the terminal, and what became of it."""
    change = f"{short(mutant['original'], 60)} → {short(mutant['changed'], 60)}"
    outcome = f": {mutant['outcome']} {mutant['said']}" if "outcome" in mutant else ""
    return f"{mutant['number']} {mutant['file']}:{mutant['line']} {mutant['kind']}: {change}{outcome}"


def survivors(results):
    why = harmless()
    lines = ["| place | in | kind | changed to | why it changes nothing |", "| --- | --- | --- | --- | --- |"]
    for mutant in sorted(results, key=lambda one: (one["file"], one["line"], one["column"])):
        if mutant["outcome"] in ("survived", "unreached"):
            reached = " (no test comes there)" if mutant["outcome"] == "unreached" else ""
            lines.append(
                f"| {mutant['file'].removeprefix('Sources/')}:{mutant['line']} | `{cell(mutant['text'])}` "
                f"| {mutant['kind']}{reached} | `{cell(mutant['original'], 50)}` → `{cell(mutant['changed'], 50)}` "
                f"| {why.get(key(mutant), '')} |")
    return "\n".join(lines)


def write(results, run):
    """Into the page of planted bugs, behind what scripts/planted-bugs writes there."""
    kinds = collections.Counter(mutant["kind"] for mutant in results)
    table, _ = summary(results)
    text = (
        f"{HEADING}\n"
        f"Written by `scripts/mutants`. Of {run['candidates']} small changes that can be made in "
        f"{', '.join(MODULES)}, {len(results)} were drawn (seed {run['seed']}), even over modules and kinds; "
        f"{run['dropped']} more that were drawn do not compile. Each ran against the {run['tests']} that reach it. The score is "
        "the share of caught ones among those that were caught or survived; what only a time-out caught, and what "
        "changes nothing, is counted apart.\n\n"
        f"{table}\n\n"
        f"Kinds: {', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))}.\n\n"
        "## Survivors\n\n"
        f"{survivors(results)}\n")
    page = PAGE.read_text().split(HEADING)[0].rstrip("\n") + "\n"
    pathlib.Path(PAGE).write_text(page + text)
