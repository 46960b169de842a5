"""What the viewer costs on a device: wake-ups at rest, memory, and the time to its first picture and from a publication to the
screen. Times are the emulated machine's, and printed only.   figures.py fbdev|drm"""

import sys

from machine import Machine, check

REST = 10  # seconds
GOAL = 12 * 1024  # KiB of private memory, viewer and renderer together

output = sys.argv[1]
SWITCHES = "cat /proc/$(pidof placard-viewer)/task/*/status /proc/$(pidof placard-renderer)/task/*/status | " \
           "awk '/^voluntary/ {sum += $2} END {print sum}'"
# Without the framebuffer's own memory, which is the screen's.
PRIVATE = "awk '/^[0-9a-f]+-/ {{device = $6 ~ /dev.(fb|dri)/}} /^Private_/ && !device {{sum += $2}} END {{print sum}}' " \
          "/proc/$(pidof {0})/smaps"


with Machine(f"figures-{output}", ("-vga", "none", "-device", "virtio-gpu-pci,xres=800,yres=480"), ("virtio-gpu",)) as machine:
    for run in ("from the disk", "from memory"):
        machine.view(f"--output {output}", before="stopwatch")
        machine.wait_log("ready after")
        machine.figure(f"exec to the first picture, program and libraries {run}", machine.log().split("ready after ")[1].split("\n")[0])
        for asset in ("welcome.txt", "pixel-bird.bmp", "lake.jpg", "welcome.txt"):
            machine.show(asset)
        shown = [line for line in machine.log().splitlines() if "ms after the call" in line and " shown: " in line]
        check("each publication's time is told", len(shown) == 4, shown)
        for line in shown:
            machine.figure("publication to pixels", line.split("shown: ")[1].replace(" after the call", ""))
        if run == "from the disk":
            machine.end("placard-viewer")
            machine.console_is_back("the end")
    machine.run("sleep 5")
    first = int(machine.run(SWITCHES))
    machine.run(f"sleep {REST}")
    rate = (int(machine.run(SWITCHES)) - first) / REST
    machine.figure("wake-ups per second at rest, viewer and renderer", rate)
    check("fewer than one wake-up per second", rate < 1, f"({rate})")
    sizes = [int(machine.run(PRIVATE.format(program))) for program in ("placard-viewer", "placard-renderer")]
    machine.figure("private memory at 800x480", f"viewer {sizes[0]} KiB, renderer {sizes[1]} KiB, together {sum(sizes)} KiB")
    print(machine.run("for p in placard-viewer placard-renderer; do grep -E '^[0-9a-f]+-|^Private_Dirty|^Private_Clean' "
                      "/proc/$(pidof $p)/smaps | awk '/^[0-9a-f]+-/ {name=$6} /^Private/ {sum[name] += $2} END "
                      "{for (n in sum) if (sum[n] > 100) print sum[n], n}' | sort -rn | head -n 12; echo; done"))
    check("viewer and renderer fit into the memory that is meant for them", sum(sizes) <= GOAL, f"({sum(sizes)} KiB)")
