"""Placard as a program that shows pictures, and what it shares with its peers (peers.py)."""

import os
import shutil
import subprocess

import processes
from bench import Failed


class Program:
    """One that shows pictures: its NAME, the COMMAND that must be there, how it is started and how it is told."""

    name = command = None
    package = None  # of Debian, where the command comes from
    forms = (".png", ".jpg", ".webp", ".bmp")
    repeats = False  # shows the same two pictures again and again; others get each one changed by a byte

    def __init__(self, bench, screen):
        self.bench = bench
        self.screen = screen
        self.home = os.path.abspath("home")
        os.makedirs(self.home, exist_ok=True)
        self.environment = dict(os.environ, DISPLAY=screen.display, PLACARD_KEY=bench.key, HOME=self.home,
                                XDG_RUNTIME_DIR=self.home, XDG_CONFIG_HOME=self.home, QT_QPA_PLATFORM="xcb")
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.processes = []

    @classmethod
    def is_there(cls, _bench):
        return shutil.which(cls.command) is not None

    @staticmethod
    def excuse(_form, _size):
        """Why pictures of that form and size are not tried."""

    def prepare(self, picture):
        """Whatever must be there before the program is started."""

    def commands(self, picture):
        """The command lines that start it and show PICTURE."""
        raise NotImplementedError

    def actions(self, picture):
        """What tells it, once it runs, to show PICTURE: actions of placard-bench-measure."""
        raise NotImplementedError

    def make_orders(self, name):
        """The pipes through which a program is told that reads files before."""
        self.make_pipe(f"{name}.ready")
        return self.make_pipe(name)

    def make_pipe(self, name):
        path = os.path.join(self.home, name)
        if not os.path.exists(path):
            os.mkfifo(path)
        return path

    def spawn(self, words, stdin=subprocess.DEVNULL):
        with open("programs.log", "ab") as log:
            self.processes.append(subprocess.Popen(words, env=self.environment, stdin=stdin, stdout=log, stderr=log))

    def start(self, picture):
        self.prepare(picture)
        for words in self.commands(picture):
            self.spawn(words)

    def __enter__(self):
        return self

    def __exit__(self, _kind, failure, _trace):
        ended = [f"{process.args[0]} ended with {process.returncode}" for process in self.processes if process.poll()]
        self.stop()
        if isinstance(failure, Failed) and ended:
            raise Failed(f"{failure}; {os.path.basename(ended[-1])}") from failure

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def family(self):
        return processes.family(process.pid for process in self.processes if process.poll() is None)


class Placard(Program):
    name = "placard"
    forms = (".png", ".jpg", ".webp", ".bmp", ".bgrx", ".txt")

    @classmethod
    def is_there(cls, _bench):
        return True

    def loader(self, picture):
        raw = ["--as", f"raw:{self.screen.geometry}:bgrx"] if picture.endswith(".bgrx") else []
        return [f"{self.bench.build}/bin/placard-loader", *raw, picture]

    def commands(self, picture):
        loader = self.loader(picture)
        return [[f"{self.bench.build}/bin/placard-viewer", "--output", "window", "--geometry", self.screen.geometry,
                 "--background", "000000"], [loader[0], "--wait-viewer=30", *loader[1:]]]

    def actions(self, picture):
        return ["run:" + " ".join(self.loader(picture))]


class PlacardAttached(Placard):
    """Told by a program that stays attached to the board, and has read what it publishes before."""

    name = "placard, attached"
    publisher = None

    def prepare(self, picture):
        self.orders = self.make_orders("attached.pipe")

    def start(self, picture):
        super().start(picture)
        self.processes.pop().wait()
        self.publisher = subprocess.Popen(
            [f"{self.bench.build}/bench/bin/placard-bench-attached", self.bench.key, self.orders, self.screen.geometry],
            env=self.environment)

    def stop(self):
        if self.publisher:
            self.publisher.terminate()
            self.publisher.wait()
        super().stop()

    def actions(self, picture):
        return [f"load:{self.orders}:{picture}"]


class PlacardRepeated(PlacardAttached):
    name = "placard, attached, the same again"
    repeats = True


OURS = [Placard, PlacardAttached, PlacardRepeated]
