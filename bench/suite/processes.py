"""What processes cost, as the kernel counts it."""

import glob


def family(roots):
    """The processes ROOTS and all that they have started."""
    parents = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        parents[int(path.split("/")[2])] = int(text[text.rindex(")") + 2:].split()[1])
    found = set(roots)
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def memory(pids):
    """(private, proportional) MiB of all of them."""
    private = proportional = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                for line in file:
                    name, _, rest = line.partition(":")
                    if name == "Pss":
                        proportional += int(rest.split()[0])
                    elif name in ("Private_Clean", "Private_Dirty"):
                        private += int(rest.split()[0])
        except OSError:
            pass
    return private / 1024, proportional / 1024


def activity(pids):
    """(times that their threads have gone to sleep by themselves, nanoseconds of processor) since they started."""
    sleeps = time = 0
    for pid in pids:
        for task in glob.glob(f"/proc/{pid}/task/*"):
            try:
                with open(f"{task}/status", encoding="utf-8", errors="replace") as file:
                    sleeps += sum(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt"))
                with open(f"{task}/schedstat", encoding="ascii") as file:
                    time += int(file.read().split()[0])
            except OSError:
                pass
    return sleeps, time
