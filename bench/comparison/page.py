"""Puts what was measured where people find it: a folder of results, or the pages in docs/.

docs/performance.md holds what is measured between two comments, `<!-- NAME -->` and `<!-- NAME ends -->`; only that is
replaced.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / ".tools" / "bench" / "results"
PAGE = ROOT / "docs" / "performance.md"


def replaced(page, name, section):
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- {name} ends -->)", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{PAGE} has no section named {name}")
    return pattern.sub(lambda found: found[1] + section + "\n" + found[2], page)


def write(name, section, picture, data, publish):
    """Writes NAME.md, NAME.svg and NAME.json as results and, when they are to be published, into docs/ and bench/."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    document = json.dumps(data, indent=1) + "\n"
    (RESULTS / f"{name}.md").write_text(section + "\n")
    (RESULTS / f"{name}.json").write_text(document)
    if picture:
        (RESULTS / f"{name}.svg").write_text(picture)
    if publish:
        PAGE.write_text(replaced(PAGE.read_text(), name, section))
        published = ROOT / "bench" / "results"
        published.mkdir(exist_ok=True)
        (published / f"{name}.json").write_text(document)
        if picture:
            (ROOT / "docs" / f"{name}.svg").write_text(picture)
    return RESULTS
