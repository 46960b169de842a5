"""The bench, called by scripts/bench:
  python3 bench/suite BUILD FOLDER [--short] [--turns N] [--cases PATTERN] [--programs PATTERN] [AREA…]
measures the AREAs (default: all) of the programs in the build folder BUILD and of the peers that are installed, and writes
FOLDER/bench.json, bench.md, chart.svg and, of a few cases alone, speed.svg. --short proves that it all works, in half a minute, and judges no times: it fails when one
of Placard's own measurements did not succeed. The other options are for a quick look at a part of the areas update and start: N
turns instead of the usual; only cases, and only programs, in whose names the PATTERN, a regular expression, is found."""

import argparse
import os
import re
import sys

import area_device
import area_frames
import area_grow
import area_library
import area_rest
import area_start
import area_update
import area_where
import chart
import report
from bench import Bench

AREAS = {"update": area_update, "start": area_start, "rest": area_rest, "library": area_library,
         "frames": area_frames, "grow": area_grow, "device": area_device, "where": area_where}


def pattern(text):
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"no regular expression: {error}") from error


def read_arguments():
    parser = argparse.ArgumentParser(prog="bench/suite")
    parser.add_argument("build")
    parser.add_argument("folder")
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--turns", type=int, choices=range(1, 101), metavar="N")
    parser.add_argument("--cases", type=pattern, default=pattern(""), metavar="PATTERN")
    parser.add_argument("--programs", type=pattern, default=pattern(""), metavar="PATTERN")
    arguments = parser.parse_intermixed_args()
    if not set(arguments.areas) <= set(AREAS):
        parser.error(f"an area is one of {', '.join(AREAS)}")
    return arguments


def main():
    arguments = read_arguments()
    bench = Bench(arguments)
    folder = os.path.abspath(arguments.folder)
    os.makedirs(f"{folder}/work", exist_ok=True)
    os.chdir(f"{folder}/work")
    # A machine that starts is no matter of half a minute.
    for name in arguments.areas or [name for name in AREAS if not (bench.short and name == "device")]:
        print(name, flush=True)
        AREAS[name].run(bench)
    sentence = bench.noise.sentence()
    bench.write(f"{folder}/bench.json")
    for name, text in (("bench.md", report.table(bench.results, sentence)), ("chart.svg", chart.draw(bench.results, sentence)),
                       ("speed.svg", chart.draw(bench.results, sentence, chart.FEW))):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    print(sentence)
    failed = [result for result in bench.results if not result["count"]]
    for result in failed:
        print(f"not measured: {result['area']}, {result['case']}, {result['program']}: {result.get('why')}", file=sys.stderr)
    return 1 if any(report.is_ours(result) for result in failed) else 0


sys.exit(main())
