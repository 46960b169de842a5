"""A framebuffer in memory, read back by a program of its own: colours in the other order, lines with bytes between them, and
8 bits per pixel, which are refused."""

import os

from machine import Machine, check, golden

WIDTH, HEIGHT = 333, 240

with Machine("memory", ("-vga", "none"), ("vfb:vfb_enable=1:videomemorysize=4194304",)) as machine:
    golden("test-card.png", WIDTH, HEIGHT)
    picture = os.path.abspath(f"golden-{WIDTH}x{HEIGHT}.png")
    os.system(f"convert {picture} -depth 8 golden.ppm")
    for bits, line, tolerance in ((16, 668, 9), (24, 1000, 0), (32, 1332, 0)):
        said = machine.run(f"framebuffer set {WIDTH} {HEIGHT} {bits}")
        check(f"{bits} bits: red is lowest, and a line is longer than its pixels", f"line={line} red=0" in said, said)
        machine.view("--output fbdev")
        machine.load("test-card.png")
        difference = int(machine.run(f"framebuffer compare /host{os.getcwd()}/golden.ppm"))
        check(f"{bits} bits: every pixel is as the png output makes it", difference <= tolerance, f"(off by {difference})")
        machine.end("placard-viewer")
    machine.run(f"framebuffer set {WIDTH} {HEIGHT} 8")
    said = machine.run(machine.placard("placard-viewer", "--output fbdev 2>&1 || true"))
    check("8 bits are refused", "8 bits per pixel" in said and "16, 24 or 32" in said, said)
