"""Horizontal bars on a logarithmic scale, as SVG: one group below the other, ours in colour."""

from html import escape
from math import ceil, floor, log10

WIDTH, LABELS, BAR, GAP, HEAD = 960, 390, 18, 6, 34
OURS, THEIRS, WRONG, INK, GRID = "#d9480f", "#748ca3", "#c92a2a", "#212529", "#dee2e6"
NUMBERS = 110


def text(x, y, content, anchor="start", size=13, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
            f'fill="{INK}">{escape(content)}</text>')


def rect(x, y, width, height, fill):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'


def svg(width, height, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
        f'viewBox="0 0 {width} {height:.0f}" font-family="system-ui, sans-serif">',
        rect(0, 0, width, height, "white"), *parts, "</svg>"]) + "\n"


def grid(decades, place, top, bottom):
    for decade in decades:
        x = place(10 ** decade)
        yield f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="{GRID}"/>'
        yield text(x, bottom + 16, f"{10 ** decade:,}", "middle", 11)


def picture(title, groups):
    """`groups` is a list of (heading, [(label, rate, is ours)]); a group without bars is left out."""
    groups = [group for group in groups if group[1]]
    rates = [rate for _, bars in groups for _, rate, _ in bars]
    low, high = floor(log10(min(rates))), ceil(log10(max(rates)))
    span = max(1, high - low)

    def place(rate):
        return LABELS + (log10(rate) - low) / span * (WIDTH - LABELS - NUMBERS)

    y, bars_drawn = 44, []
    for heading, bars in groups:
        bars_drawn.append(text(12, y + 18, heading, weight="bold"))
        y += HEAD
        for label, rate, ours in bars:
            bars_drawn.append(text(LABELS - 8, y + BAR - 4, label, "end"))
            bars_drawn.append(rect(LABELS, y, max(1.0, place(rate) - LABELS), BAR, OURS if ours else THEIRS))
            bars_drawn.append(text(place(rate) + 6, y + BAR - 4, f"{rate:,.0f}"))
            y += BAR + GAP
    return svg(WIDTH, y + 40, [
        text(12, 26, title, size=16, weight="bold"), *grid(range(low, high + 1), place, 40, y + 6), *bars_drawn])
