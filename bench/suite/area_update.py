"""From being told of a picture to its being painted, by the pixels of the screen; and the memory that is in use then."""

import os

import peers
import pictures
import processes
import programs
import watching
from bench import in_turns
from screen import Screen

AREA = "update"


def measure_turn(bench, screen, kind, pair, references, tolerance, memories, unsteady):
    program = kind(bench, screen)
    try:
        program.start(pair[1])
        if not watching.wait_for_picture(bench, screen, references[1], tolerance):
            return None
        actions = [[*([] if kind.repeats else [f"differ:{picture}"]), *program.actions(picture)] for picture in pair]
        changes = watching.measure(bench, screen, references, tolerance, bench.rounds, actions, program.environment)
        if changes is None:
            return None
        memories.setdefault(kind, []).append(processes.memory(program.family()))
        unsteady[kind] = unsteady.get(kind, 0) + sum(change["strange"] > 0 for change in changes)
        return [change["ms"] for change in changes]
    finally:
        program.stop()


def measure_case(bench, screen, case, kinds, pair, references, tolerance):
    memories, unsteady = {}, {}
    values = in_turns(bench, kinds, lambda kind: measure_turn(bench, screen, kind, pair, references, tolerance, memories,
                                                              unsteady))
    for kind, milliseconds in values.items():
        # What a cache does is compared with caches alone.
        name = f"{case}, the same again" if kind.repeats else case
        bench.add(AREA, name, kind.name, "ms", milliseconds, strange=unsteady.get(kind, 0))
    for kind, pairs in memories.items():
        bench.add("memory, private", case, kind.name, "MiB", [private for private, _ in pairs])
        bench.add("memory, proportional", case, kind.name, "MiB", [proportional for _, proportional in pairs])


def ours(bench):
    return programs.OURS[:2] if bench.short else programs.OURS


def picture_cases(bench):
    if bench.short:
        return [("small", "photo", ".png"), ("small", "photo", ".bgrx")]
    return [(size, kind, form) for size in ("1080p", "4K") for kind in ("photo", "flat")
            for form in (".png", ".jpg", ".webp", ".bmp", ".bgrx") if kind == "photo" or form in (".png", ".webp")]


def measure_pictures(bench):
    for size, kind, form in picture_cases(bench):
        pair = pictures.make(kind, size, form)
        kinds = ours(bench) + peers.installed(bench, form)
        with Screen(size) as screen:
            measure_case(bench, screen, f"{kind} {form[1:].upper()} {size}", kinds, pair, [path + ".rgb" for path in pair],
                         pictures.TOLERANCES[form])


def reference_of(bench, screen, kind, path):
    """What KIND's screen looks like with the text PATH, by letting it settle: only it knows its font."""
    reference = f"{path}-{kind.__name__}.rgb"
    program = kind(bench, screen)
    try:
        program.start(path)
        return reference if screen.settled(reference, 60) else None
    finally:
        program.stop()


def measure_texts(bench):
    lengths = {"1 KiB": 1 << 10} if bench.short else {"1 KiB": 1 << 10, "5 MB": 5000000, "50 MB": 50000000}
    for name, length in lengths.items():
        pair = pictures.make_text(f"text-{name.replace(' ', '')}", length)
        with Screen(bench.size) as screen:
            # A terminal scrolls through all of a long text: that is another thing.
            for kind in ours(bench) + (peers.installed(bench, ".txt") if length <= 4096 else []):
                references = [reference_of(bench, screen, kind, path) for path in pair]
                if None in references:
                    bench.add(AREA, f"text {name}", kind.name, "ms", [])
                else:
                    measure_case(bench, screen, f"text {name}", [kind], pair, references, 0)
        for path in pair:
            os.remove(path)


def run(bench):
    measure_pictures(bench)
    measure_texts(bench)
