"""What the operator cuts open, with the mouse and with keys, in the real window."""
import json
import pathlib
import subprocess
import time

from hand import Operator
from harness import SCRATCH, VIEWER, need_device, run, wait_for
from window import Display, Viewer

# Two boxes one behind the other as seen from the south, the second in alarm; a third beside them.
BOX = {"body": {"box": {"size": [4, 4, 4]}}}
SITE = {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-11-22T05:20:00Z",
        "assets": {"P-1": {"shapes": BOX}, "P-2": {"shapes": BOX, "at": {"pos": [0, 8, 0]}},
                   "T-1": {"shapes": BOX, "at": {"pos": [10, 0, 0]}}},
        "alarms": {"a": {"asset": "P-2", "priority": 1, "active": True, "acked": True,
                         "since": "2026-11-22T05:19:00Z", "text": "Hot"}}}
CAMERA = ["--camera", "0,20,60"]
# Where they are seen in a window of 1280 x 720, and the handles of the box around all.
PLACES = {"P-1": (590, 420), "P-2": (590, 350), "T-1": (800, 450)}
FRONT, TOP = (684, 453), (684, 363)


def site_file():
    path = SCRATCH / "section.json"
    path.write_text(json.dumps(SITE))
    return path


def test_a_face_is_dragged_and_taken_back():
    with Display() as display, Viewer(display, *CAMERA, str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        operator.go("P-1")
        operator.key("z", "section box of 14.75 x 12.75 x 4.75 m")
        time.sleep(1)  # the handles are drawn
        operator.drag(FRONT, (684, 420), "face 2 of the section was moved", (684, 385))
        # Where P-1 was P-2 is seen, and picked.
        display.do("xdotool", "mousemove", "588", "380", "mousemove", "590", "380")
        operator.says("pointer over P-2")
        operator.key("ctrl+z", "tool")
        operator.says("pointer over P-1")
        operator.key("Escape", "no tool")
        operator.key("a", "tool")


def test_a_face_goes_by_keys():
    with Display() as display, Viewer(display, *CAMERA, str(site_file())) as viewer:
        operator = Operator(display, viewer, PLACES)
        operator.says("ready")
        operator.go("T-1")
        operator.key("z", "section box of")
        for _ in range(2):  # the face in the east
            display.do("xdotool", "key", "Tab")
        for _ in range(20):
            display.do("xdotool", "key", "Down")
        operator.says("pointer over nothing")
        operator.key("BackSpace", "no section")
        operator.says("pointer over T-1")


def test_storeys_go_by_key_and_by_click():
    floors = {f"F{i}": {"type": "floor", "name": f"Floor {i}", "parent": "B", "shapes": BOX,
                        "at": {"pos": [0, 0, 4 * i]}} for i in range(3)}
    path = SCRATCH / "storeys.json"
    path.write_text(json.dumps(SITE | {"types": {"floor": {"kind": "storey"}},
                                       "assets": {"B": {}} | floors, "alarms": {}}))
    with Display() as display, Viewer(display, *CAMERA, str(path)) as viewer:
        operator = Operator(display, viewer)
        operator.says("ready")
        operator.key("l", "shown up to storey F1")
        operator.says("0 selected, 1 hidden")
        operator.key("l", "shown up to storey F0")
        operator.key("shift+l", "shown up to storey F1")
        operator.key("ctrl+z", "0 selected, 2 hidden")
        operator.key("a", "0 selected, 0 hidden")
        time.sleep(1)
        # The last row of the list at the top left, then the first.
        display.do("xdotool", "mousemove", "150", "214", "click", "1")
        operator.says("shown up to storey F0")
        display.do("xdotool", "mousemove", "150", "162", "click", "1")
        operator.says("shown up to storey F2")
        operator.says("0 selected, 0 hidden")
        # Drawn along: each storey on the way is shown, and all of it is one step.
        display.do("xdotool", "mousemove", "150", "162", "mousedown", "1", "mousemove", "150", "188")
        operator.says("shown up to storey F1")
        display.do("xdotool", "mousemove", "150", "214")
        operator.says("shown up to storey F0")
        display.do("xdotool", "mouseup", "1")
        time.sleep(0.5)
        operator.key("ctrl+z", "0 selected, 0 hidden")
        operator.key("l", "shown up to storey F1")
        operator.key("ctrl+l", "shown only storey F1")
        operator.says("0 selected, 2 hidden")
        operator.key("shift+l", "shown only storey F2")
        operator.key("ctrl+l", "shown up to storey F2")
        operator.says("0 selected, 0 hidden")


def test_the_storeys_of_a_building_file_are_found():
    house = pathlib.Path("/usr/share/assimp/models/IFC/AC14-FZK-Haus.ifc")
    if not house.exists():
        print("no assimp-testmodels: left out")
        return
    with Display() as display, Viewer(display, str(house)) as viewer:
        operator = Operator(display, viewer)
        operator.says("ready")
        operator.key("l", "shown up to storey model/0.Erdgeschoss")
        display.picture(SCRATCH / "storeys-of-a-file.png")
        operator.key("a", "0 hidden")


def test_parts_are_pulled_apart_and_put_together():
    path = SCRATCH / "parts.json"
    assets = {"U": {}, "L": {"parent": "U", "shapes": BOX, "at": {"pos": [-3, 0, 0]}},
              "R": {"parent": "U", "shapes": BOX, "at": {"pos": [3, 0, 0]}}}
    path.write_text(json.dumps(SITE | {"assets": assets, "alarms": {}}))
    with Display() as display, Viewer(display, *CAMERA, "--select", "L", str(path)) as viewer:
        operator = Operator(display, viewer, {"R": (562, 400)})
        operator.says("ready")
        operator.go("R")
        for step in range(1, 6):
            operator.key("j", f"U pulled apart by {20 * step} %")
        # The parts move over several pictures: what the pointer is over may be said before or after.
        wait_for(lambda: operator.is_over("nothing"), 40, "the pointer over nothing")
        operator.key("shift+j", "U pulled apart by 80 %")
        operator.key("Escape", "U pulled apart by 0 %")
        wait_for(lambda: operator.is_over("R"), 40, "the pointer over R")
        operator.key("Escape", "selected nothing")


def test_the_command_line_cuts():
    def picked(*options):
        done = subprocess.run([str(VIEWER), "--headless", "--size", "320x200", "--camera",
                               "0,89,60", *options, "--pick", "127,127", str(site_file())],
                              capture_output=True, timeout=60)
        return done.returncode, json.loads(done.stdout or "null")

    status, above = picked("--section", "z<1.5")
    assert status == 0 and above["asset"] == "P-1", above
    assert abs(above["position"][2] - 1.5) < 0.015, above
    assert picked("--section", "x>3,y<12")[1]["asset"] is None
    for wrong in ("", "z", "z<", "z<1,", "w<1", "z=1", "z<1;x>2", "z<inf", "x>2,x<1"):
        assert picked("--section", wrong) == (2, None), wrong


need_device()
run(globals())
