"""People in front of the device: keys, mice, tablets and touch panels, each of which changes the screen at the right spot.
people.py fbdev|drm ROTATION"""

import sys

from machine import SOURCE, Machine, check

output, rotation = sys.argv[1], int(sys.argv[2])
WIDTH, HEIGHT = 800, 480  # of the screen as it was built
COLUMNS, ROWS = 1600, 1440  # of the panels
TURNED = ("--rotate", str(rotation))
NAME = f"people-{output}-{rotation}"
MIDDLE = (WIDTH if rotation == 0 else HEIGHT) // 2  # of what the user calls across
BUTTON = MIDDLE, 24  # "Load file", at the user's top
FIRST_ENTRY, ENTRY = 114, 55  # of the loader's panel: how far down its middle is, and how high one is
# A panel that is turned against the screen, and reports a tenth too much on either side.
CALIBRATION = "0,-1.25,1.125,1,0,0"


def built(x, y):
    """Where on the screen as it was built the user's place X, Y is."""
    return (x, y) if rotation == 0 else (WIDTH - 1 - y, x)


def changed_box(machine, before, what):
    now = machine.wait_for(what, lambda now: now.changes(before) is not None)
    return now.changes(before)


def is_new_picture(now, before):
    """True when more has changed than buttons and the arrow."""
    box = now.changes(before)
    return box is not None and box[2] - box[0] > WIDTH // 2 and box[3] - box[1] > HEIGHT // 2


