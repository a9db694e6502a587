"""Which mutants are tried: a sample of all, even over modules and kinds, the same for the same seed."""
import collections
import random


def spread(mutants, seed):
    """All of them in an order of which every beginning is spread evenly over modules, and within each over kinds."""
    chance = random.Random(seed)
    kinds = collections.defaultdict(lambda: collections.defaultdict(list))
    for mutant in mutants:
        kinds[mutant["module"]][mutant["kind"]].append(mutant)
    modules = {module: turns(found, chance) for module, found in sorted(kinds.items())}
    return in_turn(list(modules.values()))


def turns(kinds, chance):
    lists = [chance.sample(found, len(found)) for _, found in sorted(kinds.items())]
    chance.shuffle(lists)
    return in_turn(lists)


def in_turn(lists):
    longest = max(map(len, lists), default=0)
    return [one[place] for place in range(longest) for one in lists if place < len(one)]


def evenly(mutants, count):
    """The first `count` of a spread order, as many of each module as there can be."""
    by_module = collections.defaultdict(list)
    for mutant in mutants:
        by_module[mutant["module"]].append(mutant)
    return in_turn(list(by_module.values()))[:count]


def key(mutant):
    """What tells a mutant from others also when lines above it change."""
    return "|".join((mutant["file"], mutant["kind"], mutant["text"], mutant["original"], mutant["changed"]))
