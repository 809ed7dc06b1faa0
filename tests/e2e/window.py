"""The viewer in a real window under Xvfb, driven by xdotool."""
import os
import pathlib
import re
import subprocess

from harness import SCRATCH, Followed

SIZE = (1280, 720)
os.environ.setdefault("XDG_STATE_HOME", str(SCRATCH / "state"))
os.environ["SDL_MOUSE_DOUBLE_CLICK_TIME"] = "0"  # clicks are single ones, however fast they come


class Display:
    """An Xvfb on a display that it chose itself."""

    def __enter__(self):
        read, write = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
             "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as answer:
            self.name = ":" + answer.readline().strip()
        self.env = {**os.environ, "DISPLAY": self.name}
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def do(self, *command):
        return subprocess.run(command, env=self.env, check=True, capture_output=True).stdout

    def picture(self, path):
        self.do("import", "-window", "root", str(path))
        return path


class Viewer(Followed):
    """The viewer in a window; `keep`: with what a run before has kept."""

    def __init__(self, display, *arguments, keep=False):
        state = pathlib.Path(os.environ["XDG_STATE_HOME"])
        if not keep:
            # Nothing of a run before, and nobody who must be shown around.
            (state / "twinview").mkdir(parents=True, exist_ok=True)
            (state / "twinview" / "window.json").write_text(
                '{"window": "twinview-window/1", "shown_around": true}')
        super().__init__(SCRATCH / "window.log", "--log-level", "debug", "--size",
                         f"{SIZE[0]}x{SIZE[1]}", *arguments, env=display.env)

    def says(self, text, seconds=60):
        super().says(re.escape(text), seconds)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
