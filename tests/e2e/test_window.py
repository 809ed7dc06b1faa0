"""The real window under Xvfb, with a real pointer: a click on a machine opens its inspector."""
import json
import subprocess

from harness import SCRATCH, need_device, read_json, run, view, wait_for
from window import SIZE, Display, Viewer

SITE = "demo:factory?assets=300&rate=0"


def find_pump():
    """A pixel that shows a pump, asked of a headless run of the same size and place."""
    for dx, dy in ((0, 0), (0, 20), (20, 20), (-20, 20), (40, 0), (-40, 0), (0, 40), (0, -20)):
        x, y = 684 + dx, 406 + dy  # about the middle of the 3-D area
        answer = json.loads(view("--headless", "--size", f"{SIZE[0]}x{SIZE[1]}", "--fly-to", "P-102",
                                 "--screenshot", SCRATCH / "found.png", "--pick", f"{x},{y}",
                                 SITE).stdout)
        if answer.get("type") in ("pump", "motor"):
            return x, y, answer["asset"]
    raise AssertionError("no pump in the picture")


def test_a_click_opens_the_inspector():
    x, y, asset = find_pump()
    with Display() as display, Viewer(display, "--fly-to", "P-102", SITE) as viewer:
        viewer.says("ready")
        before = display.picture(SCRATCH / "before.png")
        display.do("xdotool", "mousemove", str(x - 30), str(y), "mousemove", str(x), str(y))
        viewer.says(f"pointer over {asset}")
        display.do("xdotool", "click", "1")
        viewer.says(f"selected {asset}")
        after = SCRATCH / "after.png"

        def inspector_is_open():
            display.picture(after)
            # The right edge of the window, where the inspector stands, must have changed.
            result = subprocess.run(
                ["compare", "-metric", "AE", "-fuzz", "4%", "-extract", "300x500+980+110",
                 str(before), str(after), "null:"], capture_output=True, text=True)
            return float(result.stderr.split()[0]) > 6000

        wait_for(inspector_is_open, 40, "an inspector at the right")


def test_keys_and_drags_move_the_camera():
    with Display() as display, Viewer(display, SITE) as viewer:
        viewer.says("ready")
        before = display.picture(SCRATCH / "drag-before.png")
        middle = [str(SIZE[0] // 2), str(SIZE[1] // 2)]
        display.do("xdotool", "mousemove", *middle, "mousedown", "1", "mousemove_relative", "60",
                   "10", "mousemove_relative", "60", "10", "mouseup", "1")

        def turned():
            now = display.picture(SCRATCH / "drag-after.png")
            result = subprocess.run(["compare", "-metric", "AE", "-fuzz", "4%", str(before),
                                     str(now), "null:"], capture_output=True, text=True)
            return float(result.stderr.split()[0]) > 50000

        wait_for(turned, 10, "another picture after the drag")
        display.do("xdotool", "key", "ctrl+q")
        wait_for(lambda: viewer.process.poll() is not None, 10, "the end after Ctrl+Q")
        assert viewer.process.returncode == 0


def test_a_window_of_any_size():
    """Pulled about, made smaller than its panels, taken away and back: it draws on, with nothing
    to say for the validation layer, and fits in the end."""
    path, stats = SCRATCH / "sizes.png", SCRATCH / "sizes.json"
    with Display() as display, Viewer(display, "--validation", "--no-sound", "--orbit",
                                      "--screenshot", path, "--stats", stats, SITE) as viewer:
        viewer.says("ready")
        window = display.do("xdotool", "search", "--name", "^twinview$").split()[-1].decode()
        for width, height in ((1, 1), (2, 700), (640, 1), (16, 16), (300, 200)):
            display.do("xdotool", "windowsize", window, str(width), str(height), "sleep", "0.3")
        for step in range(30):
            display.do("xdotool", "windowsize", window, str(1280 - 37 * step), str(20 + 23 * step),
                       "windowmove", window, str(3 * step), str(2 * step))
        for _ in range(3):
            display.do("xdotool", "windowunmap", window, "sleep", "0.1", "windowmap", window)
        display.do("xdotool", "windowsize", "--sync", window, "800", "600", "windowfocus", "--sync",
                   window, "key", "ctrl+q")
        assert viewer.process.wait(60) == 0, viewer.log.read_text()
    result = read_json(stats)
    assert result["validation_messages"] == 0 and result["rebuilds"] == 0, viewer.log.read_text()
    assert result["size"] == "800x600"


need_device()
run(globals())
