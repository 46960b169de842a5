"""The library alone, beside memcpy, a futex and QSharedMemory."""

import os
import subprocess

AREA = "library"
SIZES = [0, 4096, 1 << 20, 1920 * 1080 * 4, 3840 * 2160 * 4]
PROGRAMS = {"placard": ("placard-bench-library", []), "Qt's cycle": ("placard-bench-qt", ["cycle"])}


def measure(bench, name, sizes):
    """What the program NAME tells of SIZES: (what, size, median, p99, count) each; and why the rest is missing, or None."""
    program, order = PROGRAMS[name]
    path = f"{bench.build}/bench/bin/{program}"
    if not os.path.exists(path):
        return [], "it was not built"
    milliseconds = "20" if bench.short else "300"
    result = subprocess.run([path, *order, f"{bench.key}_library", milliseconds, *map(str, sizes)],
                            capture_output=True, text=True, check=False)
    lines = []
    for line in result.stdout.splitlines():
        what, size, median, p99, count = line.split()
        lines.append((what, int(size), int(median) / 1000, int(p99) / 1000, int(count)))
    if result.returncode != 0:
        return lines, result.stderr.strip() or f"it ended with {result.returncode}"
    return lines, None


def run(bench):
    """Medians of a turn count as one value: a turn is thousands of times."""
    sizes = SIZES[:3] if bench.short else SIZES
    turns = {}
    failures = {}
    for _ in range(bench.turns):
        for name in PROGRAMS:
            bench.noise.sample()
            lines, why = measure(bench, name, sizes)
            if why is not None:
                failures[name] = why
            for what, size, median, p99, count in lines:
                turns.setdefault((size, what), []).append((median, p99, count))
    for (size, what), values in sorted(turns.items()):
        bench.add(AREA, f"{size} bytes", what, "µs", [median for median, _, _ in values],
                  p99_within=max(p99 for _, p99, _ in values), times=sum(count for _, _, count in values))
    for name, why in failures.items():
        bench.add(AREA, "a size or more", name, "µs", [], why=why)
