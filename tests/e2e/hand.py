"""An operator's hand: keys and mouse in the real window, and what the log says to it."""
import time

from harness import wait_for

INSPECTOR = 400  # width of it


class Operator:
    def __init__(self, display, viewer, places=None):
        self.display, self.viewer, self.heard = display, viewer, 0
        self.places = places or {}
        self.selects = False

    def says(self, text):
        """Waits for a line that came after the ones heard before."""
        def heard():
            at = self.viewer.log.read_text().find(text, self.heard)
            self.heard = at + len(text) if at >= 0 else self.heard
            return at >= 0
        wait_for(heard, 40, f"'{text}' in the log")

    def key(self, key, expected):
        self.display.do("xdotool", "key", key)
        self.says(expected)

    def go(self, asset):
        """To the middle of what is seen of an asset; the inspector of a selection moves it."""
        x, y = self.places[asset]
        x -= INSPECTOR // 2 if self.selects else 0

        def over():
            self.display.do("xdotool", "mousemove", str(x - 2), str(y), "mousemove", str(x), str(y))
            time.sleep(0.2)
            return self.is_over(asset)

        wait_for(over, 40, f"the pointer over {asset}")

    def is_over(self, asset):
        """Whether the pointer's last change of what it is over, if any was said, led to this."""
        said = self.viewer.log.read_text().rpartition("pointer over ")
        return bool(said[1]) and said[2].split("\n")[0] == asset

    def rest(self):
        """What follows on the line that was heard last."""
        return self.viewer.log.read_text()[self.heard:].split("\n")[0]

    def drag(self, start, end, expected, *more):
        way = [str(n) for point in ((end,) + more) for n in ("mousemove", *point)]
        self.display.do("xdotool", "mousemove", *map(str, start), "mousedown", "1", *way,
                        "mouseup", "1")
        self.says(expected)

    def click(self, asset, expected, held=None):
        self.go(asset)
        time.sleep(0.3)
        press = ["click", "1"]
        if held:
            press = ["keydown", held, *press, "keyup", held]
        self.display.do("xdotool", *press)
        self.says(expected)
        self.selects = True
        time.sleep(1)  # the inspector opens
