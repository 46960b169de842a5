"""What a program costs while it shows a picture and nothing happens: all of its processes together."""

import time

import peers
import pictures
import processes
import programs
import watching
from screen import Screen

AREA = "rest"


def measure_rest(bench, screen, kind, picture):
    """(wake-ups, milliseconds of processor) per second; None when it showed nothing."""
    program = kind(bench, screen)
    try:
        program.start(picture)
        if not watching.wait_for_picture(bench, screen, picture + ".rgb", pictures.TOLERANCES[".png"]):
            return None
        time.sleep(1 if bench.short else 6)  # pointers hide, caches fill
        family = program.family()
        sleeps, used = processes.activity(family)
        start = time.monotonic()
        time.sleep(1 if bench.short else 30)
        more_sleeps, more_used = processes.activity(family)
        seconds = time.monotonic() - start
        return (more_sleeps - sleeps) / seconds, (more_used - used) / seconds / 1e6
    finally:
        program.stop()


def run(bench):
    picture, _ = pictures.make("photo", bench.size, ".png")
    with Screen(bench.size) as screen:
        for kind in [programs.Placard, *peers.installed(bench, ".png")]:
            bench.noise.sample()
            rest = measure_rest(bench, screen, kind, picture)
            bench.add(AREA, "wake-ups", kind.name, "/s", [rest[0]] if rest else [])
            bench.add(AREA, "processor", kind.name, "ms/s", [rest[1]] if rest else [])
