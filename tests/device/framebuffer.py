"""The framebuffer output on real framebuffers: every pixel as in the picture that the png output makes of the same content,
the console's text never showing through, and the console put back at the end."""

from machine import Machine, check, golden

LOOK = ("--font-size", "20")  # else it depends on the screen's density
VESA = ("-vga", "std")
SCREENS = [
    # name, screen, modules, vga, tolerance
    ("vesa-565", VESA, (), 0x314, 8),
    ("vesa-24", VESA, (), 0x315, 0),
    ("vesa-32", VESA, (), 0x343, 0),
    ("virtio", ("-vga", "none", "-device", "virtio-gpu-pci,xres=800,yres=480"), ("virtio-gpu",), None, 0),
]


def show(machine, asset, tolerance):
    machine.load(asset)
    picture = machine.screen()
    expected = golden(asset, picture.width, picture.height, LOOK)
    # A driver may send what was drawn to its screen a moment later.
    machine.wait_for(f"{asset} as the png output draws it", lambda now: now.difference(expected) <= tolerance)
    check(f"{machine.name}: {asset} is on the screen", True, f"{picture.width}x{picture.height}")


for name, screen, modules, vga, tolerance in SCREENS:
    with Machine(name, screen, modules, vga=vga) as machine:
        machine.run("echo 'text of the console' > /dev/tty0")
        before = machine.screen()
        machine.start("placard-viewer", f"--output fbdev --verbose {' '.join(LOOK)}")
        show(machine, "tide-table.txt", tolerance)
        machine.run("echo 'must not show through' > /dev/tty0")
        show(machine, "lake.jpg", tolerance)
        check(f"{name}: the console is in graphics mode", machine.console_mode() == "graphics")
        machine.end("placard-viewer")
        check(f"{name}: the console is one of text again", machine.console_mode() == "text")
        machine.run("clear > /dev/tty0; echo 'text of the console' > /dev/tty0")
        machine.wait_for("the console's text", lambda now: now.pixel(0, 400) == before.pixel(0, 400))
