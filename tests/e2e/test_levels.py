"""The view levels and the way back, with keys and mouse in the real window."""
import json
import time

from hand import Operator
from harness import SCRATCH, need_device, run
from window import Display, Viewer

BOX = {"body": {"box": {"size": [4, 4, 4]}}}


def machine(unit, x, y, **more):
    return {"type": "pump", "parent": unit, "shapes": BOX, "at": {"pos": [x, y, 0]},
            "props": {"temp": 60}, **more}


SITE = {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-11-22T05:20:00Z",
        "types": {"pump": {"kind": "machine", "props": {"temp": {"unit": "Cel"}}}, "unit": {}},
        "assets": {
            "north": {"type": "unit"}, "south": {"type": "unit"},
            "P-1": machine("south", 0, 0, rel={"feeds": {"P-2": True}}),
            "P-2": machine("south", 16, 0, rel={"feeds": {"P-3": True}}),
            "P-3": machine("north", 0, 60),
            "P-4": machine("north", 16, 60)},
        "alarms": {"a": {"asset": "P-3", "priority": 1, "active": True, "acked": False,
                         "since": "2026-11-22T05:19:00Z", "text": "Hot"}}}


def site():
    path = SCRATCH / "levels.json"
    path.write_text(json.dumps(SITE))
    return str(path)


def test_in_and_out_and_back_by_keys():
    with Display() as display, Viewer(display, "--select", "P-1", site()) as viewer:
        operator = Operator(display, viewer)
        operator.says("at level 1, south")
        operator.says("ready")
        operator.key("alt+Down", "at level 2, south")
        operator.key("alt+Down", "at level 3, south")
        operator.key("alt+Down", "at level 4, south")
        time.sleep(1)
        display.picture(SCRATCH / "levels-4.png")
        operator.key("Escape", "at level 3, south")  # the selection stays
        operator.key("alt+Up", "at level 2, south")
        operator.key("alt+4", "at level 4, south")
        operator.key("alt+1", "at level 1, south")
        operator.key("alt+Left", "back to level 4")
        operator.key("alt+Left", "back to level 2")
        operator.key("alt+Right", "forward to level 4")
        # Another view than the one forward: that is gone.
        operator.key("n", "at level 4, north")  # from one diagnosis to the next
        operator.key("alt+2", "at level 2, north")
        operator.key("alt+Right", "tool")
        assert "forward" not in viewer.log.read_text().rpartition("level 2, north")[2]


def test_the_level_follows_the_hand_and_the_path_leads_back():
    with Display() as display, Viewer(display, "--select", "P-1", site()) as viewer:
        operator = Operator(display, viewer)
        operator.says("ready")
        operator.key("alt+2", "at level 2, south")
        time.sleep(1)
        display.picture(SCRATCH / "levels-2.png")
        display.do("xdotool", "mousemove", "440", "400", *["click", "4"] * 12)
        operator.says("at level 3")
        display.do("xdotool", *["click", "5"] * 40)
        operator.says("at level 1")
        # The list of units beside level 2, and the path at the top.
        operator.key("alt+2", "at level 2, south")
        time.sleep(1)
        display.do("xdotool", "mousemove", "720", "147", "click", "1")
        operator.says("at level 2, north")
        time.sleep(1)
        display.do("xdotool", "mousemove", "130", "22", "click", "1")
        operator.says("at level 1")
        display.do("xdotool", "click", "8")  # the mouse's own key for back
        operator.says("back to level 2")


need_device()
run(globals())
