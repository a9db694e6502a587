"""Small line charts side by side, as SVG: cost against size, the size on a logarithmic scale."""

from math import log10

from comparison.bars import GRID, OURS, THEIRS, svg, text

WIDTH, HEIGHT, MARGIN, COLUMNS = 480, 270, 60, 2
COLOURS = (OURS, THEIRS)


def line(points, colour):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'


def panel(left, top, title, unit, sizes, lines):
    """`lines` is a list of (name, values), a value for each size."""
    width, height = WIDTH - 2 * MARGIN, HEIGHT - 110
    bottom, highest = top + 60 + height, max(1e-9, *(value for _, values in lines for value in values)) * 1.15
    span = max(1e-9, log10(sizes[-1]) - log10(sizes[0]))

    def place(size, value):
        return (left + MARGIN + (log10(size) - log10(sizes[0])) / span * width,
                bottom - max(0.0, value) / highest * height)

    yield text(left + 16, top + 24, title, size=14, weight="bold")
    for part in range(5):
        y, value = bottom - part / 4 * height, highest * part / 4
        yield f'<line x1="{left + MARGIN}" y1="{y:.1f}" x2="{left + MARGIN + width}" y2="{y:.1f}" stroke="{GRID}"/>'
        yield text(left + MARGIN - 6, y + 4, f"{value:.3g}", "end", 11)
    for size in sizes:
        yield text(place(size, 0)[0], bottom + 18, f"{size:,}", "middle", 11)
    for number, (name, values) in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        yield from line([place(size, value) for size, value in zip(sizes, values)], colour)
        x = left + MARGIN + number * 170
        yield f'<rect x="{x}" y="{top + 34}" width="12" height="12" fill="{colour}"/>'
        yield text(x + 18, top + 45, f"{name}, {unit}", size=12)


def picture(title, panels):
    """`panels` is a list of (title, unit, sizes, [(name, values)])."""
    parts = [text(16, 26, title, size=16, weight="bold")]
    for number, (heading, unit, sizes, lines) in enumerate(panels):
        row, column = divmod(number, COLUMNS)
        parts.extend(panel(column * WIDTH, 40 + row * HEIGHT, heading, unit, sizes, lines))
    rows = -(-len(panels) // COLUMNS)
    return svg(WIDTH * COLUMNS, 50 + rows * HEIGHT, parts)
