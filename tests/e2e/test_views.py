"""View points and live groups: kept under a name with what is hidden, found again by key and after a
restart, renamed, deleted, toured; a search kept as a group that counts live; a broken file."""
import json
import os
import shutil
import subprocess

from harness import SCRATCH, VIEWER, need_device, run, wait_for
from window import Display, Viewer

STATE = SCRATCH / "views-state"
os.environ["XDG_STATE_HOME"] = str(STATE)
KEPT = STATE / "twinview" / "bookmarks"
SITE = {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-11-22T05:20:00Z",
        "types": {"pump": {"kind": "machine"}}, "assets": {
            name: {"type": kind, "at": {"pos": [6 * i, 0, 0]}, "props": {"temp": 60 + 10 * i},
                   "shapes": {"body": {"box": {"size": [2, 2, 2]}}}}
            for i, (name, kind) in enumerate([("P-1", "pump"), ("P-2", "pump"), ("T-1", "tank")])},
        "views": {"front": {"name": "Front", "camera": {"az": 0, "el": 30, "dist": 40,
                                                        "target": [6, 0, 1]}}}}


def site():
    path = SCRATCH / "views.json"
    path.write_text(json.dumps(SITE))
    return path


def kept():
    files = list(KEPT.glob("*.json"))
    return json.loads(files[0].read_text()) if files else {"views": [], "groups": []}


def names(kind):
    return [entry["name"] for entry in kept()[kind]]


def keys(display, *names):
    """All at once: each meets what the one before it opened."""
    display.do("xdotool", "key", *names)


def type_text(display, text):
    display.do("xdotool", "type", "--delay", "1", text)


def search(display, text):
    keys(display, "slash", "ctrl+a")
    type_text(display, text)


def test_a_view_point_brings_back_what_was_hidden():
    shutil.rmtree(STATE, ignore_errors=True)
    with Display() as display:
        with Viewer(display, site()) as viewer:
            viewer.says("ready")
            search(display, "T-1")
            keys(display, "Return", "ctrl+h")
            viewer.says("1 hidden")
            keys(display, "shift+v")
            type_text(display, "Pumps only")
            keys(display, "Return")
            wait_for(lambda: names("views") == ["Pumps only"], 10, "the view point in its file")
            search(display, "type:pump temp>65")
            keys(display, "ctrl+s", "Escape")
            wait_for(lambda: names("groups") == ["type:pump temp>65"], 10, "the group in its file")
            display.picture(SCRATCH / "views.png")
        view = kept()["views"][0]
        assert view["seen"] == [{"to": "hidden", "assets": ["T-1"]}], view
        with Viewer(display, site()) as viewer:
            viewer.says("ready")
            keys(display, "2")  # the site names the first
            viewer.says("view point 'Pumps only': 1 hidden, 0 ghosted")
            keys(display, "v", "Down", "Down", "Down", "Return")
            viewer.says("all selected")
            assert "the search found 1, all selected" in viewer.log.read_text()
            keys(display, "Up", "shift+Return", "ctrl+a")
            type_text(display, "Only pumps")
            keys(display, "Return")
            wait_for(lambda: names("views") == ["Only pumps"], 10, "the new name")
            display.picture(SCRATCH / "views-renamed.png")
            keys(display, "Delete")
            wait_for(lambda: names("views") == [], 10, "nothing left of it")
            assert names("groups") == ["type:pump temp>65"]


def test_a_run_starts_at_a_view_point_of_either_kind():
    shutil.rmtree(STATE, ignore_errors=True)
    start = ["--headless", "--size", "320x200", "--pick", "160,100"]
    with Display() as display:
        with Viewer(display, site()) as viewer:
            viewer.says("ready")
            search(display, "T-1")
            keys(display, "Return", "ctrl+h", "shift+v")
            type_text(display, "Without T-1")
            keys(display, "Return")
            wait_for(lambda: names("views") == ["Without T-1"], 10, "the view point in its file")
    own = subprocess.run([VIEWER, *start, "--view", "Without T-1", site()], text=True,
                         capture_output=True)
    assert json.loads(own.stdout)["asset"] is None and "no view" not in own.stderr, own
    front = subprocess.run([VIEWER, *start, "--view", "front", site()], text=True,
                           capture_output=True)
    assert json.loads(front.stdout)["asset"] == "P-2", front
    none = subprocess.run([VIEWER, *start, "--view", "back", site()], text=True,
                          capture_output=True)
    assert none.stderr.count("there is no view 'back'") == 1, none.stderr
    assert "Views: front; your own: Without T-1" in none.stderr, none.stderr


def test_a_tour_goes_through_the_views_until_the_camera_is_moved():
    shutil.rmtree(STATE, ignore_errors=True)
    with Display() as display, Viewer(display, "--tour-stay", "1", site()) as viewer:
        viewer.says("ready")
        keys(display, "shift+v", "Return")
        wait_for(lambda: names("views") == ["View 2"], 10, "a view point without a name of its own")
        keys(display, "Escape", "q")
        viewer.says("the tour goes to view point 1")
        viewer.says("the tour goes to view point 2")
        keys(display, "Left")
        viewer.says("the tour ends")


def test_a_broken_file_costs_nothing_else():
    shutil.rmtree(STATE, ignore_errors=True)
    with Display() as display:
        with Viewer(display, site()) as viewer:
            viewer.says("ready")
            keys(display, "shift+v", "Return")
            wait_for(lambda: names("views") == ["View 2"], 10, "the view point")
        path = next(KEPT.glob("*.json"))
        content = json.loads(path.read_text())
        content["views"].insert(0, {"name": "No camera"})
        content["groups"] = [{"name": "x" * 10240 + "\u202e\n", "query": "temp>"}]
        path.write_text(json.dumps(content))
        with Viewer(display, site()) as viewer:
            viewer.says("ready")
            assert viewer.log.read_text().count("is left out") == 1
            viewer.says("views[0] is no bookmark and is left out")
            keys(display, "shift+v", "Return")
            wait_for(lambda: names("views") == ["View 2", "View 3"], 10, "the others and a new one")
            display.picture(SCRATCH / "views-broken.png")
        aside = list(KEPT.glob("*.faulty-1"))
        assert len(aside) == 1 and "No camera" in aside[0].read_text()


need_device()
run(globals())