class Panel:
    def __init__(self, machine, kind):
        self.machine, self.file, self.is_off = machine, f"/run/{kind}", False
        machine.run(f"mkfifo {self.file}; touch_panel {kind} {COLUMNS} {ROWS} <> {self.file} > {self.file}.log 2>&1 & "
                    f"until grep -q ready {self.file}.log; do sleep 0.05; done")

    def tell(self, verb, x=0, y=0, slot=0):
        x, y = built(x, y)
        x, y = x / (WIDTH - 1), y / (HEIGHT - 1)
        if self.is_off:  # as CALIBRATION puts right
            x, y = y, (1.125 - x) / 1.25
        self.machine.run(f"echo {verb} {slot} {round(x * (COLUMNS - 1))} {round(y * (ROWS - 1))} > {self.file}")

    def tap(self, x, y):
        self.tell("down", x, y)
        self.tell("up")

    def drag(self, x, y, to_x, to_y, steps=6):
        """With a rest at the end, so that nothing goes on moving."""
        self.tell("down", x, y)
        for step in range(1, steps + 1):
            self.tell("move", x + (to_x - x) * step // steps, y + (to_y - y) * step // steps)
        self.machine.run("sleep 0.5")
        self.tell("up")


def cursor_is_at(box, x, y):
    """The tip of the arrow, which points to the user's top left, is a corner of BOX."""
    return (box[0], box[1]) == (x, y) if rotation == 0 else (box[2], box[1]) == (x + 1, y)


def mouse_and_tablet(machine):
    machine.view(f"--output {output} --manual {' '.join(TURNED)}")
    machine.run(machine.placard("placard-loader", f"--wait-viewer=240 {SOURCE}/assets/test-card.png"))
    before = machine.wait_steady()
    machine.pointer("rel", 30, 20)
    at = (WIDTH // 2 + 30, HEIGHT // 2 + 20) if rotation == 0 else (WIDTH // 2 - 20, HEIGHT // 2 + 30)
    machine.wait_for("the mouse's arrow", lambda now: now.changes(before) and cursor_is_at(now.changes(before), *at))
    check(f"{NAME}: the mouse's arrow is where it was moved to", True, f"{at}")
    machine.wait_for("nothing of the arrow at rest", lambda now: now.changes(before) is None)
    check(f"{NAME}: and is hidden at rest", True)
    machine.pointer("rel", -4000, -4000)
    corner = built(0, 0)
    machine.wait_for("the arrow in the user's corner", lambda now: now.changes(before) and cursor_is_at(now.changes(before), *corner))
    check(f"{NAME}: it stops at the edge", True, f"{corner}")
    empty = machine.wait_for("nothing of the arrow at rest", lambda now: now.changes(before) is None)

    machine.use_pointer("QEMU Virtio Mouse")
    machine.pointer("rel", *BUTTON)
    click(machine)
    machine.wait_for("the picture", lambda now: is_new_picture(now, empty))
    check(f"{NAME}: the mouse clicks where it was moved to", True)

    machine.run(machine.placard("placard-loader", f"{SOURCE}/assets/lake.jpg"))
    machine.use_pointer("QEMU Virtio Tablet")
    card = machine.wait_steady()
    point(machine, MIDDLE, 300)
    click(machine)
    elsewhere = machine.wait_for("the arrow", lambda now: now.changes(card) is not None)
    check(f"{NAME}: a click elsewhere presses nothing", not is_new_picture(elsewhere, card))
    point(machine, *BUTTON)
    click(machine)
    machine.wait_for("the other picture", lambda now: is_new_picture(now, card))
    check(f"{NAME}: a tablet clicks where it points to", True)
    machine.end("placard-viewer")


def point(machine, x, y):
    x, y = built(x, y)
    machine.pointer("abs", round(x * 32767 / (WIDTH - 1)), round(y * 32767 / (HEIGHT - 1)))


def turn_wheel(machine, way):
    machine.button(True, way)
    machine.button(False, way)


def click(machine):
    machine.button(True)
    machine.button(False)


def keys_and_fingers(machine):
    single, multi = Panel(machine, "single"), Panel(machine, "multi")
    machine.view(f"--output {output} --loader={SOURCE}/assets {' '.join(TURNED)}")
    text = machine.show("welcome.txt", TURNED)
    machine.load("tide-table.txt")
    top = machine.wait_steady()
    machine.key("pgdn")
    machine.wait_for("the next page", lambda now: now.changes(top) is not None)
    machine.key("home")
    machine.wait_for("the first page without a scroll bar", lambda now: now.changes(top) is None)
    check(f"{NAME}: keys scroll", True)
    machine.use_pointer("QEMU Virtio Mouse")
    machine.hold("ctrl", True)
    machine.run("sleep 0.5")  # what two devices say at the same time has no order
    turn_wheel(machine, "wheel-up")
    machine.wait_for("larger letters", lambda now: is_new_picture(now, top))
    turn_wheel(machine, "wheel-down")
    machine.run("sleep 0.5")
    machine.hold("ctrl", False)
    machine.wait_for("the former size again", lambda now: now.changes(top) is None)
    check(f"{NAME}: Ctrl and the wheel zoom", True)

    multi.drag(200, 400, 200, 300)
    machine.wait_for("the text as far up as the finger went", lambda now: any(is_shifted(now, top, way) for way in range(80, 101)))
    check(f"{NAME}: a finger drags the text with it", True)
    machine.key("home")
    machine.wait_for("the first page again", lambda now: now.changes(top) is None)
    multi.tell("down", 200, 300)
    multi.tell("down", 240, 340, slot=1)
    for step in range(1, 7):
        multi.tell("move", 240 + 20 * step, 340 + 10 * step, slot=1)
    multi.tell("up", slot=1)
    multi.tell("up")
    machine.wait_for("larger letters", lambda now: now.changes(top) is not None)
    check(f"{NAME}: two fingers zoom", True)

    machine.load("welcome.txt")
    machine.wait_for("the text", lambda now: now.changes(text) is None)
    single.drag(MIDDLE, 2, MIDDLE, 120)
    box = changed_box(machine, text, "the loader's panel")
    check(f"{NAME}: a finger pulls the loader's panel down from the user's top",
          box[1] <= 20 if rotation == 0 else box[2] >= WIDTH - 20, f"{box}")
    single.tap(MIDDLE, FIRST_ENTRY + 3 * ENTRY)
    machine.expect_picture("lake.jpg", TURNED)
    check(f"{NAME}: a tap on a single-touch panel chooses the file there", True)
    machine.end("placard-viewer")

    machine.view(f"--output {output} --loader={SOURCE}/assets --touch-matrix {CALIBRATION} {' '.join(TURNED)}")
    text = machine.show("welcome.txt", TURNED)
    machine.key("f10")
    changed_box(machine, text, "the loader's panel")
    multi.is_off = True
    multi.tap(MIDDLE + 100, FIRST_ENTRY + 5 * ENTRY)
    machine.expect_picture("menu-latin1.txt", TURNED)
    check(f"{NAME}: a tap on a panel that is off chooses the file there, by its calibration", True)


def is_shifted(now, before, way):
    """True when the user's lower left part is what was WAY pixels below it."""
    for y in range(60, 200, 7):
        for x in range(20, 400, 3):
            if now.pixel(*built(x, y)) != before.pixel(*built(x, y + way)):
                return False
    return True


with Machine(NAME, ("-vga", "none", "-device", f"virtio-gpu-pci,xres={WIDTH},yres={HEIGHT}"), ("virtio-gpu",),
             devices=("-device", "virtio-mouse-pci", "-device", "virtio-tablet-pci")) as device:
    mouse_and_tablet(device)
    keys_and_fingers(device)
