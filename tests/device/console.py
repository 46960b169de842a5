"""The console put back after every end of the viewer, and left to others while another one is in front; and a console of the
viewer's own, as a service has it.   console.py fbdev|drm"""

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
    cut = "--key posix:/cut"
    machine.view(f"--output {output} {cut}")
    machine.load("pixel-bird.bmp", cut)
    machine.run("truncate -s 0 /dev/shm/cut")
    machine.load("test-card.png", cut)
    machine.expect_picture("test-card.png")
    check("the viewer survives a segment that is cut short", machine.console_mode() == "graphics off")
    machine.end("placard-viewer")
    machine.console_is_back("that")
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

    # As systemd's TTYPath=/dev/tty7 and StandardInput=tty-force give it.
    for signal in ("TERM", "KILL"):
        machine.view(f"--output {output} < /dev/tty7", before="setsid -c")
        machine.show("pixel-bird.bmp")
        check("a console of its own comes to the front", machine.run("cat /sys/class/tty/tty0/active") == "tty7")
        check("and is in graphics mode", machine.console_mode() == "graphics off")
        machine.end("placard-viewer", signal)
        if signal == "KILL":
            machine.run(machine.placard("placard-viewer", "--restore-console < /dev/tty7", before="setsid -c"))
        machine.console_is_back(f"SIG{signal}, on a console of its own")
    machine.run("chvt 1; console_hold > /run/hold.log & until grep -q ready /run/hold.log; do sleep 0.05; done; "
                "echo 'this one stays in front' > /dev/tty1")
    held = machine.wait_for("the console's text", lambda now: now.pixel(799, 479) == (0, 0, 0))
    machine.view(f"--output {output} < /dev/tty7", before="setsid -c")
    machine.load("test-card.png")
    check("the console in front has refused to go, and that is told",
          machine.run("cat /run/hold.log").endswith("refused") and machine.log().count("does not let go") == 1)
    machine.run("sleep 0.5")
    box = machine.screen().changes(held)
    check("nothing is drawn over it", box is None or box[3] < 100, f"{box}")  # its cursor blinks
    machine.run("killall console_hold; chvt 7")
    machine.expect_picture("test-card.png")
    check("the picture is there when somebody switches to it", machine.console_mode() == "graphics off")
    machine.end("placard-viewer")
    machine.console_is_back("the end after that")
