"""The viewer as an ordinary user in the groups video and input, and started by root with --user: both draw, hear keys, and
give the console back; and what it says to somebody who may not, or has no screen."""

from machine import USER, USER_FOLDER, VIDEO, INPUT, Machine, check

SCREEN = ("-vga", "none", "-device", "virtio-gpu-pci,xres=800,yres=480")

with Machine("rights", SCREEN, ("virtio-gpu", "xhci-pci", "usbhid", "hid-generic"),
             devices=("-device", "qemu-xhci,id=usb")) as machine:
    machine.run(f"cd /host/etc && for file in passwd group; do cp $file /run/$file; done; "
                f"echo 'kiosk:x:{USER}:{USER}::{USER_FOLDER}:/bin/sh' >> /run/passwd; "
                f"printf 'kiosk:x:{USER}:\\ntest-video:x:{VIDEO}:kiosk\\ntest-input:x:{INPUT}:kiosk\\n' >> /run/group; "
                "for file in passwd group; do mount --bind /run/$file /host/etc/$file; done")
    machine.as_user()
    machine.user = None
    for output in ("fbdev", "drm"):
        # With a session of its own and no terminal, as a service has it.
        machine.view(f"--output {output} --user kiosk", f"TMPDIR={USER_FOLDER}", "setsid")
        machine.as_user()
        machine.show("pixel-bird.bmp")
        owner = machine.run("stat -c %u /proc/$(pidof placard-viewer)")
        check(f"{output}: the viewer has become user {USER}", owner == str(USER), owner)
        machine.run("chvt 2")
        machine.wait_for("the other console", lambda now: now.pixel(799, 479) == (0, 0, 0))
        machine.load("tide-table.txt")
        machine.run("chvt 1")
        top = machine.expect_picture("tide-table.txt")
        check(f"{output}: root gone, it gets the screen back", True)
        machine.key("pgdn")
        machine.wait_for("the next page", lambda now: now.changes(top) is not None)
        check(f"{output}: and the keys", True)
        machine.plug_keyboard()
        machine.key("home")
        machine.wait_for("the first page", lambda now: now.changes(top) is None)
        machine.unplug_keyboard()
        check(f"{output}: and those of a keyboard that is plugged in by then", True)
        machine.end("placard-viewer", "TERM" if output == "fbdev" else "SEGV")
        machine.console_is_back("an end without root")
        machine.user = None

    # Somebody who may not read the keyboards by himself: what root opened must last.
    machine.run("grep -v test-input /run/group > /run/group.new; cat /run/group.new > /run/group")
    machine.view("--output drm --user kiosk", f"TMPDIR={USER_FOLDER}", "setsid")
    machine.as_user()
    top = machine.show("tide-table.txt")
    machine.run("chvt 2")
    machine.wait_for("the other console", lambda now: now.pixel(799, 479) == (0, 0, 0))
    machine.key("pgdn")
    machine.run("chvt 1")
    machine.expect_picture("tide-table.txt")
    check("what is typed on the other console stays there", True)
    machine.key("pgdn")
    machine.wait_for("the next page", lambda now: now.changes(top) is not None)
    check("who is not in the group input is still heard after that", True)
    machine.key("ctrl", "alt", "f2")
    machine.run("until [ $(cat /sys/class/tty/tty0/active) = tty2 ]; do sleep 0.05; done; chvt 1")
    check("and can leave the console", True)
    machine.end("placard-viewer")
    machine.console_is_back("the end of that")

    # And somebody whom nobody has opened them for, on a console of its own.
    machine.user = machine.user.replace(f"{VIDEO},{INPUT}", f"{VIDEO}")
    machine.view("--output drm < /dev/tty1", before="setsid -c")
    machine.wait_log("placard-viewer: warning: no input device could be opened: .* group")
    mode = machine.console_mode()
    check("without any keyboard the console's own stays on", mode == "graphics on", mode)
    machine.key("ctrl", "alt", "f2")
    machine.run("until [ $(cat /sys/class/tty/tty0/active) = tty2 ]; do sleep 0.05; done; chvt 1")
    check("so that it can be left", True)
    machine.key("ctrl", "c")
    machine.console_is_back("Ctrl+C on it")
    machine.run("while pidof placard-viewer; do sleep 0.05; done")

    machine.as_user()
    # On a console of its own, as systemd's TTYPath= and StandardInput=tty give it; and with none.
    for output, terminal, before in (("fbdev", "< /dev/tty1", "setsid -c"), ("drm", "", "")):
        machine.view(f"--output {output} {terminal}", before=before)
        machine.show("test-card.png")
        check(f"{output}: an ordinary user in the groups draws", True)
        mode = machine.console_mode()
        check(f"{output}: and has the console if it is given to it", mode == ("graphics off" if terminal else "text on"), mode)
        if not terminal:
            check("it is said when there is none", machine.log().count("cannot use the console") == 1)
        machine.end("placard-viewer")
        machine.console_is_back("the end of an ordinary user's viewer")
    machine.run("chmod 600 /dev/fb* /dev/dri/card*")
    said = machine.run(machine.placard("placard-viewer", "2>&1 || true"))
    check("without the right, the error names both devices and the group",
          "/dev/dri/card0" in said and "/dev/fb0" in said and "group" in said, said)

with Machine("nothing", ("-vga", "none")) as machine:
    said = machine.run(machine.placard("placard-viewer", "2>&1 || true"))
    check("without any screen, the error names each device that was looked for",
          "/dev/dri/card" in said and "/dev/fb0" in said and "DISPLAY" in said and "\n" not in said, said)
