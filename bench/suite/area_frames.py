"""Motion: a program that publishes raw frames; scrolling a long text; zooming a large photo."""

import os
import subprocess
import time

import pictures
import programs
import watching
from bench import in_turns
from screen import Screen

AREA = "frames"


def publish_turn(bench, screen, paced):
    program = programs.Placard(bench, screen)
    try:
        program.spawn(program.commands("")[0])
        blank = pictures.make("flat", screen.size, ".png")[0]
        subprocess.run(program.commands(blank)[1], env=program.environment, check=True)
        if not watching.wait_for_picture(bench, screen, blank + ".rgb", 2):
            return None
        result = subprocess.run(
            [f"{bench.build}/bench/bin/placard-bench-frames", bench.key, screen.file, screen.geometry,
             "1" if bench.short else "5", *(["paced"] if paced else [])],
            env=program.environment, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            print(f"  {result.stderr.strip()}")
            return None
        return [float(result.stdout.split()[0])]
    finally:
        program.stop()


def measure_publishing(bench):
    for size in [bench.size] if bench.short else ["1080p", "4K"]:
        with Screen(size) as screen:
            values = in_turns(bench, [False, True], lambda paced, screen=screen: publish_turn(bench, screen, paced))
        for paced, rates in values.items():
            bench.add(AREA, f"raw frames {size}", "placard, each acknowledged" if paced else "placard, as fast as it can",
                      "frames/s", rates)


def settle_after(screen, program, key, reference):
    """Presses KEY, and keeps in the file REFERENCE what the screen then shows."""
    if key:
        subprocess.run(["xdotool", "key", key], env=program.environment, check=True)
        time.sleep(1)
    return screen.settled(reference)


def keys_turn(bench, screen, content, keys):
    """Milliseconds from each key, of a pair that undo each other, to what it must show."""
    program = programs.Placard(bench, screen)
    try:
        program.start(content)
        references = [os.path.abspath("after-a.rgb"), os.path.abspath("after-b.rgb")]
        if not (settle_after(screen, program, None, references[1]) and settle_after(screen, program, keys[0], references[0])
                and settle_after(screen, program, keys[1], references[1])):
            return None
        changes = watching.measure(bench, screen, references, 0, bench.rounds,
                                   ([f"run:xdotool key {keys[0]}"], [f"run:xdotool key {keys[1]}"]), program.environment)
        return [change["ms"] for change in changes] if changes else None
    finally:
        program.stop()


def make_large_photo(width, height):
    path = os.path.abspath(f"photo-{width}x{height}.jpg")
    if not os.path.exists(path):
        pictures.convert("-size", f"{width}x{height}", "-seed", "7", "plasma:red-blue", "-quality", "90", path)
    return path


def run(bench):
    measure_publishing(bench)
    text, _ = pictures.make_text("lines", 20000 if bench.short else 5000000, numbered=True)
    photo = make_large_photo(*((900, 600) if bench.short else (6000, 4000)))
    cases = [("scroll a text by a page", text, ("Next", "Prior")), ("zoom a photo of 24 megapixels", photo, ("ctrl+plus", "ctrl+minus"))]
    with Screen(bench.size) as screen:
        for name, content, keys in cases[:1] if bench.short else cases:
            values = in_turns(bench, [name], lambda _, content=content, keys=keys: keys_turn(bench, screen, content, keys))
            bench.add(AREA, name, "placard, xdotool's start included", "ms", values[name])
