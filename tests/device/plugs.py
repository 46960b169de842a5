"""Monitors and input devices plugged in and out while the viewer runs, and a viewer that starts without any."""

from machine import Machine, check

OFF = "echo off > /sys/class/drm/card0-Virtual-1/status; echo change > /sys/class/drm/card0/uevent"
ON = "echo on > /sys/class/drm/card0-Virtual-1/status; echo change > /sys/class/drm/card0/uevent"

with Machine("plugs", ("-vga", "none", "-device", "virtio-gpu-pci,xres=800,yres=480"),
             ("virtio-gpu", "xhci-pci", "usbhid", "hid-generic"), keyboard="qemu-xhci,id=usb") as machine:
    machine.view("--output drm")
    machine.show("pixel-bird.bmp")
    machine.run(OFF)
    machine.load("test-card.png")
    machine.run("pidof placard-viewer")
    check("the viewer goes on when its monitor is unplugged", True)
    machine.run(ON)
    machine.expect_picture("test-card.png")
    check("and is seen again when it is plugged in", True)
    machine.end("placard-viewer")

    machine.run(OFF)
    machine.view("--output drm")
    machine.wait_log("no monitor is connected")
    machine.load("pixel-bird.bmp")
    machine.run(ON)
    machine.expect_picture("pixel-bird.bmp")
    check("a viewer that started without a monitor is seen when one is plugged in", True)

    machine.load("tide-table.txt")
    top = machine.wait_steady()
    for time in ("first", "second"):
        machine.monitor.do("device_add", driver="usb-kbd", id="keyboard", bus="usb.0")
        machine.run("until grep -q 'QEMU USB Keyboard' /proc/bus/input/devices; do sleep 0.05; done; sleep 1")
        machine.key("pgdn")
        machine.wait_for("the next page", lambda now: now.changes(top) is not None)
        machine.key("home")
        machine.wait_for("the first page again", lambda now: now.changes(top) is None)
        check(f"a keyboard that is plugged in for the {time} time is understood", True)
        machine.monitor.do("device_del", id="keyboard")
        machine.run("while grep -q 'QEMU USB Keyboard' /proc/bus/input/devices; do sleep 0.05; done; pidof placard-viewer")
        check("the viewer goes on without it", True)
