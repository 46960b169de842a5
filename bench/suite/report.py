"""What people read: a table of all results in Markdown, with ratios to the fastest peer of the same case."""

MORE_IS_BETTER = {"frames/s"}
FLOORS = {"copy, copy, put", "copy, copy", "cp to /dev/fb0"}  # the least that a frame costs, by no program


def is_ours(result):
    return result["program"].startswith("placard")


def groups(results):
    """Results by area and case, in the order in which they were measured."""
    found = {}
    for result in results:
        found.setdefault((result["area"], result["case"], result["unit"]), []).append(result)
    return found


def best_peer(group):
    """The best median of those that are not Placard's; None when there is none."""
    medians = [result["median"] for result in group if not is_ours(result) and "median" in result]
    if not medians:
        return None
    return max(medians) if group[0]["unit"] in MORE_IS_BETTER else min(medians)


def ratio(result, best):
    return f"{result['median'] / best:.2f}" if best and "median" in result else ""


def number(value):
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def table(results, sentence):
    lines = ["# Measured", "", sentence, "",
             "`ratio` is to the best peer, or floor, of the same case. Why a figure is empty stands below.", "",
             "| area | case | program | median | p99 | unit | n | ratio |", "|---|---|---|---:|---:|---|---:|---:|"]
    for (area, case, unit), group in groups(results).items():
        best = best_peer(group) if area != "library" else None
        for result in sorted(group, key=lambda one: one.get("median", float("inf"))):
            figures = [number(result["median"]), number(result["p99"])] if "median" in result else ["", ""]
            lines.append(f"| {area} | {case} | {result['program']} | {figures[0]} | {figures[1]} | {unit} | {result['count']} | "
                         f"{ratio(result, best)} |")
    return "\n".join(lines + failures(results)) + "\n"


def failures(results):
    """What was not measured, or not each time, and why."""
    lines = [f"- {result['area']}, {result['case']}, {result['program']}{', at times' if result['count'] else ''}: {result['why']}"
             for result in results if "why" in result]
    return ["", "Not measured:", "", *lines] if lines else []
