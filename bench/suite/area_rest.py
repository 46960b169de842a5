"""What a program costs while it shows a picture and nothing happens: all of its processes together."""

import time

import peers
import pictures
import processes
import programs
import watching
from bench import Failed
from screen import Screen

AREA = "rest"


def measure_rest(bench, screen, kind, pair):
    """(wake-ups, milliseconds of processor) per second."""
    with kind(bench, screen) as program:
        program.start(pair[1])
        watching.wait_for_picture(bench, screen, [path + ".rgb" for path in pair], pictures.TOLERANCES[".png"])
        time.sleep(1 if bench.short else 6)  # pointers hide, caches fill
        family = program.family()
        sleeps, used = processes.activity(family)
        start = time.monotonic()
        time.sleep(1 if bench.short else 30)
        more_sleeps, more_used = processes.activity(family)
        seconds = time.monotonic() - start
        return (more_sleeps - sleeps) / seconds, (more_used - used) / seconds / 1e6


def run(bench):
    pair = pictures.make("photo", bench.size, ".png")
    with Screen(bench.size) as screen:
        for kind in bench.chosen([programs.Placard, *peers.installed(bench, ".png")]):
            bench.noise.sample()
            try:
                wake_ups, processor = measure_rest(bench, screen, kind, pair)
            except Failed as failure:
                bench.add(AREA, "wake-ups", kind.name, "/s", [], why=str(failure))
                continue
            bench.add(AREA, "wake-ups", kind.name, "/s", [wake_ups])
            bench.add(AREA, "processor", kind.name, "ms/s", [processor])
