"""From exec to the first picture on the screen."""

import peers
import pictures
import programs
import watching
from bench import in_turns
from screen import Screen

AREA = "start"


def measure_turn(bench, screen, kind, picture, black):
    program = kind(bench, screen)
    program.prepare(picture)
    start = ["run:" + " ".join(words) for words in program.commands(picture)]
    changes = watching.measure(bench, screen, (picture + ".rgb", black), pictures.TOLERANCES[".png"], bench.rounds,
                               (start, ["end:"]), program.environment)
    # Every other change is the program's end.
    return [change["ms"] for change in changes[::2]]


def run(bench):
    picture, _ = pictures.make("photo", bench.size, ".png")
    black = pictures.make_black(bench.size)
    kinds = bench.chosen([programs.Placard, *(kind for kind in peers.installed(bench, ".png") if kind is not peers.PqivCached)])
    with Screen(bench.size) as screen:
        values = in_turns(bench, kinds, lambda kind: measure_turn(bench, screen, kind, picture, black))
    for kind, milliseconds in values.items():
        bench.add(AREA, f"exec to photo PNG {bench.size}", kind.name, "ms", milliseconds)
