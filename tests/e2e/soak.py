#!/usr/bin/env python3
"""soak.py SECONDS [kiosk]: months in minutes. A viewer in a window under Xvfb follows a server that
sends twenty times as much as a plant of its size and now and then spoils what it sends; without
`kiosk` a hand clicks, types, turns and zooms at random all the while. Prints what the viewer takes
(resident memory, open files, threads) every tenth of the time, and fails if it ends, if it grows by
more than 16 MiB in the second half, or if files or threads pile up."""
import os
import pathlib
import random
import re
import sys
import time

from harness import Sim, software_driver
from window import SIZE, Display, Viewer

GROWTH_MAX = 16 << 20


def taken(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    rss = int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024
    threads = int(re.search(r"Threads:\s+(\d+)", status).group(1))
    return rss, len(os.listdir(f"/proc/{pid}/fd")), threads


def poke(display, hand):
    """Something that an operator might do; never a key that ends the program."""
    x, y = hand.randrange(SIZE[0]), hand.randrange(40, SIZE[1])
    move = ["mousemove", str(x), str(y)]
    display.do("xdotool", *hand.choice((
        move, [*move, "click", "1"], [*move, "click", "4"], [*move, "click", "5"],
        [*move, "mousedown", "1", "mousemove_relative", "--", str(hand.randrange(-90, 90)),
         str(hand.randrange(-60, 60)), "mouseup", "1"],
        ["key", hand.choice(("Tab", "Escape", "Down", "Up", "Home", "F1", "space", "t", "g"))],
        ["type", hand.choice(("pump", "P-1", "高", "tank 2"))])))


def main():
    seconds, kiosk = float(sys.argv[1]), "kiosk" in sys.argv[2:]
    hand, samples = random.Random(1), []
    software_driver()
    with Sim("--assets", "300", "--rate", "20000", "--fault", "random@20") as sim, \
            Display() as display, \
            Viewer(display, "--no-sound", "--log-level", "warn", *(["--kiosk"] if kiosk else []),
                   sim.url) as viewer:
        start = next_sample = time.monotonic()
        while time.monotonic() - start < seconds:
            time.sleep(0.3)
            if not kiosk:
                poke(display, hand)
            assert viewer.process.poll() is None, viewer.log.read_text()[-2000:]
            if time.monotonic() >= next_sample:
                samples.append(taken(viewer.process.pid))
                print("%5.0f s  %6.1f MiB  %d files  %d threads  log %d KiB" % (
                    time.monotonic() - start, samples[-1][0] / 2**20, *samples[-1][1:],
                    viewer.log.stat().st_size >> 10), flush=True)
                next_sample += seconds / 10
        samples.append(taken(viewer.process.pid))
    half = samples[len(samples) // 2]
    print("second half: %+.1f MiB" % ((samples[-1][0] - half[0]) / 2**20))
    assert samples[-1][0] - half[0] < GROWTH_MAX
    assert samples[-1][1] <= half[1] + 4 and samples[-1][2] <= half[2] + 2, samples


main()
