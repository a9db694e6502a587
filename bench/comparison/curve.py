"""One growth curve: sizes of one thing, and what an event costs at each."""

from dataclasses import dataclass

HEADER = """\
| | wall, µs per event | CPU with mongod's, µs per event | CPU against the first | joiner's peak MB |
| --- | ---: | ---: | ---: | ---: |"""


@dataclass
class Curve:
    title: str
    what: str
    sizes: list
    costs: list
    notes: str = ""

    def rows(self):
        first = self.costs[0]
        for size, each in zip(self.sizes, self.costs):
            yield (f"| {size:,} {self.what} | {each.wall_us:,.2f} | {each.cpu_us:,.2f} | "
                   f"{each.cpu_us / first.cpu_us:.2f} | {each.memory_bytes_max / 1e6:,.0f} |")

    def markdown(self):
        return "\n".join([f"**{self.title}**", "", HEADER, *self.rows(), *(["", self.notes] if self.notes else [])])

    def panel(self):
        return (self.title, "µs per event", self.sizes, [
            ("CPU", [each.cpu_us for each in self.costs]), ("wall", [each.wall_us for each in self.costs])])
