"""The bench, called by scripts/bench:
  python3 bench/suite BUILD FOLDER [--short] [AREA…]
measures the AREAs (default: all) of the programs in the build folder BUILD and of the peers that are installed, and writes
FOLDER/bench.json, bench.md and chart.svg. --short proves that it all works, in half a minute, and judges no times: it fails when one
of Placard's own measurements did not succeed."""

import os
import sys

import area_frames
import area_grow
import area_library
import area_rest
import area_start
import area_update
import chart
import report
from bench import Bench

AREAS = {"update": area_update, "start": area_start, "rest": area_rest, "library": area_library,
         "frames": area_frames, "grow": area_grow}


def main():
    words = [word for word in sys.argv[1:] if word != "--short"]
    if len(words) < 2 or not set(words[2:]) <= set(AREAS):
        sys.exit(f"usage: python3 bench/suite BUILD FOLDER [--short] [{' | '.join(AREAS)}]")
    bench = Bench(words[0], "--short" in sys.argv)
    folder = os.path.abspath(words[1])
    os.makedirs(f"{folder}/work", exist_ok=True)
    os.chdir(f"{folder}/work")
    for name in words[2:] or AREAS:
        print(name, flush=True)
        AREAS[name].run(bench)
    sentence = bench.noise.sentence()
    bench.write(f"{folder}/bench.json")
    for name, text in (("bench.md", report.table(bench.results, sentence)), ("chart.svg", chart.draw(bench.results, sentence))):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    print(sentence)
    failed = [result for result in bench.results if report.is_ours(result) and not result["count"]]
    for result in failed:
        print(f"not measured: {result['area']}, {result['case']}, {result['program']}", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
