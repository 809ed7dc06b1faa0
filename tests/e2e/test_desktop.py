"""What belongs to the person at the window: shown around at the first start, another language and
size by keys, kept for the next start; Chinese typed into the search."""
import json
import os
import shutil
import subprocess
import time

from harness import SCRATCH, need_device, run, wait_for
from window import Display, Viewer

STATE = SCRATCH / "desktop-state"
os.environ["XDG_STATE_HOME"] = str(STATE)
KEPT = STATE / "twinview" / "window.json"
PLANT = {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-11-22T05:20:00Z",
         "types": {}, "assets": {
             name: {"name": {"en": english, "zh": chinese}, "at": {"pos": [6 * i, 0, 0]},
                    "shapes": {"body": {"box": {"size": [2, 2, 2]}}}}
             for i, (name, english, chinese) in enumerate([("P-1", "Feed pump", "给水泵"),
                                                           ("T-1", "Tank", "储罐")])}}


def plant():
    path = SCRATCH / "named.json"
    path.write_text(json.dumps(PLANT))
    return path


def grey(display, x, y):
    """How bright a pixel is, 0 to 1."""
    picture = display.picture(SCRATCH / "pixel.png")
    return float(subprocess.run(["convert", str(picture), "-crop", f"1x1+{x}+{y}", "-colorspace",
                                 "gray", "-format", "%[fx:mean]", "info:"], check=True,
                                capture_output=True, text=True).stdout)


def quit_viewer(display, viewer):
    display.do("xdotool", "key", "ctrl+q")
    viewer.process.wait(20)
    return json.loads(KEPT.read_text())


def test_language_size_and_panels_are_kept():
    shutil.rmtree(STATE, ignore_errors=True)
    with Display() as display:
        with Viewer(display, plant(), keep=True) as viewer:
            viewer.says("ready")
            # The next hint, then no more of them: the cross at the right.
            display.do("xdotool", "key", "F5", "mousemove", "1254", "700", "click", "1")
            display.do("xdotool", "key", "F7", "F8", "F3", "ctrl+plus", "ctrl+plus")
            kept = quit_viewer(display, viewer)
        assert (kept["language"], kept["alarms_open"], kept["shown_around"]) == (
            "zh_CN", True, True), kept
        assert 1.2 < kept["zoom"] < 1.3, kept
        assert kept["theme"] == "isa-light", kept
        with Viewer(display, plant(), keep=True) as viewer:
            viewer.says("ready")
            wait_for(lambda: grey(display, 900, 20) > 0.8, 10, "the bar, still light")
            display.do("xdotool", "key", "F3", "ctrl+0", "F8", "F7")
            kept = quit_viewer(display, viewer)
        assert kept["theme"] == "okabe-ito", kept
        assert (kept["language"], kept["alarms_open"], kept["zoom"]) == ("en", False, 1), kept
        KEPT.write_text('{"window": "twinview-window/9", "language": "zh_CN"')  # cut, and unknown
        with Viewer(display, plant(), keep=True) as viewer:
            viewer.says("ready")
            assert "is no JSON" in viewer.log.read_text()
            kept = quit_viewer(display, viewer)
        assert kept["window"] == "twinview-window/1" and "language" not in kept, kept


def test_chinese_is_typed_into_the_search():
    with Display() as display, Viewer(display, "--language", "zh_CN", plant()) as viewer:
        viewer.says("ready")
        display.do("xdotool", "key", "slash", "type", "--delay", "150", "水泵")
        display.do("xdotool", "key", "Return")
        viewer.says("a panel selects P-1")


def test_a_document_is_opened_outside_when_it_was_shown_where_it_leads():
    opened, folder = SCRATCH / "opened", SCRATCH / "bin"
    folder.mkdir()
    handler = folder / "xdg-open"
    handler.write_text(f'#!/bin/sh\nprintf %s "$*" > "{opened}"\n')
    handler.chmod(0o755)
    os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"
    address = "https://plant.example/manuals/feed pump.pdf"
    path = SCRATCH / "documents.json"
    path.write_text(json.dumps({**PLANT, "assets": {"P-1": {**PLANT["assets"]["P-1"],
                                                            "documents": {"Manual": address}}}}))
    with Display() as display, Viewer(display, "--select", "P-1", path) as viewer:
        viewer.says("ready")

        def click_down(y, until):
            while until not in viewer.log.read_text():
                assert y < 600, until
                display.do("xdotool", "mousemove", "912", str(y), "click", "1")
                time.sleep(0.5)
                y += 10
            return y

        y = click_down(250, "shows where the document Manual leads")
        assert not opened.exists()
        click_down(y + 40, "opens https://plant.example/manuals/feed%20pump.pdf")
        wait_for(opened.exists, 20, "the system's handler")
    assert opened.read_text() == address.replace(" ", "%20"), opened.read_text()


need_device()
run(globals())
