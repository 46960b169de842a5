"""The peers: other programs that show pictures and can be told of another one while they run."""

import os
import shutil

from programs import Program


class Renamed(Program):
    """Told by a new file in the place of the old one."""

    def prepare(self, picture):
        self.file = os.path.abspath("shown" + os.path.splitext(picture)[1])
        shutil.copy(picture, self.file)

    def actions(self, picture):
        return [f"rename:{picture}:{self.file}"]


class Feh(Renamed):
    name, command, package = "feh", "feh", "feh"

    def commands(self, picture):
        return [["feh", "--fullscreen", "--hide-pointer", "--reload", "0", self.file]]

    def actions(self, picture):
        return super().actions(picture) + [f"signal:{self.processes[0].pid}:10"]


class Nsxiv(Renamed):
    name, command, package = "nsxiv", "nsxiv", "nsxiv"

    def commands(self, picture):
        return [["nsxiv", "-b", "-s", "f", "-g", f"{self.screen.geometry}+0+0", self.file]]


class Imv(Program):
    name, command, package = "imv", "imv-x11", "imv"

    def prepare(self, picture):
        os.makedirs(f"{self.home}/imv", exist_ok=True)
        with open(f"{self.home}/imv/config", "w", encoding="ascii") as file:
            file.write(f"[options]\nwidth={self.screen.width}\nheight={self.screen.height}\nscaling_mode=shrink\n")

    def commands(self, picture):
        return [["imv-x11", picture]]

    def actions(self, picture):
        socket = f"{self.home}/imv-{self.processes[0].pid}.sock"
        return [f"send:{socket}:open {picture}", f"send:{socket}:close"]


class Pqiv(Program):
    """Decodes each picture when it is told."""

    name, command, package = "pqiv", "pqiv", "pqiv"

    @staticmethod
    def excuse(form, size):
        return "it takes 7 s for one (by ImageMagick), so it is left out" if (form, size) == (".webp", "4K") else None

    def prepare(self, picture):
        self.orders = self.make_pipe("pqiv.pipe")

    def commands(self, picture):
        return [["pqiv", "--fullscreen", "--hide-info-box", "--low-memory", picture]]

    def start(self, picture):
        self.prepare(picture)
        keeper = os.open(self.orders, os.O_RDWR)
        other = picture.replace("-b.", "-a.")
        self.spawn([*self.commands(picture)[0], other, "--actions-from-stdin"], keeper)
        os.close(keeper)

    def actions(self, picture):
        return [f"write:{self.orders}:goto_file_byname({picture})"]


class PqivCached(Pqiv):
    """Has both pictures decoded already."""

    name = "pqiv, cached"
    repeats = True

    def commands(self, picture):
        return [["pqiv", "--fullscreen", "--hide-info-box", picture]]


class Mpv(Program):
    name, command, package = "mpv --idle", "mpv", "mpv"

    def prepare(self, picture):
        self.socket = f"{self.home}/mpv.socket"

    def commands(self, picture):
        return [["mpv", "--no-config", "--idle", "--fs", "--image-display-duration=inf", "--vo=x11", "--no-osc",
                 "--osd-level=0", "--cursor-autohide=always", f"--input-ipc-server={self.socket}", picture]]

    def actions(self, picture):
        return [f"send:{self.socket}:loadfile {picture}"]


class Qt(Program):
    """Qt's shared memory example as a kiosk would use it: the picture as a QImage in a QSharedMemory, looked at every 100 ms."""

    name = "Qt's example"
    forms = (".png", ".jpg", ".bmp")

    @staticmethod
    def excuse(_form, size):
        return "its label does not scale" if size == "24MP" else None

    @classmethod
    def is_there(cls, bench):
        return os.path.exists(f"{bench.build}/bench/bin/placard-bench-qt")

    def commands(self, picture):
        qt = f"{self.bench.build}/bench/bin/placard-bench-qt"
        return [[qt, "show", self.bench.key + "_qt", self.screen.geometry], [qt, "load", self.bench.key + "_qt", picture]]

    def actions(self, picture):
        return ["run:" + " ".join(self.commands(picture)[1])]


class Floor(Program):
    """For raw frames alone: a copy into shared memory, one out of it, and the window system's own put; no program at all."""

    name, forms = "copy, copy, put", (".bgrx",)

    @classmethod
    def is_there(cls, _bench):
        return True

    def prepare(self, picture):
        self.orders = self.make_orders("floor.pipe")

    def commands(self, picture):
        return [[f"{self.bench.build}/bench/bin/placard-bench-floor", self.orders, self.screen.geometry, picture]]

    def actions(self, picture):
        return [f"load:{self.orders}:{picture}"]


class Xterm(Program):
    """For texts alone: a terminal whose shell clears it and shows the file that a pipe names."""

    name, command, package, forms = "xterm", "xterm", "xterm", (".txt",)
    show = "printf '\\e[2J\\e[H'; cat $1"

    def prepare(self, picture):
        self.orders = self.make_pipe("xterm.pipe")
        self.script = f"{self.home}/xterm.sh"
        with open(self.script, "w", encoding="ascii") as file:
            file.write(f"exec 3<> {self.orders}\nshow() {{ {self.show}; }}\nshow {picture}\n"
                       'while read -r file <&3; do show "$file"; done\n')

    def commands(self, picture):
        # More columns and rows than fit: the screen cuts them.
        return [["xterm", "-geometry", f"{self.screen.width // 6}x{self.screen.height // 13}+0+0", "-b", "0", "+sb", "-bw", "0",
                 "-uc", "-e", "bash", self.script]]

    def actions(self, picture):
        return [f"write:{self.orders}:{picture}"]


class XtermAlone(Xterm):
    """The same, where the shell starts nothing for it."""

    name = "xterm, nothing started"
    show = 'mapfile lines < $1; printf %s $\'\\e[2J\\e[H\' "${lines[@]}"'


PEERS = [Feh, Nsxiv, Imv, Pqiv, PqivCached, Mpv, Qt]


def installed(bench, form):
    """Those that are there and show files of FORM; one is enough to prove that the bench works."""
    found = [peer for peer in [*PEERS, Floor, Xterm, XtermAlone] if form in peer.forms and peer.is_there(bench)]
    return found[:1] if bench.short else found
