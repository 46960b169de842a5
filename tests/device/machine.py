"""A virtual device: a machine of QEMU's with a screen, a keyboard and pointers, that runs the programs just built.

What it shows is taken from the emulated screen itself (screendump), never from what a program says of itself. The emulation is
QEMU's own translator on purpose: it is there on every machine."""

import itertools
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time

BUILD = os.environ["PLACARD_BUILD"]
SOURCE = os.environ["PLACARD_SOURCE"]
FOLDER = os.environ["PLACARD_DEVICE_FOLDER"]
OUTPUT = os.environ["PLACARD_TEST_OUTPUT"]
PATIENCE = 240  # seconds that anything may take on a busy machine
USER, VIDEO, INPUT = 1000, 44, 106  # an ordinary user, and the groups of the devices
USER_FOLDER = "/run/user-folder"
LOOK = "--font-size 20"  # else it depends on the screen's density


class Failure(Exception):
    """Something is not as the test demands."""


class Picture:
    """What a screen shows: RGB, 8 bits each."""

    def __init__(self, data):
        header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
        self.width, self.height = int(header[1]), int(header[2])
        self.pixels = data[header.end():]

    def pixel(self, x, y):
        offset = (y * self.width + x) * 3
        return tuple(self.pixels[offset:offset + 3])

    def widened(self, bits):
        """Colours of BITS each, stretched to 8: the emulator leaves the lowest bits 0 for some formats."""
        pixels = bytearray(self.pixels)
        for channel, count in enumerate(bits):
            pixels[channel::3] = self.pixels[channel::3].translate(bytes(value | value >> count for value in range(256)))
        return Picture(b"P6 %d %d 255 " % (self.width, self.height) + bytes(pixels))

    def difference(self, other):
        """The largest difference of any channel of any pixel; 256 when the sizes differ."""
        if (self.width, self.height) != (other.width, other.height):
            return 256
        if self.pixels == other.pixels:
            return 0
        return max(abs(a - b) for a, b in zip(self.pixels, other.pixels))

    def changes(self, other):
        """The box (left, top, right, bottom) of the pixels that differ, or None."""
        row = self.width * 3
        rows = [y for y in range(self.height) if self.pixels[y * row:(y + 1) * row] != other.pixels[y * row:(y + 1) * row]]
        if not rows:
            return None
        columns = [
            i // 3
            for y in rows
            for i, (a, b) in enumerate(zip(self.pixels[y * row:(y + 1) * row], other.pixels[y * row:(y + 1) * row]))
            if a != b
        ]
        return min(columns), rows[0], max(columns) + 1, rows[-1] + 1


def picture_of_file(path):
    """Any picture that ImageMagick reads."""
    return Picture(subprocess.run(["convert", path, "-depth", "8", "ppm:-"], check=True, capture_output=True).stdout)


def golden(asset, width, height, options=()):
    """What the png output, without any device, makes of an asset."""
    picture = f"golden-{width}x{height}.png"
    options = [*LOOK.split(), "--render-limit", str(PATIENCE), *options]
    viewer = subprocess.Popen([f"{BUILD}/bin/placard-viewer", "--key", f"golden_{os.getpid()}", "--output", "png", "--geometry",
                               f"{width}x{height}", "--screenshot", picture, "--exit-after", "1", *options])
    subprocess.run([f"{BUILD}/bin/placard-loader", "--key", f"golden_{os.getpid()}", f"--wait-viewer={PATIENCE}",
                    f"{SOURCE}/assets/{asset}"], check=True)
    viewer.wait(PATIENCE)
    return picture_of_file(picture)


