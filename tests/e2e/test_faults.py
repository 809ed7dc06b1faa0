"""Each fault that a server or the way to it may have: what the viewer says about it, that it finds
back, and that it ends in the server's state, byte for byte."""
import datetime
import itertools
import multiprocessing.pool
import time

from harness import SCRATCH, Feeder, Sim, run, wait_for

number = itertools.count(1)


class Pair:
    """A server with faults and a viewer that follows it."""

    def __init__(self, *faults):
        self.log = SCRATCH / f"sim-{next(number)}.log"
        self.access = self.log.with_suffix(".access")
        options = [word for fault in faults for word in ("--fault", fault)]
        self.sim = Sim("--assets", "120", "--rate", "500", "--heartbeat", "500",
                       "--access-log", self.access, *options, stderr=self.log.open("w"))
        self.viewer = Feeder(self.sim.url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.viewer.__exit__()
        self.sim.__exit__()


# The fault, then what the log says in this order.
FAULTS = [
    ("gap@2", ["out of sync: events .* are missing", "live"]),
    ("gap@2:7", ["out of sync: events .* are missing", "live"]),
    ("reorder@2", ["out of sync", "live"]),
    ("epoch@2", ["out of sync: .*epoch", "live"]),
    ("cut-mid-event@2", ["lost: ", "live"]),
    ("stall@2:3", ["lost: nothing heard for", "live"]),
    ("half-open@2", ["lost: nothing heard for", "live"]),
    ("bad-json@2", ["column", "out of sync", "live"]),
    ("bad-utf8@2", ["not UTF-8", "out of sync", "live"]),
    ("huge-event@2", ["larger than 16777216 bytes", "out of sync", "live"]),
    ("cut-mid-event@2 gzip-bomb@2", ["lost: ", "larger than 16777216 bytes", "live"]),
    ("slow-snapshot:2", ["synchronising", "live"]),
    ("skew@2:5", ["lagging: .*clock", ]),
    ("skew@2:-5", ["lagging: .*clock", ]),
    ("status=503", ["503", "live"]),
    ("status=429", ["429", "live"]),
    ("random:60 calm@7", ["live"]),
    ("random:120 calm@7", ["live"]),
    ("cut-mid-event@2 status=401@2", ["lost: ", "refused: .*401", "live"]),
]


def check(case):
    fault, lines = case
    try:
        with Pair(*fault.split()) as pair:
            if "calm" in fault:  # and what came before it has been noticed
                wait_for(lambda: "fault: calm" in pair.log.read_text(), 30, "calm")
                time.sleep(3)
            at = 0
            for line in lines:
                at = pair.viewer.says(line, after=at)
            pair.viewer.ends_as(pair.sim)
    except Exception as problem:  # told with the fault's name, all together
        return f"{fault}: {type(problem).__name__}: {problem}"
    return None


def test_every_fault_is_named_and_survived():
    with multiprocessing.pool.ThreadPool(10) as pool:
        problems = [problem for problem in pool.map(check, FAULTS, 1) if problem]
    assert not problems, "\n".join(problems)


def test_an_event_that_comes_twice_is_ignored_without_a_word():
    with Pair("duplicate@2", "duplicate@3") as pair:
        pair.viewer.says("live")
        wait_for(lambda: pair.log.read_text().count("duplicate") == 2, 30, "both")
        feed = pair.viewer.ends_as(pair.sim)
        assert "out of sync" not in pair.viewer.text() and feed["reconnects"] == 0


def test_204_stops():
    with Pair("cut-mid-event@2", "status=204@2:100") as pair:
        at = pair.viewer.says("refused: ")
        time.sleep(3)
        assert "live" not in pair.viewer.text()[at:], pair.viewer.text()
        pair.viewer.end()


def test_retry_after_is_honoured():
    # The server says two seconds; the jitter on top of them is one second at least, and without
    # them it would be two at most.
    with Pair("status=503:1") as pair:
        pair.viewer.says("503.*\n(.*\n)*.*live")
        lines = [line.split() for line in pair.access.read_text().splitlines()]
        asked = [(datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")), status)
                 for stamp, status, _, path in lines if path == "/twin"]
        assert [status for _, status in asked[:2]] == ["503", "200"], asked
        seconds = (asked[1][0] - asked[0][0]).total_seconds()
        assert seconds > 2.95, f"it came back after {seconds} s"


run(globals())
