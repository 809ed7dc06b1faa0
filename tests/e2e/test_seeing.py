"""What the operator hides, shows and selects, with the mouse and with keys, in the real window."""
import json
import signal
import time

from hand import Operator
from harness import SCRATCH, need_device, run
from window import Display, Viewer

# Two boxes one behind the other as seen from the south, an alarm on the second; a third beside them.
BOX = {"body": {"box": {"size": [4, 4, 4]}}}
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
# Where they are seen in a window of 1280 x 720 without inspector, whose width is the other's.
PLACES = {"P-1": (590, 420), "P-2": (590, 350), "T-1": (800, 450)}


def site_file():
    path = SCRATCH / "seeing.json"
    path.write_text(json.dumps(SITE))
    return path


def test_hidden_by_keys_and_back():
    with Display() as display, Viewer(display, *CAMERA, str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        operator.click("P-1", "selected P-1, 1 in all")
        operator.go("P-1")
        time.sleep(0.5)
        operator.key("ctrl+h", "1 selected, 1 hidden, 0 ghosted")
        # What was behind it is under the pointer now: picks follow the picture.
        operator.says("pointer over P-2")
        operator.key("ctrl+z", "1 selected, 0 hidden, 0 ghosted")
        operator.says("pointer over P-1")
        operator.key("ctrl+y", "1 hidden")
        operator.key("a", "0 hidden")
        operator.key("x", "1 selected, 0 hidden, 3 ghosted")
        operator.key("i", "1 selected, 3 hidden, 0 ghosted")
        operator.key("a", "0 hidden, 0 ghosted")


def test_an_alarm_on_something_hidden_is_announced():
    with Display() as display, Viewer(display, *CAMERA, "--select", "P-2",
                                      str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        operator.key("ctrl+h", "1 selected, 1 hidden")
        operator.key("Escape", "selected nothing")
        display.do("xdotool", "key", "F3")
        # The list's first row; one key shows what is hidden.
        operator.key("Down", "a panel selects P-2")
        operator.key("e", "1 selected, 0 hidden")


def test_selected_by_mouse_type_relation_and_search():
    with Display() as display, Viewer(display, *CAMERA, str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        operator.click("P-1", "selected P-1, 1 in all")
        operator.click("T-1", "selected T-1, 2 in all", held="ctrl")
        operator.click("T-1", "selected T-1, 1 in all", held="ctrl")
        operator.key("y", "2 selected")  # both pumps
        operator.click("P-1", "selected P-1, 1 in all")
        operator.key("d", "2 selected")  # with the tank that it feeds
        operator.click("T-1", "selected T-1, 1 in all")
        operator.key("u", "2 selected")
        operator.click("P-1", "selected P-1, 1 in all")
        operator.key("p", "1 selected")   # the unit
        operator.key("shift+p", "2 selected")  # its two pumps
        display.do("xdotool", "key", "slash", "type", "--delay", "1", "type:tank")
        operator.key("ctrl+Return", "the search found 1, all selected")
        # The menu, by keys alone: its first row shows, the second hides.
        display.do("xdotool", "key", "F10", "Down")
        operator.key("Return", "1 selected, 1 hidden")


def test_a_box_selects_what_is_seen_in_it_and_alt_goes_through_the_depth():
    with Display() as display, Viewer(display, *CAMERA, str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        operator.key("b", "0 selected")
        operator.drag((200, 200), (690, 600), "2 assets within the line, 2 selected")
        operator.key("b", "2 selected")  # the tool ends
        operator.key("Escape", "selected nothing")
        operator.key("o", "0 selected")
        operator.drag((660, 200), (1000, 200), "", (1000, 640), (660, 640))
        operator.says("1 assets within the line, 1 selected")
        operator.key("Escape", "no tool")
        operator.key("Escape", "selected nothing")
        time.sleep(1)
        operator.go("P-1")
        time.sleep(0.3)
        for expected in ("selected P-1, 1 of 2", "selected P-2, 2 of 2", "selected P-1, 1 of 2"):
            display.do("xdotool", "keydown", "alt", "click", "1", "keyup", "alt")
            operator.says(expected)
            operator.selects = True
            time.sleep(1)
            operator.go("P-1")
            time.sleep(0.3)


def test_what_is_typed_ahead_goes_where_it_would_have_gone():
    """All keys wait while the window stands still: each meets what the one before it opened."""
    with Display() as display, Viewer(display, *CAMERA, str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        viewer.process.send_signal(signal.SIGSTOP)
        display.do("xdotool", "key", "slash", "type", "--delay", "1", "type:pump")
        display.do("xdotool", "key", "ctrl+Return", "ctrl+h", "ctrl+z", "F10", "Down", "Return", "F3",
                   "Down", "e", "F3", "slash", "ctrl+a", "type", "--delay", "1", "T-1")
        display.do("xdotool", "key", "Return", "ctrl+h")
        viewer.process.send_signal(signal.SIGCONT)
        operator.says("the search found 2, all selected")
        operator.says("2 selected, 2 hidden")
        operator.says("2 selected, 0 hidden")
        operator.says("2 selected, 2 hidden")  # the second row of the menu
        operator.says("a panel selects P-2")  # the alarm's
        operator.says("1 selected, 1 hidden")
        operator.says("a panel selects T-1")
        operator.says("1 selected, 2 hidden")


def test_a_known_distance_is_measured():
    with Display() as display, Viewer(display, *CAMERA, str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        operator.key("m", "0 selected")
        # The same corner of two boxes that stand 10 m apart, the last step and the press by keys.
        for x in (526, 757):
            display.do("xdotool", "mousemove", str(x + 8), "412")
            time.sleep(0.4)
            display.do("xdotool", "key", "Left")
            time.sleep(0.4)
            display.do("xdotool", "key", "Return")
            operator.says("measured ")
        operator.says("2 points: ")
        metres = float(operator.rest().split(" m")[0])
        assert abs(metres - 10) < 0.1, metres


need_device()
run(globals())
