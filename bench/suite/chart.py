"""The charts: for each case of updates and of the start a bar for each program, its length the median, a thin line to the slowest."""

import textwrap
from xml.sax.saxutils import escape

from report import FLOORS, groups, is_ours

WIDTH, LABEL, BAR, GAP, TITLE = 920, 230, 14, 4, 30
AREAS = ("update", "start")
# What the README shows.
FEW = ("exec to photo PNG 1080p", "photo PNG 1080p", "photo PNG 1080p, the same again", "photo JPG 1080p", "flat PNG 1080p",
       "photo BGRX 1080p", "text 1 KiB")
STYLE = ("text{font:12px sans-serif;fill:#24292f}.case{font-weight:bold}.ours{fill:#0b7285}.peer{fill:#adb5bd}.floor{fill:#fff;stroke:#adb5bd}"
         "line{stroke:#495057}rect.ground{fill:#fff}")


def kind_of(result):
    return "ours" if is_ours(result) else "floor" if result["program"] in FLOORS else "peer"


def bars(group, top):
    """(SVG, its height) of one case."""
    shown = sorted((result for result in group if "median" in result), key=lambda result: result["median"])
    room = WIDTH - LABEL - 90
    longest = max(result["most"] for result in shown)
    cut = len(shown) > 2 and shown[-1]["median"] > 2 * shown[-2]["median"]
    if cut:  # else the others could not be told apart
        longest = 1.3 * max(result["most"] for result in shown[:-1])
    parts = []
    for result in shown:
        length, reach = (min(room, room * result[name] / longest) for name in ("median", "most"))
        middle = top + BAR / 2
        parts.append(
            f'<text x="{LABEL - 8}" y="{top + BAR - 3}" text-anchor="end">{escape(result["program"])}</text>'
            f'<rect class="{kind_of(result)}" x="{LABEL}" y="{top}" width="{max(1, length):.1f}" height="{BAR}"/>'
            f'<line x1="{LABEL + length:.1f}" y1="{middle}" x2="{LABEL + reach:.1f}" y2="{middle}"/>'
            f'<text x="{LABEL + reach + 6:.1f}" y="{top + BAR - 3}">{result["median"]:.1f} {result["unit"]}</text>')
        top += BAR + GAP
    if cut:
        parts.append(f'<rect class="ground" x="{LABEL + room * 0.9:.1f}" y="{top - BAR - GAP}" width="6" height="{BAR}"/>')
    return "\n".join(parts), len(shown) * (BAR + GAP)


def draw(results, sentence, cases=None):
    """Of all that was measured, or of CASES alone."""
    top, parts = TITLE, []
    if any(kind_of(result) == "floor" for result in results):
        sentence += " White: no program, but the least that a frame costs."
    for (area, case, _), group in groups(results).items():
        if area not in AREAS or (cases and case not in cases) or not any("median" in result for result in group):
            continue
        parts.append(f'<text class="case" x="{LABEL}" y="{top}">{escape(area)}: {escape(case)}</text>')
        svg, height = bars(group, top + 8)
        parts.append(svg)
        top += height + TITLE
    for line in textwrap.wrap(sentence, 120):
        parts.append(f'<text x="10" y="{top}">{escape(line)}</text>')
        top += BAR + GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + 12}" width="{WIDTH}">\n<style>{STYLE}</style>\n'
            f'<rect class="ground" width="100%" height="100%"/>\n' + "\n".join(parts) + "\n</svg>\n")
