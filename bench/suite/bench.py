"""One run of the bench: where things are, how long it may take, and what was measured."""

import json
import os
import statistics

from noise import Noise


def percentile(values, part):
    """The value that PART of VALUES do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


class Failed(Exception):
    """A program was not measured; says why."""


class Values(list):
    """What was measured of one program, and WHY some of it was not."""

    why = None


class Bench:
    def __init__(self, arguments):
        short = arguments.short
        self.build = os.path.abspath(arguments.build)
        self.short = short
        self.cases = arguments.cases
        self.programs = arguments.programs
        self.key = f"placard_bench_{os.getpid()}"
        self.size = "small" if short else "1080p"
        self.rounds = 2 if short else 8  # of two changes each, in one turn
        self.turns = arguments.turns or (1 if short else 4)  # of each program, in turns with the others
        # Seconds after which nothing more is expected of a program that has just been started or told.
        self.settling = 0.5 if short else 2
        self.noise = Noise()
        self.results = []

    def wants(self, case):
        return self.cases.search(case) is not None

    def chosen(self, kinds):
        """Those of KINDS, classes of programs, that are wanted."""
        return [kind for kind in kinds if self.programs.search(kind.name)]

    def add(self, area, case, program, unit, values, **facts):
        """Adds what was measured; VALUES empty: it was tried and did not succeed."""
        result = {"area": area, "case": case, "program": program, "unit": unit, "count": len(values), **facts}
        if getattr(values, "why", None):
            result["why"] = values.why
        if values:
            worst = 0.01 if unit == "frames/s" else 0.99
            result |= {"median": statistics.median(values), "p99": percentile(values, worst), "least": min(values),
                       "most": max(values)}
        self.results.append(result)
        shown = f"{result['median']:.3f} {unit} (p99 {result['p99']:.3f})" if values else f"NOT MEASURED: {result.get('why')}"
        print(f"  {area}: {case}: {program}: {shown}", flush=True)

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"noise": self.noise.facts(), "results": self.results}, file, indent=1)


def in_turns(bench, programs, measure):
    """Calls measure(program), which gives a list of values or raises Failed, for each program in turn; {program: Values}, empty
    when it failed every time."""
    values = {program: Values() for program in programs}
    for _ in range(bench.turns):
        for program in programs:
            bench.noise.sample()
            try:
                values[program] += measure(program)
            except Failed as failure:
                values[program].why = str(failure)
    return values
