"""Motion: a program that publishes raw frames; scrolling a long text; zooming a large photo."""

import os
import subprocess
import time

import pictures
import programs
import watching
from bench import Failed, in_turns
from screen import Screen

AREA = "frames"


def publish_turn(bench, screen, paced):
    with programs.Placard(bench, screen) as program:
        program.spawn(program.commands("")[0])
        pair = pictures.make("flat", screen.size, ".png")
        subprocess.run(program.commands(pair[1])[1], env=program.environment, check=True)
        watching.wait_for_picture(bench, screen, [path + ".rgb" for path in pair], 2)
        result = subprocess.run(
            [f"{bench.build}/bench/bin/placard-bench-frames", bench.key, screen.file, screen.geometry,
             "1" if bench.short else "5", *(["paced"] if paced else [])],
            env=program.environment, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise Failed(watching.last_line(result.stderr))
        return [float(result.stdout.split()[0])]


def measure_publishing(bench):
    for size in [bench.size] if bench.short else ["1080p", "4K"]:
        with Screen(size) as screen:
            values = in_turns(bench, [False, True], lambda paced, screen=screen: publish_turn(bench, screen, paced))
        for paced, rates in values.items():
            bench.add(AREA, f"raw frames {size}", "placard, each acknowledged" if paced else "placard, as fast as it can",
                      "frames/s", rates)


def settle_after(bench, screen, program, key, reference):
    """Presses KEY, and keeps in the file REFERENCE what the screen then shows."""
    if key:
        subprocess.run(["xdotool", "key", key], env=program.environment, check=True)
        time.sleep(1)
    screen.settled(reference, bench.settling)


def keys_turn(bench, screen, content, keys):
    """Milliseconds from each key, of a pair that undo each other, to what it must show."""
    with programs.Placard(bench, screen) as program:
        program.start(content)
        references = [os.path.abspath("after-a.rgb"), os.path.abspath("after-b.rgb")]
        settle_after(bench, screen, program, None, references[1])
        settle_after(bench, screen, program, keys[0], references[0])
        settle_after(bench, screen, program, keys[1], references[1])
        changes = watching.measure(bench, screen, references, 0, bench.rounds,
                                   ([f"run:xdotool key {keys[0]}"], [f"run:xdotool key {keys[1]}"]), program.environment)
        return [change["ms"] for change in changes]


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
