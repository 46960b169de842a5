"""The library alone, beside memcpy, a futex and QSharedMemory."""

import os
import subprocess

SIZES = [0, 4096, 1 << 20, 1920 * 1080 * 4, 3840 * 2160 * 4]


def lines_of(words):
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        print(f"  {words[0]}: {result.stderr.strip()}")
    for line in result.stdout.splitlines():
        what, size, median, p99, count = line.split()
        yield what, int(size), int(median) / 1000, int(p99) / 1000, int(count)


def commands(bench, sizes):
    milliseconds = "20" if bench.short else "300"
    tools = f"{bench.build}/bench/bin"
    yield [f"{tools}/placard-bench-library", bench.key, milliseconds, *map(str, sizes)]
    if os.path.exists(f"{tools}/placard-bench-qt"):
        yield [f"{tools}/placard-bench-qt", "cycle", bench.key + "_qt", milliseconds, *map(str, sizes)]


def run(bench):
    """Medians of a turn count as one value: a turn is thousands of times."""
    sizes = SIZES[:3] if bench.short else SIZES
    turns = {}
    for _ in range(bench.turns):
        for words in commands(bench, sizes):
            bench.noise.sample()
            for what, size, median, p99, count in lines_of(words):
                turns.setdefault((size, what), []).append((median, p99, count))
    for (size, what), values in sorted(turns.items()):
        bench.add("library", f"{size} bytes", what, "µs", [median for median, _, _ in values],
                  p99_within=max(p99 for _, p99, _ in values), times=sum(count for _, _, count in values))
    if not any(what == "publish" for _, what in turns):
        bench.add("library", "all sizes", "placard", "µs", [])
