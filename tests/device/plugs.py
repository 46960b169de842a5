"""Monitors and input devices plugged in and out while the viewer runs, and a viewer that starts without any."""

from machine import Cable, Machine, check


def plug(width, height):
    cable.plug(width, height)
    state = "connected" if width > 0 else "disconnected"
    machine.run(f"until grep -q '^{state}' /sys/class/drm/card0-Virtual-1/status; do sleep 0.05; done")


def show_in(asset, width, height):
    machine.wait_for("its new size", lambda now: (now.width, now.height) == (width, height))
    machine.expect_picture(asset)


with Machine("plugs", ("-vga", "none", "-device", "virtio-gpu-pci,xres=800,yres=480"),
             ("virtio-gpu", "xhci-pci", "usbhid", "hid-generic"), keyboard="qemu-xhci,id=usb",
             display="vnc=unix:plugs.vnc") as machine:
    cable = Cable("plugs.vnc")
    plug(800, 480)
    machine.view("--output drm")
    machine.show("pixel-bird.bmp")
    plug(0, 0)
    machine.load("test-card.png")
    machine.run("pidof placard-viewer")
    check("the viewer goes on when its monitor is unplugged", True)
    plug(800, 480)
    machine.expect_picture("test-card.png")
    check("and is seen again when it is plugged in", True)
    plug(0, 0)
    plug(1024, 600)
    show_in("test-card.png", 1024, 600)
    check("on a larger monitor, too, which it fills", True)
    plug(640, 480)
    show_in("test-card.png", 640, 480)
    check("and on a smaller one that is there at once", True)
    said = machine.run(machine.placard("placard-viewer", "--key second --timeout 20 2>&1 || true"))
    check("a second viewer takes nothing behind the first", "in use by a display server" in said and "fbdev" not in said, said)
    machine.end("placard-viewer")
    said = machine.run(machine.placard("placard-viewer", "--output drm --connector Virtual-2 --timeout 20 2>&1 || true"))
    check("a connector that no card has is refused", "connector Virtual-2; there are: Virtual-1" in said, said)

    plug(0, 0)
    machine.view("--output drm")
    machine.wait_log("placard-viewer: warning: no monitor is connected")
    machine.load("pixel-bird.bmp")
    plug(800, 480)
    show_in("pixel-bird.bmp", 800, 480)
    check("a viewer that started without a monitor is seen when one is plugged in", True)

    machine.load("tide-table.txt")
    top = machine.wait_steady()
    for time in ("first", "second"):
        machine.plug_keyboard()
        machine.key("pgdn")
        machine.wait_for("the next page", lambda now: now.changes(top) is not None)
        machine.key("home")
        machine.wait_for("the first page again", lambda now: now.changes(top) is None)
        check(f"a keyboard that is plugged in for the {time} time is understood", True)
        machine.unplug_keyboard()
        check("the viewer goes on without it", machine.run("pidof placard-viewer"))
