"""A run: what is known of each mutant, kept as soon as it is known, so that an interrupted run goes on."""
import json

import report
import trials


class Run:
    def __init__(self, folder, mutants):
        self.folder, self.mutants = folder, mutants
        self.path = folder / "outcomes.ndjson"
        self.found = {}
        for line in self.path.read_text().splitlines() if self.path.exists() else []:
            self.found.update({int(number): found for number, found in json.loads(line).items()})

    def note(self, mutant, found):
        self.found[mutant["number"]] = found
        with open(self.path, "a") as file:
            file.write(json.dumps({mutant["number"]: found}) + "\n")
        print(f"{len(self.found)}/{len(self.mutants)} {report.line({**mutant, **found})}", flush=True)

    def left(self, stage):
        """A mutant that survived one stage goes on to the next."""
        return [mutant for mutant in self.mutants
                if (found := self.found.get(mutant["number"])) is None
                or (found["outcome"] in ("survived", "unreached") and found["stage"] < stage)]

    @property
    def results(self):
        return [{**mutant, **self.found[mutant["number"]]} for mutant in self.mutants]

    def go_on(self, benches, stages):
        for stage, targets in enumerate(stages):
            if left := self.left(stage):
                tests = trials.traced(benches, targets, self.folder / "reached.json")
                print(f"{len(left)} mutants against {len(tests)} tests of {', '.join(targets)}", flush=True)
                for mutant, found in benches.each(lambda bench, mutant: trials.trial(bench, mutant, tests), left):
                    self.note(mutant, self.after(stage, mutant, found))

    def after(self, stage, mutant, found):
        """What is known once a stage has been tried, too."""
        before = self.found.get(mutant["number"], {"tests": 0, "outcome": "unreached"})
        outcome = before["outcome"] if found["outcome"] == "unreached" else found["outcome"]
        return {**found, "outcome": outcome, "stage": stage, "tests": found["tests"] + before["tests"]}
