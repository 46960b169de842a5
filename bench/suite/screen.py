"""A screen of the measurement's own: an X server without hardware, whose frame buffer is a file that can be looked at."""

import os
import struct
import subprocess
import time

import pictures
from bench import Failed


class Screen:
    def __init__(self, size):
        self.width, self.height = pictures.SIZES[size]
        self.size = size
        self.folder = os.path.abspath(f"screen-{size}")
        os.makedirs(self.folder, exist_ok=True)
        reading, writing = os.pipe()
        with open("xvfb.log", "ab") as log:
            self.process = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{self.width}x{self.height}x24", "-fbdir", self.folder,
                 "-nolisten", "tcp", "-noreset", "-nocursor", "-br"], pass_fds=[writing], stderr=log)
        os.close(writing)
        with os.fdopen(reading) as number:
            self.display = ":" + number.readline().strip()
        if self.display == ":":
            raise RuntimeError("Xvfb did not start: see xvfb.log")
        self.file = f"{self.folder}/Xvfb_screen0"
        self.geometry = f"{self.width}x{self.height}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def pixels(self):
        """The screen's pixels just now, RGB."""
        with open(self.file, "rb") as file:
            dump = file.read()
        header = struct.unpack(">25I", dump[:100])
        start, line = header[0] + header[19] * 12, header[12]
        rows = b"".join(dump[start + y * line:start + y * line + self.width * 4] for y in range(self.height))
        rgb = bytearray(self.width * self.height * 3)
        for channel in range(3):
            rgb[channel::3] = rows[2 - channel::4]
        return bytes(rgb)

    def settled(self, path, rest, patience=60):
        """Waits until the screen has shown the same, not all of one colour, for REST seconds; writes its pixels to PATH."""
        end = time.monotonic() + patience
        before, since = None, time.monotonic()
        while time.monotonic() < end:
            now = self.pixels()
            if now != before or now == now[:3] * (len(now) // 3):
                before, since = now, time.monotonic()
            elif time.monotonic() - since > rest:
                with open(path, "wb") as file:
                    file.write(now)
                return
            time.sleep(0.1)
        raise Failed(f"the screen did not settle within {patience} s")
