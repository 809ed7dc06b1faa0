"""The view levels and the way back, with keys and mouse in the real window."""
import time

from hand import BOX, operate, write_site
from harness import need_device, run


def machine(unit, x, y, **more):
    return {"type": "pump", "parent": unit, "shapes": BOX, "at": {"pos": [x, y, 0]},
            "props": {"temp": 60}, **more}


def site():
    return write_site(
        types={"pump": {"kind": "machine", "props": {"temp": {"unit": "Cel"}}}, "unit": {}},
        assets={
            "north": {"type": "unit"}, "south": {"type": "unit"},
            "P-1": machine("south", 0, 0, rel={"feeds": {"P-2": True}}),
            "P-2": machine("south", 16, 0, rel={"feeds": {"P-3": True}}),
            "P-3": machine("north", 0, 60),
            "P-4": machine("north", 16, 60)},
        alarms={"a": {"asset": "P-3", "priority": 1, "active": True, "acked": False,
                      "since": "2026-11-22T05:19:00Z", "text": "Hot"}})


def test_in_and_out_and_back_by_keys():
    with operate("--select", "P-1", site()) as operator:
        operator.key("alt+Down", "at level 2, south")
        operator.key("alt+Down", "at level 3, south")
        operator.key("alt+Down", "at level 4, south")
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
        assert "forward" not in operator.viewer.log.read_text().rpartition("level 2, north")[2]


def test_the_level_follows_the_hand_and_the_path_leads_back():
    with operate("--select", "P-1", site()) as operator:
        operator.key("alt+2", "at level 2, south")
        time.sleep(1)  # the flight
        operator.do("mousemove", 440, 400, *["click", 4] * 12)
        operator.says("at level 3")
        operator.do(*["click", 5] * 40)
        operator.says("at level 1")
        # The list of units beside level 2, and the path at the top.
        operator.key("alt+2", "at level 2, south")
        operator.click_at(720, 147, "at level 2, north")
        operator.click_at(130, 22, "at level 1")
        operator.do("click", 8)  # the mouse's own key for back
        operator.says("back to level 2")


need_device()
run(globals())
