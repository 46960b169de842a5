"""The console put back after every end of the viewer, and left to others while another one is in front.
console.py fbdev|drm"""

import sys

from machine import Machine, check

output = sys.argv[1]
with Machine(f"console-{output}", ("-vga", "none", "-device", "virtio-gpu-pci,xres=800,yres=480"), ("virtio-gpu",)) as machine:
    for signal in ("TERM", "SEGV", "KILL"):
        machine.view(f"--output {output}")
        machine.show("pixel-bird.bmp")
        check(f"the console is in graphics mode, its keyboard off, before SIG{signal}", machine.console_mode() == "graphics off")
        machine.end("placard-viewer", signal)
        if signal == "KILL":
            check("a killed viewer cannot put it back", machine.console_mode() == "graphics off")
            machine.run(machine.placard("placard-viewer", "--restore-console"))
        machine.console_is_back(f"SIG{signal}")
    machine.view(f"--output {output}")
    machine.show("pixel-bird.bmp")
    machine.key("esc")
    machine.console_is_back("the key Escape")

    machine.view(f"--output {output}")
    bird = machine.show("pixel-bird.bmp")
    machine.run("chvt 2; echo 'another console' > /dev/tty2")
    machine.wait_for("the other console", lambda now: now.pixel(799, 479) == (0, 0, 0) and now.changes(bird) is not None)
    check("another console comes to the front", machine.console_mode() == "text on")
    other = machine.screen()
    machine.load("test-card.png")
    check("what is published meanwhile is acknowledged, and not drawn over the other console",
          machine.screen().pixel(799, 240) == other.pixel(799, 240) == (0, 0, 0))
    machine.run("chvt 1")
    machine.expect_picture("test-card.png")
    check("it is on the screen when the viewer's console is back", machine.console_mode() == "graphics off")
    machine.key("ctrl", "alt", "f3")
    machine.run("until [ $(cat /sys/class/tty/tty0/active) = tty3 ]; do sleep 0.05; done; chvt 1")
    machine.expect_picture("test-card.png")
    check("Ctrl+Alt+F3 leads to another console, and back", True)
    machine.run("chvt 2")
    machine.end("placard-viewer")
    machine.run("chvt 1")
    machine.console_is_back("an end while another console was in front")
