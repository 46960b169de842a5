"""placard-bench-measure, which watches the screen while a program is told of pictures."""

import os
import subprocess
import time

from bench import Failed

PATIENCE = 30


def measure(bench, screen, pair, tolerance, rounds, actions, environment, through=()):
    """The changes that were seen, [{ms, first, mixed, strange}], a's and b's in turns. PAIR: RGB files of a and b; ACTIONS: what
    leads to a, and to b; THROUGH: the command that runs the measuring."""
    words = [*through, f"{bench.build}/bench/bin/placard-bench-measure", screen.file, str(tolerance), str(rounds), *pair, *actions[0],
             "--", *actions[1]]
    result = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Failed(last_line(result.stderr))
    return changes_of(result.stdout)


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("placard-bench-measure: ")[:200] if lines else "nothing was said"


def changes_of(text):
    changes = []
    for line in text.splitlines():
        first, done, mixed, strange = line.split()
        changes.append({"ms": float(done), "first": float(first), "mixed": int(mixed), "strange": int(strange)})
    return changes


def wait_for_picture(bench, screen, pair, tolerance, patience=PATIENCE):
    """Until the screen shows the second of PAIR: a measurement of no change says whether it does."""
    words = [f"{bench.build}/bench/bin/placard-bench-measure", screen.file, str(tolerance), "0", *pair, "run:true", "--", "run:true"]
    end = time.monotonic() + patience
    while True:
        result = subprocess.run(words, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return
        if time.monotonic() > end:
            name = os.path.basename(pair[1]).removesuffix(".rgb")
            raise Failed(f"{name} was not on the screen within {patience} s" if "to begin with" in result.stderr
                         else last_line(result.stderr))
        time.sleep(0.05)
