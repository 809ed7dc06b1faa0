"""What the operator hides, shows and selects, with the mouse and with keys, in the real window."""
import signal
import time

from hand import CAMERA, operate, write_site
from harness import need_device, run


def test_hidden_by_keys_and_back():
    with operate(*CAMERA, write_site()) as operator:
        operator.click("P-1", "selected P-1, 1 in all")
        operator.go("P-1")
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
    with operate(*CAMERA, "--select", "P-2", write_site()) as operator:
        operator.key("ctrl+h", "1 selected, 1 hidden")
        operator.key("Escape", "selected nothing")
        operator.do("key", "F3")
        # The list's first row; one key shows what is hidden.
        operator.key("Down", "a panel selects P-2")
        operator.key("e", "1 selected, 0 hidden")


def test_selected_by_mouse_type_relation_and_search():
    with operate(*CAMERA, write_site()) as operator:
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
        operator.do("key", "slash", "type", "--delay", "1", "type:tank")
        operator.key("ctrl+Return", "the search found 1, all selected")
        # The menu, by keys alone: its first row shows, the second hides.
        operator.do("key", "F10", "Down")
        operator.key("Return", "1 selected, 1 hidden")


def test_a_box_selects_what_is_seen_in_it_and_alt_goes_through_the_depth():
    with operate(*CAMERA, write_site()) as operator:
        operator.key("b", "0 selected")
        operator.drag((200, 200), (690, 600), "2 assets within the line, 2 selected")
        operator.key("b", "2 selected")  # the tool ends
        operator.key("Escape", "selected nothing")
        operator.key("o", "0 selected")
        operator.drag((660, 200), (1000, 200), "", (1000, 640), (660, 640))
        operator.says("1 assets within the line, 1 selected")
        operator.key("Escape", "no tool")
        operator.key("Escape", "selected nothing")
        operator.go("P-1")
        for expected in ("selected P-1, 1 of 2", "selected P-2, 2 of 2", "selected P-1, 1 of 2"):
            operator.do("keydown", "alt", "click", "1", "keyup", "alt")
            operator.says(expected)
            operator.selects = True
            operator.go("P-1")


def test_what_is_typed_ahead_goes_where_it_would_have_gone():
    """All keys wait while the window stands still: each meets what the one before it opened."""
    with operate(*CAMERA, write_site()) as operator:
        operator.viewer.process.send_signal(signal.SIGSTOP)
        operator.do("key", "slash", "type", "--delay", "1", "type:pump")
        operator.do("key", "ctrl+Return", "ctrl+h", "ctrl+z", "F10", "Down", "Return", "F3",
                   "Down", "e", "F3", "slash", "ctrl+a", "type", "--delay", "1", "T-1")
        operator.do("key", "Return", "ctrl+h")
        operator.viewer.process.send_signal(signal.SIGCONT)
        operator.says("the search found 2, all selected")
        operator.says("2 selected, 2 hidden")
        operator.says("2 selected, 0 hidden")
        operator.says("2 selected, 2 hidden")  # the second row of the menu
        operator.says("a panel selects P-2")  # the alarm's
        operator.says("1 selected, 1 hidden")
        operator.says("a panel selects T-1")
        operator.says("1 selected, 2 hidden")


def test_a_known_distance_is_measured():
    with operate(*CAMERA, write_site()) as operator:
        operator.key("m", "0 selected")
        # The same corner of two boxes that stand 10 m apart, the last step and the press by keys.
        for x in (526, 757):
            operator.do("mousemove", x + 8, 412, "key", "Left")
            time.sleep(0.4)  # the pointer comes there
            operator.key("Return", "measured ")
        operator.says("2 points: ")
        metres = float(operator.rest().split(" m")[0])
        assert abs(metres - 10) < 0.1, metres


need_device()
run(globals())
