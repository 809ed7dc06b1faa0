"""An operator's hand: keys and mouse in the real window, and what the log says to it. And a small
site to use it on."""
import contextlib
import json
import time

from harness import SCRATCH, wait_for
from window import Display, Viewer

INSPECTOR = 400  # width of it
BOX = {"body": {"box": {"size": [4, 4, 4]}}}
# Two boxes one behind the other as seen from the south, an alarm on the second; a third beside them.
SITE = {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-11-22T05:20:00Z",
        "types": {"pump": {"kind": "machine"}, "tank": {"kind": "vessel"}, "unit": {}},
        "assets": {
            "U-1": {"type": "unit"},
            "P-1": {"type": "pump", "parent": "U-1", "shapes": BOX, "rel": {"feeds": {"T-1": True}}},
            "P-2": {"type": "pump", "parent": "U-1", "shapes": BOX, "at": {"pos": [0, 8, 0]}},
            "T-1": {"type": "tank", "shapes": BOX, "at": {"pos": [10, 0, 0]}}},
        "alarms": {"a": {"asset": "P-2", "priority": 1, "active": True, "acked": True,
                         "since": "2026-11-22T05:19:00Z", "text": "Hot"}}}
CAMERA = ["--camera", "0,20,60"]
# Where they are seen in a window of 1280 x 720 without inspector; and the ground above them.
PLACES = {"P-1": (590, 420), "P-2": (590, 350), "T-1": (800, 450), "nothing": (590, 200)}


def write_site(**members):
    """The site, with these members instead of its own, as a file."""
    path = SCRATCH / "site.json"
    path.write_text(json.dumps(SITE | members))
    return path


@contextlib.contextmanager
def operate(*arguments):
    """An operator before a viewer with these arguments, once it is ready."""
    with Display() as display, Viewer(display, *map(str, arguments)) as viewer:
        operator = Operator(display, viewer)
        operator.says("ready")
        yield operator


class Operator:
    def __init__(self, display, viewer):
        self.display, self.viewer, self.heard = display, viewer, 0
        self.places, self.selects = dict(PLACES), False

    def do(self, *command):
        self.display.do("xdotool", *map(str, command))

    def says(self, text):
        """Waits for a line that came after the ones heard before."""
        def heard():
            at = self.viewer.log.read_text().find(text, self.heard)
            self.heard = at + len(text) if at >= 0 else self.heard
            return at >= 0
        wait_for(heard, 40, f"'{text}' in the log")

    def rest(self):
        """What follows on the line that was heard last."""
        return self.viewer.log.read_text()[self.heard:].split("\n")[0]

    def key(self, key, expected):
        self.do("key", key)
        self.says(expected)

    def is_over(self, asset):
        """Whether the pointer's last change of what it is over led to this."""
        said = self.viewer.log.read_text().rpartition("pointer over ")
        return (said[2].split("\n")[0] if said[1] else "nothing") == asset

    def go(self, asset):
        """To the middle of what is seen of an asset; the inspector of a selection moves it. By way
        of the ground, so that what is said then is about this place."""
        for name in ("nothing", asset):
            x, y = self.places[name]
            x -= INSPECTOR // 2 if self.selects else 0

            def over():
                self.do("mousemove", x - 2, y, "mousemove", x, y)
                time.sleep(0.1)
                return self.is_over(name)

            wait_for(over, 40, f"the pointer over {name}")

    def click(self, asset, expected, held=None):
        self.go(asset)
        press = ["click", "1"]
        if held:
            press = ["keydown", held, *press, "keyup", held]
        self.do(*press)
        self.says(expected)
        self.selects = True

    def click_at(self, x, y, expected):
        self.do("mousemove", x, y, "click", "1")
        self.says(expected)

    def drag(self, start, end, expected, *more):
        way = [n for point in ((end,) + more) for n in ("mousemove", *point)]
        self.do("mousemove", *start, "mousedown", "1", *way, "mouseup", "1")
        self.says(expected)
