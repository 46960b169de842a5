"""Pictures to show: pairs that differ everywhere, as files of each format, with the pixels that a screen must then show."""

import os
import subprocess

SIZES = {"small": (640, 360), "1080p": (1920, 1080), "4K": (3840, 2160), "24MP": (6528, 3672)}
# How far a colour may be off: decoders differ in how they round and in how they enlarge JPEG's and WebP's colours.
TOLERANCES = {".png": 2, ".bmp": 2, ".bgrx": 2, ".jpg": 60, ".webp": 60}


def convert(*words):
    subprocess.run(["convert", *words], check=True)


def paint(kind, letter, width, height, file):
    """A photo is soft colours under noise, which no inflater likes; flat is a user interface: areas of one colour."""
    if kind == "photo":
        # The two are one turned by 180 degrees and its colours inverted: as hard to decode, and different everywhere.
        change = [] if letter == "a" else ["-rotate", "180", "-negate"]
        convert("-size", f"{width}x{height}", "-seed", "7", "plasma:red-blue", "-attenuate", "0.15", "+noise", "Gaussian",
                *change, "-depth", "8", f"PNG24:{file}")
    else:
        ground, shape = ("#c01020", "#f0f0f0") if letter == "a" else ("#1020c0", "#202020")
        convert("-size", f"{width}x{height}", f"xc:{ground}", "-fill", shape, "-draw",
                f"rectangle {width // 5},{height // 4} {width * 4 // 5},{height // 2}", "-depth", "8", f"PNG24:{file}")


def add_idle_byte(path):
    """Ends the picture in a byte that no decoder reads, for the action differ:. WebP gets a chunk for it."""
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(b"RIFF"):
        data += b"JUNK" + (2).to_bytes(4, "little") + bytes(2)
        data = data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:]
    else:
        data += b"\0"
    with open(path, "wb") as file:
        file.write(data)


def make(kind, size, form, screen_size=None):
    """Paths of two pictures, a and b, of the format FORM ('.png', …); beside each, as PATH.rgb, what a screen of SCREEN_SIZE
    (else, of the picture's own) must show."""
    width, height = SIZES[size]
    pair = []
    for letter in "ab":
        base = os.path.abspath(f"{kind}-{size}-{letter}")
        if not os.path.exists(base + ".png"):
            paint(kind, letter, width, height, base + ".png")
        path = base + form
        if not os.path.exists(path + ".rgb"):
            if form == ".bgrx":
                convert(base + ".png", "-depth", "8", f"BGRA:{path}")
            elif form == ".bmp":
                convert(base + ".png", f"BMP3:{path}")
            elif form != ".png":
                convert(base + ".png", "-quality", "90", path)
            source = base + ".png" if form == ".bgrx" else path
            shown = SIZES[screen_size or size]
            convert(source, "-resize", f"{shown[0]}x{shown[1]}!", "-depth", "8", f"RGB:{path}.rgb")
            if form != ".bgrx":
                add_idle_byte(path)
        pair.append(path)
    return pair


def make_black(size):
    """What the empty screen shows."""
    width, height = SIZES[size]
    path = os.path.abspath(f"black-{size}.rgb")
    with open(path, "wb") as file:
        file.write(bytes(width * height * 3))
    return path


def make_text(name, length, numbered=False):
    """Two long texts, a and b, of LENGTH bytes; lines as wide as a screen, so that few places of it stay empty; NUMBERED:
    no two lines alike."""
    pair = []
    for letter, words in (("a", "MWBHQ@#%&08 "), ("b", "the quick brown fox ")):
        path = os.path.abspath(f"{name}-{letter}.txt")
        if not os.path.exists(path):
            line = (words * 20)[:180] + "\n"
            with open(path, "w", encoding="ascii") as file:
                count = length // len(line) + 1
                lines = line * count if not numbered else "".join(f"{i * 7919 % 99991:5} {line[i % 12:]}" for i in range(count))
                file.write(lines[:length])
        pair.append(path)
    return pair
