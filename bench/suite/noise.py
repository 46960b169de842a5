"""How busy the machine was with other things: figures that were measured meanwhile are worth that much."""

import os
import platform
import time

LOOPS = 100000  # some milliseconds


def processor_times():
    """(stolen by the hypervisor, all) ticks of all processors since the start."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(word) for word in file.readline().split()[1:]]
    return ticks[7], sum(ticks[:8])


class Noise:
    """A loop that always does the same, timed now and then while nothing is measured."""

    def __init__(self):
        self.spins = []
        self.loads = []
        self.stolen, self.ticks = processor_times()

    def sample(self):
        start = time.perf_counter()
        for _ in range(LOOPS):
            pass
        self.spins.append((time.perf_counter() - start) * 1000)
        self.loads.append(os.getloadavg()[0])

    def facts(self):
        self.sample()
        ordered = sorted(self.spins)
        stolen, ticks = processor_times()
        return {"machine": platform.machine(), "kernel": platform.release(), "processors": os.cpu_count(),
                "loop_ms": {"least": ordered[0], "median": ordered[len(ordered) // 2],
                            "p90": ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]},
                "load": {"least": min(self.loads), "most": max(self.loads)},
                "stolen_percent": 100 * (stolen - self.stolen) / max(1, ticks - self.ticks)}

    def sentence(self):
        facts = self.facts()
        loop = facts["loop_ms"]
        spread = loop["p90"] / loop["least"]
        verdict = "quiet" if spread < 1.1 and facts["load"]["most"] < facts["processors"] else \
            "busy: trust ratios, not times" if spread < 1.5 else "very busy: these figures are worth little"
        return (f"The machine ({facts['processors']} × {facts['machine']}, Linux {facts['kernel']}) was {verdict}. A loop that "
                f"always does the same took {loop['least']:.1f} ms at best, {loop['median']:.1f} in the median, {loop['p90']:.1f} "
                f"at p90; load {facts['load']['least']:.1f} to {facts['load']['most']:.1f}; {facts['stolen_percent']:.1f} % stolen.")