class Cable:
    """The monitor's: a client of the screen's VNC server (RFC 6143), who may set the desktop's size (message 251). The virtio-gpu
    device takes that for a monitor of this size, and 0x0 for none, and tells its driver."""

    def __init__(self, path):
        self.socket = connect(path)
        self.file = self.socket.makefile("rb")
        self.answer(12, b"RFB 003.008\n")
        self.answer(1 + 1, b"\1")  # no password
        self.answer(4, b"\1")  # shared
        self.file.read(24)

    def answer(self, size, reply):
        self.file.read(size)
        self.socket.sendall(reply)

    def plug(self, width, height):
        self.socket.sendall(struct.pack("!BxHHBxIHHHHI", 251, width, height, 1, 0, 0, 0, width, height, 0))


class Monitor:
    """QEMU's machine protocol."""

    def __init__(self, path):
        self.socket = connect(path)
        self.file = self.socket.makefile("rw")
        self.file.readline()
        self.do("qmp_capabilities")

    def do(self, command, **arguments):
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        for line in self.file:
            answer = json.loads(line)
            if "error" in answer:
                raise Failure(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise Failure(f"{command}: the machine is gone")


def connect(path):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(path)
            return connection
        except OSError:
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


class Machine:
    """SCREEN: QEMU's options for it. MODULES: kernel modules to load. VGA: mode of vesafb (vga=…), which boots slower.
    BITS: of red, green and blue, where they are fewer than 8."""

    def __init__(self, name, screen, modules=(), vga=None, append="", memory=384, devices=(), bits=None,
                 keyboard="virtio-keyboard-pci", display="none"):
        self.name = name
        self.console = os.path.join(OUTPUT, name + ".console")
        self.shot = os.path.abspath(name + ".ppm")
        self.numbers = itertools.count()
        self.user = None
        self.bits = bits
        self.received = b""
        modules = ["evdev", "uinput", "virtio_pci", "9pnet_virtio", "9p", "virtio_input", *modules]
        kernel = "vmlinux" if vga is None else "vmlinuz"
        # On a busy host the emulated timer is slower than the kernel believes a working one to be. Two more save half a second.
        append = f"console=ttyS0 no_timer_check cryptomgr.notests mitigations=off panic=-1 quiet loglevel=4 modules={','.join(modules)} {append}"
        if vga is not None:
            append += f" vga={vga}"
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-m", str(memory), "-display", display, "-no-reboot", "-nodefaults",
             "-kernel", f"{FOLDER}/{kernel}", "-initrd", f"{FOLDER}/initramfs", "-append", append,
             "-serial", f"file:{self.console}",
             "-chardev", f"socket,id=commands,path={name}.commands,server=on,wait=off", "-serial", "chardev:commands",
             "-qmp", f"unix:{name}.monitor,server=on,wait=off",
             "-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
             "-device", keyboard, *screen, *devices],
            stdin=subprocess.DEVNULL)
        self.monitor = Monitor(name + ".monitor")
        self.commands = connect(name + ".commands")
        self.expect(rb"READY\r?\n")
        self.ready_after = time.monotonic() - self.started

    def __enter__(self):
        os.makedirs(f"{FOLDER}/figures", exist_ok=True)
        with open(f"{FOLDER}/figures/{self.name}", "w"):
            return self

    def figure(self, what, value):
        """What was measured; tests/device/summary prints all of it."""
        print(f"figure: {self.name}: {what}: {value}", flush=True)
        with open(f"{FOLDER}/figures/{self.name}", "a") as file:
            print(f"{what}: {value}", file=file)

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(f"{self.name}: {value}", file=sys.stderr)
            try:
                self.monitor.do("screendump", filename=self.shot)
                subprocess.run(["convert", self.shot, os.path.join(OUTPUT, self.name + ".png")], check=False)
                print(self.run("tail -n 30 /run/*.log", check=False), file=sys.stderr)
            except (OSError, Failure, ValueError):
                pass
            print(f"the last screen and the console's log are in {OUTPUT}", file=sys.stderr)
        try:
            self.monitor.do("quit")
        except (OSError, Failure, ValueError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    # ---- commands ----

    def expect(self, pattern, patience=PATIENCE):
        """Reads the command port up to PATTERN; returns what was before it, and the match."""
        end = time.monotonic() + patience
        while True:
            match = re.search(pattern, self.received)
            if match:
                before = self.received[:match.start()]
                self.received = self.received[match.end():]
                return before.decode(errors="replace").replace("\r", ""), match
            ready, _, _ = select.select([self.commands], [], [], max(0, end - time.monotonic()))
            data = self.commands.recv(65536) if ready else b""
            if ready and not data:
                raise Failure(f"the device ended by itself; see {self.console}")
            if not data:
                raise Failure(f"the device did not answer within {patience} s; it said: {self.received[-2000:]!r}")
            self.received += data

    def run(self, command, check=True):
        """Runs COMMAND in the device's own shell and returns what it printed."""
        mark = f"__{next(self.numbers)}_ENDED"
        self.commands.sendall(f"{{ {command}; }}; status=$?; echo; echo {mark}=$status\n".encode())
        printed, match = self.expect(mark.encode() + rb"=(\d+)\r?\n")
        if check and match[1] != b"0":
            raise Failure(f"'{command}' ended with {int(match[1])}: {printed.strip()}")
        return printed.strip("\n")

    def placard(self, program, arguments="", log=None, environment="", before=""):
        """The command line that runs one of our programs inside, as the user that as_user() made."""
        folder = "/run" if self.user is None else USER_FOLDER
        line = (f"cd / && env -i PATH=/usr/bin:/bin TMPDIR={folder} HOME={folder} XDG_RUNTIME_DIR={folder} {environment} "
                f"{before} chroot /host {self.user or ''} {BUILD}/bin/{program} {arguments}")
        return f"( {line} ) > /run/{log}.log 2>&1" if log else f"( {line} )"

    def own_devices(self):
        """Gives screens and input devices to their groups, as udev does on a whole system."""
        self.run(f"chgrp {VIDEO} /dev/fb* /dev/dri/* 2> /dev/null; chgrp {INPUT} /dev/input/event*; "
                 "chmod 660 /dev/fb* /dev/dri/* /dev/input/event* 2> /dev/null; true")

    def as_user(self):
        """From now on our programs are an ordinary user's, who is in the groups video and input."""
        self.own_devices()
        self.run(f"mkdir -p {USER_FOLDER} && chown {USER}:{USER} {USER_FOLDER}")
        self.user = f"/usr/bin/setpriv --reuid {USER} --regid {USER} --groups {VIDEO},{INPUT} --inh-caps=-all"

    def start(self, program, arguments="", environment="", before=""):
        """Starts one of our programs in the background, through the command BEFORE; its log is /run/PROGRAM.log."""
        self.run(f"{self.placard(program, arguments, program, environment, before)} & true")

    def view(self, arguments="", environment="", before=""):
        """Starts the viewer, through the command BEFORE; pictures may take their time."""
        self.start("placard-viewer", f"--verbose --render-limit {PATIENCE} {LOOK} {arguments}", environment, before)

    def log(self):
        return self.run("cat /run/placard-viewer.log")

    def wait_log(self, text):
        """Waits until the viewer has told TEXT."""
        self.run(f"until grep -q '{text}' /run/placard-viewer.log; do sleep 0.05; done")

    def load(self, asset, arguments="", environment=""):
        """placard-loader, until an asset is on the screen as far as the viewer knows."""
        return self.run(self.placard("placard-loader", f"--wait-viewer={PATIENCE} --wait={PATIENCE} {arguments} "
                                     f"{SOURCE}/assets/{asset}", environment=environment))

    def end(self, program, signal="TERM"):
        """Ends a program that start() started, and waits until it is gone."""
        self.run(f"killall -{signal} {program} && while pidof {program} > /dev/null; do sleep 0.05; done")

    def console_mode(self):
        """"text on" or "graphics off": mode and keyboard of the console in front."""
        return self.run("console_mode")

    def console_is_back(self, how):
        self.run("until [ \"$(console_mode)\" = 'text on' ]; do sleep 0.05; done")
        check(f"{self.name}: console and keyboard are as before after {how}", True)

    # ---- the screen ----

    def show(self, asset, options=()):
        """Loads an asset, and waits until every pixel is as the png output makes it."""
        self.load(asset)
        return self.expect_picture(asset, options)

    def expect_picture(self, asset, options=()):
        picture = self.screen()
        tolerance = 255 // 31 + 1 if self.bits else 0  # a dithered colour is up to one step of it away
        expected = golden(asset, picture.width, picture.height, options)
        # A driver may send what was drawn to its screen a moment later.
        return self.wait_for(f"{asset} as the png output draws it", lambda now: now.difference(expected) <= tolerance)

    def screen(self):
        self.monitor.do("screendump", filename=self.shot)
        with open(self.shot, "rb") as file:
            picture = Picture(file.read())
        return picture.widened(self.bits) if self.bits else picture

    def wait_for(self, what, state):
        """Waits until STATE(screen) is true; returns that screen."""
        end = time.monotonic() + PATIENCE
        while True:
            picture = self.screen()
            if state(picture):
                return picture
            if time.monotonic() > end:
                raise Failure(f"the screen never showed {what}")
            time.sleep(0.05)

    def wait_steady(self):
        """Waits until the screen is other than black and has stayed the same for a while; returns it."""
        former = self.screen()
        while True:
            time.sleep(1)
            now = self.wait_for("anything", lambda now: now.pixel(now.width - 1, now.height - 1) != (0, 0, 0))
            if now.changes(former) is None:
                return now
            former = now

    # ---- the person in front of it ----

    def key(self, *names):
        self.monitor.do("send-key", keys=[{"type": "qcode", "data": name} for name in names])

    def hold(self, name, down):
        """Presses a key and keeps it down, or lets it go."""
        self.send([{"type": "key", "data": {"key": {"type": "qcode", "data": name}, "down": down}}])

    def plug_keyboard(self):
        """Plugs one into the USB that is called "usb", until the viewer has opened it."""
        self.monitor.do("device_add", driver="usb-kbd", id="keyboard", bus="usb.0")
        self.run("until grep -q 'QEMU USB Keyboard' /proc/bus/input/devices; do sleep 0.05; done")
        if self.user:
            self.own_devices()
        self.run("event=$(sed -n '/QEMU USB Keyboard/,/^$/s/^H:.*\\(event[0-9]*\\).*/\\1/p' /proc/bus/input/devices); "
                 "until ls -l /proc/$(pidof placard-viewer)/fd | grep -q \"/$event\\$\"; do sleep 0.05; done")

    def unplug_keyboard(self):
        self.monitor.do("device_del", id="keyboard")
        self.run("while grep -q 'QEMU USB Keyboard' /proc/bus/input/devices; do sleep 0.05; done")

    def use_pointer(self, name):
        """Of several mice and tablets: the one whose buttons are pressed from now on."""
        index = next(pointer["index"] for pointer in self.monitor.do("query-mice") if pointer["name"] == name)
        self.monitor.do("human-monitor-command", **{"command-line": f"mouse_set {index}"})

    def pointer(self, kind, x, y):
        """KIND "rel": by X, Y; "abs": to X, Y, each 0 to 32767."""
        self.send([{"type": kind, "data": {"axis": axis, "value": value}} for axis, value in (("x", x), ("y", y))])

    def button(self, down, name="left"):
        self.send([{"type": "btn", "data": {"button": name, "down": down}}])

    def send(self, events):
        self.monitor.do("input-send-event", events=events)


def check(what, condition, detail=""):
    if not condition:
        raise Failure(f"{what} {detail}")
    print(f"ok: {what} {detail}", flush=True)
