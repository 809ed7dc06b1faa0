"""What the operator cuts open, with the mouse and with keys, in the real window."""
import json
import pathlib
import subprocess

from hand import BOX, CAMERA, operate, write_site
from harness import VIEWER, need_device, run, wait_for

FRONT = (684, 453)  # the handle of the box around all in the south


def test_a_face_is_dragged_and_taken_back():
    with operate(*CAMERA, write_site()) as operator:
        operator.go("P-1")
        operator.key("z", "section box of 14.75 x 12.75 x 4.75 m")
        operator.drag(FRONT, (684, 420), "face 2 of the section was moved", (684, 385))
        # Where P-1 was P-2 is seen, and picked.
        operator.do("mousemove", 588, 380, "mousemove", 590, 380)
        operator.says("pointer over P-2")
        operator.key("ctrl+z", "tool")
        operator.says("pointer over P-1")
        operator.key("Escape", "no tool")
        operator.key("a", "tool")


def test_a_face_goes_by_keys():
    with operate(*CAMERA, write_site()) as operator:
        operator.go("T-1")
        operator.key("z", "section box of")
        for _ in range(2):  # the face in the east
            operator.do("key", "Tab")
        for _ in range(20):
            operator.do("key", "Down")
        operator.says("pointer over nothing")
        operator.key("BackSpace", "no section")
        operator.says("pointer over T-1")


def test_storeys_go_by_key_and_by_click():
    floors = {f"F{i}": {"type": "floor", "name": f"Floor {i}", "parent": "B", "shapes": BOX,
                        "at": {"pos": [0, 0, 4 * i]}} for i in range(3)}
    site = write_site(types={"floor": {"kind": "storey"}}, assets={"B": {}} | floors, alarms={})
    with operate(*CAMERA, site) as operator:
        operator.key("l", "shown up to storey F1")
        operator.says("0 selected, 1 hidden")
        operator.key("l", "shown up to storey F0")
        operator.key("shift+l", "shown up to storey F1")
        operator.key("ctrl+z", "0 selected, 2 hidden")
        operator.key("a", "0 selected, 0 hidden")
        # The last row of the list at the top left, then the first.
        operator.click_at(150, 214, "shown up to storey F0")
        operator.click_at(150, 162, "shown up to storey F2")
        operator.says("0 selected, 0 hidden")
        # Drawn along: each storey on the way is shown, and all of it is one step.
        operator.do("mousemove", 150, 162, "mousedown", 1, "mousemove", 150, 188)
        operator.says("shown up to storey F1")
        operator.do("mousemove", 150, 214)
        operator.says("shown up to storey F0")
        operator.do("mouseup", 1)
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
    with operate(house) as operator:
        operator.key("l", "shown up to storey model/0.Erdgeschoss")
        operator.key("a", "0 hidden")


def test_parts_are_pulled_apart_and_put_together():
    assets = {"U": {}, "L": {"parent": "U", "shapes": BOX, "at": {"pos": [-3, 0, 0]}},
              "R": {"parent": "U", "shapes": BOX, "at": {"pos": [3, 0, 0]}}}
    site = write_site(assets=assets, alarms={})
    with operate(*CAMERA, "--select", "L", site) as operator:
        operator.places["R"] = (562, 400)
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
                               "0,89,60", *options, "--pick", "127,127", str(write_site())],
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
