"""Cost as work grows: larger content, more loaders at once, more viewers."""

import os
import subprocess
import time

import area_library
import pictures
import processes
from bench import Failed, in_turns

AREA = "grow"


def measure_sizes(bench):
    sizes = [1 << 10, 1 << 15] if bench.short else [1 << 10, 1 << 15, 1 << 20, 1 << 25, 1 << 28]
    bench.noise.sample()
    lines, why = area_library.measure(bench, "placard", sizes)
    for what, size, median, p99, count in lines:
        if what in ("memcpy", "publish", "snapshot"):
            bench.add(AREA, f"content of {size >> 10} KiB", what, "µs", [median], p99_within=p99, times=count)
    if why is not None:
        bench.add(AREA, "content of a size or more", "placard", "µs", [], why=why)


class Viewers:
    """COUNT viewers without a display, each with a key of its own."""

    def __init__(self, bench, count):
        self.bench = bench
        self.environments = [dict(os.environ, PLACARD_KEY=f"{bench.key}_{number}") for number in range(count)]
        self.processes = []

    def __enter__(self):
        for environment in self.environments:
            with open("programs.log", "ab") as log:
                self.processes.append(subprocess.Popen(
                    [f"{self.bench.build}/bin/placard-viewer", "--output", "png", "--geometry", "1920x1080"], env=environment,
                    stderr=log))
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()

    def start_loader(self, number, *words):
        return subprocess.Popen([f"{self.bench.build}/bin/placard-loader", "--wait-viewer=60", *words],
                                env=self.environments[number])

    def load(self, number, *words):
        return self.start_loader(number, *words).wait() == 0


def run_at_once(loaders):
    """Calls LOADERS, each of which starts a process: [milliseconds until all have ended]."""
    start = time.monotonic()
    started = [loader() for loader in loaders]
    good = all([process.wait() == 0 for process in started])
    if not good:
        raise Failed("a loader failed")
    return [(time.monotonic() - start) * 1000]


def measure_loaders(bench, picture):
    counts = [1, 4] if bench.short else [1, 2, 4, 8, 16, 32, 64]
    with Viewers(bench, 1) as viewers:
        if viewers.load(0, "--wait=60", picture):
            values = in_turns(bench, counts, lambda count: run_at_once([lambda: viewers.start_loader(0, picture)] * count))
        else:
            values = {count: [] for count in counts}
    for count, milliseconds in values.items():
        bench.add(AREA, f"{count} loaders at once, until the last has ended", "placard", "ms", milliseconds)


def measure_viewers(bench, picture):
    for count in [1, 3] if bench.short else [1, 2, 4, 8, 16]:
        milliseconds, memory = [], []
        with Viewers(bench, count) as viewers:
            if all([viewers.load(number, "--wait=60", picture) for number in range(count)]):
                loaders = [lambda number=number: viewers.start_loader(number, "--wait=60", picture) for number in range(count)]
                milliseconds = in_turns(bench, [count], lambda _, loaders=loaders: run_at_once(loaders))[count]
                memory.append(processes.memory(processes.family(process.pid for process in viewers.processes))[1])
        name = f"{count} viewers on {count} keys"
        bench.add(AREA, f"{name}, loading with --wait into all of them", "placard", "ms", milliseconds)
        bench.add(AREA, f"{name}, proportional memory", "placard", "MiB", memory)


def run(bench):
    picture, _ = pictures.make("photo", bench.size, ".jpg")
    measure_sizes(bench)
    measure_loaders(bench, picture)
    measure_viewers(bench, picture)
