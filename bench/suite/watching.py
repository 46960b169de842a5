"""placard-bench-measure, which watches the screen while a program is told of pictures."""

import subprocess
import sys
import time

PATIENCE = 30


def measure(bench, screen, pair, tolerance, rounds, actions, environment):
    """The changes that were seen, [{ms, first, mixed, strange}], a's and b's in turns; None when one did not come. PAIR: RGB
    files of a and b; ACTIONS: what leads to a, and to b."""
    words = [f"{bench.build}/bench/bin/placard-bench-measure", screen.file, str(tolerance), str(rounds), *pair, *actions[0],
             "--", *actions[1]]
    result = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        print(f"  {result.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    changes = []
    for line in result.stdout.splitlines():
        first, done, mixed, strange = line.split()
        changes.append({"ms": float(done), "first": float(first), "mixed": int(mixed), "strange": int(strange)})
    return changes


def wait_for_picture(bench, screen, picture, tolerance, patience=PATIENCE):
    """Until the screen shows PICTURE (an RGB file): a measurement of no change says whether it does."""
    words = [f"{bench.build}/bench/bin/placard-bench-measure", screen.file, str(tolerance), "0", picture, picture, "run:true",
             "--", "run:true"]
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if subprocess.run(words, check=False, stderr=subprocess.DEVNULL).returncode == 0:
            return True
        time.sleep(0.05)
    return False
