"""Each kind of screen: every pixel as in the picture that the png output makes of the same content, the console's text never
showing through, and the console put back at the end.   screens.py NAME"""

import sys
import time

from machine import Machine, check

SMALL = "640x480"
VESA, VIRTIO = ("-vga", "std"), ("-vga", "none", "-device", "virtio-gpu-pci,xres=800,yres=480")
BOCHS = ("-vga", "none", "-device", "VGA,xres=640,yres=480")
SCREENS = {
    # name: screen, modules, vga, viewer's options, bits of its colours
    "vesa-565": (VESA, (), 0x311, "--output fbdev", (5, 6, 5)),
    "vesa-555": (VESA, (), 0x310, "--output fbdev", (5, 5, 5)),
    "vesa-24": (VESA, (), 0x312, "", None),  # finds out by itself that there is no graphics card
    "vesa-32": (VESA, (), 0x342, "--output fbdev", None),
    "virtio-fbdev": (VIRTIO, ("virtio-gpu",), None, "--output fbdev", None),
    "virtio-drm": (VIRTIO, ("virtio-gpu",), None, "", None),
    "bochs-drm": (BOCHS, ("bochs",), None, "--output drm", None),
    "cirrus-drm": (("-vga", "cirrus"), ("cirrus",), None, f"--output drm --mode {SMALL}", None),
    "bochs-sdl": (BOCHS, ("bochs",), None, "--output window", None),
}


GLES, GL = "libGLESv2.so.2", "libGL.so.1"


def hide(machine, library):
    """Takes a library away from what starts from now on."""
    machine.run(f"for file in /host/usr/lib/*-linux-gnu/{library}; do mount --bind /dev/null $file; done")


def check_without_gl(machine):
    """SDL's call succeeds with what it chose by itself, and with what it cannot have, and the screen stays black."""
    hide(machine, GLES)
    said = machine.run(machine.placard("placard-viewer", "--output window 2>&1 || true"))
    check("without GL for devices it says so, and what needs none", "--output drm needs no GL" in said, said[-200:])
    machine.run("rm -r /dev/dri")
    said = machine.run(machine.placard("placard-viewer", "--output window 2>&1 || true"))
    check("without a graphics card, too", "no screen found" in said and "outputs that work here" in said, said[-200:])


def run_case(name, screen, modules, vga, options, bits):
    with Machine(name, screen, modules, vga=vga, memory=512, bits=bits) as machine:
        machine.run("echo 'text of the console' > /dev/tty0")
        before = machine.screen()
        if name == "bochs-sdl":
            hide(machine, GL)  # what SDL takes when it is not told otherwise
        started = time.monotonic()
        machine.view(options)
        corner = before.width - 1, before.height - 1
        machine.wait_for("the viewer's first picture", lambda now: now.pixel(*corner) != before.pixel(*corner))
        now = time.monotonic()
        machine.figure("power-on to the viewer's first picture", f"{now - machine.started:.1f} s, of which the machine's own start "
                       f"{machine.ready_after:.1f} s, and from the viewer's start {now - started:.1f} s")
        picture = machine.show("welcome.txt")
        check(f"{name}: a text is on the screen", True, f"{picture.width}x{picture.height}")
        machine.run("echo 'must not show through' > /dev/tty0")
        machine.show("test-card.png")
        check(f"{name}: a picture is on the screen, and nothing else", True)
        if name != "bochs-sdl":  # SDL leaves the console as it is, and has its text drawn nowhere
            check(f"{name}: the console is in graphics mode", machine.console_mode() == "graphics off")
        machine.end("placard-viewer")
        check(f"{name}: the console is one of text again", machine.console_mode() == "text on")
        machine.run("clear > /dev/tty0; echo 'text of the console' > /dev/tty0")
        machine.wait_for("the console's text", lambda now: now.pixel(0, 400) == before.pixel(0, 400))
        if name == "bochs-sdl":
            check_without_gl(machine)


run_case(sys.argv[1], *SCREENS[sys.argv[1]])
