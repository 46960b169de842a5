"""From being told of a picture to its being painted, by the pixels of the screen; and the memory that is in use then."""

import os
import time

import peers
import pictures
import processes
import programs
import watching
from bench import Failed, in_turns
from screen import Screen

AREA = "update"
REST = 2  # seconds after the last update, until memory is looked at


def measure_turn(bench, screen, kind, pair, references, tolerance, memories, unsteady):
    with kind(bench, screen) as program:
        program.start(pair[1])
        watching.wait_for_picture(bench, screen, references, tolerance)
        actions = [[*([] if kind.repeats else [f"differ:{picture}"]), *program.actions(picture)] for picture in pair]
        changes = watching.measure(bench, screen, references, tolerance, bench.rounds, actions, program.environment)
        if kind.repeats:
            changes = changes[2:]  # they were new
        time.sleep(0 if bench.short else REST)
        memories.setdefault(kind, []).append(processes.memory(program.family()))
        unsteady[kind] = unsteady.get(kind, 0) + sum(change["strange"] > 0 for change in changes)
        return [change["ms"] for change in changes]


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


def programs_for(bench, form, with_peers=True):
    ours = programs.OURS[:2] if bench.short else programs.OURS
    return bench.chosen(ours + (peers.installed(bench, form) if with_peers else []))


def picture_cases(bench):
    """(case, kind of picture, its size, its form, the screen's size)"""
    if bench.short:
        return [("photo PNG small", "photo", "small", ".png", "small"), ("photo BGRX small", "photo", "small", ".bgrx", "small")]
    cases = [(f"{kind} {form[1:].upper()} {size}", kind, size, form, size)
             for size in ("1080p", "4K") for kind in ("photo", "flat")
             for form in (".png", ".jpg", ".webp", ".bmp", ".bgrx") if kind == "photo" or form in (".png", ".webp")]
    # What a camera makes, on a screen of 1080p.
    return cases + [("photo JPG 24 megapixels", "photo", "24MP", ".jpg", "1080p")]


def measure_pictures(bench):
    for case, kind, size, form, screen_size in picture_cases(bench):
        kinds = programs_for(bench, form)
        if not bench.wants(case) or not kinds:
            continue
        excuses = {program: program.excuse(form, size) for program in kinds}
        for program, why in excuses.items():
            if why:
                bench.add(AREA, case, program.name, "ms", [], why=why)
        kinds = [program for program, why in excuses.items() if not why]
        pair = pictures.make(kind, size, form, screen_size)
        with Screen(screen_size) as screen:
            measure_case(bench, screen, case, kinds, pair, [path + ".rgb" for path in pair],
                         pictures.TOLERANCES[form])


def reference_of(bench, screen, kind, path):
    """What KIND's screen looks like with the text PATH, by letting it settle: only it knows its font."""
    reference = f"{path}-{kind.__name__}.rgb"
    with kind(bench, screen) as program:
        program.start(path)
        screen.settled(reference, bench.settling)
    return reference


def measure_texts(bench):
    lengths = {"1 KiB": 1 << 10} if bench.short else {"1 KiB": 1 << 10, "5 MB": 5000000, "50 MB": 50000000}
    for name, length in lengths.items():
        if not bench.wants(f"text {name}"):
            continue
        pair = pictures.make_text(f"text-{name.replace(' ', '')}", length)
        with Screen(bench.size) as screen:
            # A terminal scrolls through all of a long text: that is another thing.
            for kind in programs_for(bench, ".txt", length <= 4096):
                try:
                    references = [reference_of(bench, screen, kind, path) for path in pair]
                except Failed as failure:
                    bench.add(AREA, f"text {name}", kind.name, "ms", [], why=str(failure))
                    continue
                measure_case(bench, screen, f"text {name}", [kind], pair, references, 0)
        for path in pair:
            os.remove(path)


def run(bench):
    measure_pictures(bench)
    measure_texts(bench)
