"""Where each millisecond goes: the processor's time for one update by process and library, as perf samples it."""

import glob
import os
import shutil
import subprocess

import peers
import pictures
import programs
import watching
from bench import Failed
from screen import Screen

AREA = "where"
FREQUENCY = 10000  # samples per second


def is_there():
    return shutil.which("perf") and subprocess.run(["perf", "stat", "-a", "-e", "cpu-clock", "true"], check=False,
                                                   capture_output=True).returncode == 0


def names_of(program):
    """{thread's name: its process's} of all that work for PROGRAM, the short-lived ones by the names that they will have."""
    names = {"Xvfb": "X server", "placard-loader": "placard-loader"}
    publisher = getattr(program, "publisher", None)
    for pid in [*program.family(), *([publisher.pid] if publisher else [])]:
        for path in glob.glob(f"/proc/{pid}/task/*/comm"):
            with open(path, encoding="utf-8") as thread, open(f"/proc/{pid}/comm", encoding="utf-8") as process:
                names[thread.read().strip()] = process.read().strip()
    return names


def samples(names):
    """{(process, library): samples} of what perf has recorded. Processes of other namespaces have no number here: they are not
    ours, whatever their names."""
    report = subprocess.run(["perf", "report", "-q", "-i", "perf.data", "--stdio", "-n", "--sort", "pid,dso", "-F", "sample,pid,dso",
                             "-t", ";"], check=True, capture_output=True, text=True).stdout
    found = {}
    for line in report.splitlines():
        words = [word.strip() for word in line.split(";")]
        number, _, thread = words[1].partition(":") if len(words) == 3 else ("", "", "")
        if thread in names and int(number) > 0:
            key = names[thread], "kernel" if words[2].startswith("[kernel") else os.path.basename(words[2])
            found[key] = found.get(key, 0) + int(words[0])
    return found


def measure(bench, screen, kind, pair):
    with kind(bench, screen) as program:
        program.start(pair[1])
        references = [path + ".rgb" for path in pair]
        tolerance = pictures.TOLERANCES[os.path.splitext(pair[0])[1]]
        watching.wait_for_picture(bench, screen, references, tolerance)
        actions = [[f"differ:{picture}", *program.actions(picture)] for picture in pair]
        names = names_of(program)
        changes = watching.measure(bench, screen, references, tolerance, bench.rounds, actions, program.environment,
                                   ("perf", "record", "-q", "-a", "-e", "cpu-clock", "-F", str(FREQUENCY), "-o", "perf.data", "--"))
    scale = 1000 / FREQUENCY / len(changes)
    return {key: count * scale for key, count in samples(names).items()}


def run(bench):
    """For each case the whole of each program, then each process's libraries, those that take a tenth of a millisecond."""
    if not is_there():
        print("  no perf, or it is not allowed to sample everything", flush=True)
        return
    cases = [("photo", ".png"), ("flat", ".png"), ("photo", ".jpg"), ("photo", ".bgrx")]
    with Screen(bench.size) as screen:
        for picture, form in cases[:1] if bench.short else cases:
            pair = pictures.make(picture, bench.size, form)
            case = f"{picture} {form[1:].upper()} {bench.size}"
            ours = programs.PlacardAttached if form == ".bgrx" else programs.Placard
            others = [peer for peer in peers.installed(bench, form) if peer in (peers.Feh, peers.Floor)]
            for kind in bench.chosen([ours, *others]):
                bench.noise.sample()
                try:
                    found = measure(bench, screen, kind, pair)
                except Failed as failure:
                    bench.add(AREA, case, kind.name, "ms", [], why=str(failure))
                    continue
                bench.add(AREA, case, kind.name, "ms", [sum(found.values())])
                for (process, library), milliseconds in sorted(found.items()):
                    if milliseconds >= 0.1:
                        bench.add(AREA, f"{case}, {kind.name}", f"{process}: {library}", "ms", [milliseconds])
