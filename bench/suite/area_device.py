"""A virtual device with a bare screen, as tests/device has them: everything is emulated, so times say nothing of a device's, and only
ratios count. On fbdev the frame buffer's memory is watched from inside. What another program draws by DRM nobody else may see:
there the time is that until the viewer acknowledges, which is measured on fbdev, too, to be compared."""

import importlib
import os
import shlex
import sys

import pictures
import watching
from bench import Failed, Values, in_turns

AREA = "device"
FOLDER = "/run/bench"  # in the device's memory
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
IMAGES = f"{SOURCE}/build/device"
ENVIRONMENT = "env -i PATH=/usr/bin:/bin TMPDIR=/run HOME=/run PLACARD_KEY=bench"


def is_there():
    return os.path.exists(f"{IMAGES}/initramfs")


class Case:
    """Two contents, as files in the device, and what its screen shows of them."""

    def __init__(self, name, pair, references, tolerance, raw=""):
        self.name, self.tolerance, self.raw = name, tolerance, raw
        self.sources = [*pair, *references]
        self.pair = [f"{FOLDER}/{os.path.basename(path)}" for path in pair]
        self.references = [f"{FOLDER}/{os.path.basename(path)}" for path in references]


class Device:
    def __init__(self, bench, machine, geometry):
        self.bench, self.machine, self.geometry = bench, machine, geometry
        self.tools = f"{bench.build}/bench/bin/placard-bench-"
        self.orders = f"{FOLDER}/orders"
        self.rounds = 1 if bench.short else 4

    def copy_in(self, cases):
        self.machine.run(f"mkdir {FOLDER} && mkfifo {self.orders} {self.orders}.ready; "
                         "echo 0 > /sys/class/graphics/fbcon/cursor_blink")
        for path in {path for case in cases for path in case.sources}:
            self.machine.run(f"cp /host{path} {FOLDER}/")

    def line(self, *words):
        return f"{ENVIRONMENT} chroot /host {shlex.join(words)}"

    def changes(self, *words):
        """What a program that measures printed, in milliseconds."""
        said = self.machine.run(f"{self.line(*words)} 2> /run/errors || {{ cat /run/errors; false; }}", check=False)
        try:
            return [change["ms"] for change in watching.changes_of(said)]
        except ValueError:
            raise Failed(watching.last_line(said)) from None

    def stay(self, *words):
        """Runs a program that stays until the next one is started."""
        self.end_those_that_stay()
        self.machine.run(f"{self.line(*words)} > /run/stays.log 2>&1 & echo $! > /run/stays")

    def end_those_that_stay(self):
        self.machine.run("[ ! -e /run/stays ] || { kill $(cat /run/stays); rm /run/stays; }")

    def loader(self, case, file, *more):
        return [f"{self.bench.build}/bin/placard-loader", *case.raw.split(), *more, file]

    def view(self, case, output):
        self.machine.view(f"--output {output}", "PLACARD_KEY=bench")
        self.machine.run(self.line(*self.loader(case, case.pair[1], "--wait-viewer=60", "--wait=60")))

    def end_viewer(self):
        self.machine.end("placard-viewer")

    def watch(self, case, *told):
        """TOLD: for each of the pair, what tells a program to show it."""
        actions = [[f"differ:{file}", action] for file, action in zip(case.pair, told)]
        return self.changes(f"{self.tools}measure", "/dev/fb0", str(case.tolerance), str(self.rounds), *case.references,
                            *actions[0], "--", *actions[1])

    def by_command(self, case):
        return self.watch(case, *("run:" + " ".join(self.loader(case, file)) for file in case.pair))

    def attached(self, case):
        self.stay(f"{self.tools}attached", "bench", self.orders, self.geometry)
        return self.watch(case, *(f"load:{self.orders}:{file}" for file in case.pair))

    def acknowledged(self, case):
        return self.changes(f"{self.tools}acknowledged", "bench", self.geometry, str(self.rounds), *case.pair)

    def floor(self, case):
        self.stay(f"{self.tools}floor", self.orders, self.geometry, case.pair[1], "/dev/fb0")
        self.machine.run("sleep 1")
        return self.watch(case, *(f"load:{self.orders}:{file}" for file in case.pair))

    def copied(self, case):
        self.machine.run(f"cp {case.pair[1]} /dev/fb0")
        return self.watch(case, *(f"run:cp {file} /dev/fb0" for file in case.pair))


def measure_output(bench, device, case, output, ways):
    device.view(case, output)
    try:
        return {way: in_turns(bench, [way], lambda way: way(case))[way] for way in ways}
    finally:
        device.end_those_that_stay()
        device.end_viewer()


def measure_case(bench, device, case):
    floors = {}
    if case.raw:
        for name, way in (("copy, copy", device.floor), ("cp to /dev/fb0", device.copied)):
            floors[name] = in_turns(bench, [way], lambda way: way(case))[way]
        device.end_those_that_stay()
    seen = measure_output(bench, device, case, "fbdev", (device.by_command, device.attached, device.acknowledged))
    told = measure_output(bench, device, case, "drm", (device.acknowledged,))
    for name, values in [("placard", seen[device.by_command]), ("placard, attached", seen[device.attached]), *floors.items()]:
        bench.add(AREA, f"{case.name}, fbdev", name, "ms", values)
    until = f"{case.name}, until acknowledged"
    bench.add(AREA, until, "placard, attached, fbdev", "ms", seen[device.acknowledged])
    bench.add(AREA, until, "placard, attached, drm", "ms", told[device.acknowledged])


def make_cases(bench, golden):
    width, height = pictures.SIZES[bench.size]
    cases = []
    for form, raw in ((".png", ""), (".bgrx", f"--as raw:{width}x{height}:bgrx")):
        pair = pictures.make("photo", bench.size, form)
        cases.append(Case(f"photo {form[1:].upper()} {bench.size}", pair, [path + ".rgb" for path in pair],
                          pictures.TOLERANCES[form], raw))
    pair = pictures.make_text("text-device", 1 << 10)
    for path in pair:
        # The pictures of png output are the same, to a pixel: that is what the tests of devices prove.
        with open(path + ".rgb", "wb") as file:
            file.write(golden(os.path.relpath(path, f"{SOURCE}/assets"), width, height).pixels)
    cases.append(Case("text 1 KiB", pair, [path + ".rgb" for path in pair], 0))
    return [case for case in cases if bench.wants(case.name)]


def run(bench):
    if not is_there():
        print(f"  no virtual devices in {IMAGES}: scripts/bench makes them where QEMU is", flush=True)
        return
    os.environ |= {"PLACARD_BUILD": bench.build, "PLACARD_SOURCE": SOURCE, "PLACARD_DEVICE_FOLDER": IMAGES,
                   "PLACARD_TEST_OUTPUT": os.getcwd()}
    sys.path.append(f"{SOURCE}/tests/device")
    machine = importlib.import_module("machine")
    cases = make_cases(bench, machine.golden)
    width, height = pictures.SIZES[bench.size]
    screen = ("-vga", "none", "-device", f"virtio-gpu-pci,xres={width},yres={height}")
    try:
        with machine.Machine("bench", screen, ("virtio-gpu",), memory=1024, devices=("-smp", "2")) as virtual:
            device = Device(bench, virtual, f"{width}x{height}")
            device.copy_in(cases)
            for case in cases:
                measure_case(bench, device, case)
    except machine.Failure as failure:
        values = Values()
        values.why = watching.last_line(str(failure))
        bench.add(AREA, "all", "placard", "ms", values)
