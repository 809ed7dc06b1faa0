"""The demo server, killed and started again in the middle of a run: the viewer finds back and ends
with the server's state."""
import os
import random
import signal
import subprocess
import time

import crowd
from harness import SCRATCH, VIEWER, Feeder, Sim, free_port, read_json, run


def test_another_server_takes_the_place_of_the_first():
    port = free_port()
    with Sim("--assets", "120", "--rate", "2000", "--seed", "5", port=port) as first, \
            Feeder(first.url) as viewer:
        at = viewer.says("live")
        first.kill()
        at = viewer.says("lost", after=at)
        with Sim("--assets", "130", "--rate", "500", "--seed", "6", port=port) as second:
            viewer.says("live", after=at)
            feed = viewer.ends_as(second)
            assert feed["reconnects"] >= 1, feed


def test_viewer_outlives_a_server_that_stays_away():
    state = SCRATCH / "lost.json"
    with Sim("--assets", "120", "--rate", "1000") as sim:
        viewer = subprocess.Popen([str(VIEWER), "--no-picture", "--duration", "4", "--dump-state",
                                   str(state), sim.url], stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        sim.kill()
        _, errors = viewer.communicate(timeout=60)
    assert viewer.returncode == 0, errors
    assert len(read_json(state)["assets"]) >= 100
    assert "lost" in errors, errors


def test_fifty_kills_in_a_row():
    port = free_port()
    arguments = ("--assets", "120", "--rate", "500", "--heartbeat", "500", "--state",
                 SCRATCH / "kept.json")
    chance = random.Random(1)
    sim = Sim(*arguments, port=port)
    with Feeder(sim.url) as viewer:
        viewer.says("live")
        for _ in range(50):
            time.sleep(chance.uniform(0.02, 0.4))
            sim.kill()
            sim = Sim(*arguments, port=port)
        with sim:
            feed = viewer.ends_as(sim)
            assert feed["reconnects"] >= 3, feed


def test_a_crowd_comes_back_spread_out():
    clients = 20
    times, _ = crowd.lose_and_find(clients, 0)
    assert len(times) >= clients, times
    assert times[0] > 0.9 and times[-1] - times[0] > 0.3, times
    assert max(crowd.histogram(times, 0.1).values()) <= clients / 2, times


def test_a_viewer_that_stands_still_for_a_while():
    """With TW_LONG set so long that the server drops it, because it is 32 MiB behind."""
    seconds, rate = (60, "200000") if os.environ.get("TW_LONG") else (4, "50000")
    with Sim("--assets", "2000", "--rate", rate) as sim, \
            Feeder(sim.url) as viewer:
        viewer.says("live")
        time.sleep(3)
        before = viewer.peak_bytes()
        viewer.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        viewer.process.send_signal(signal.SIGCONT)
        viewer.comes_to_rest()
        growth = viewer.peak_bytes() - before
        print(f"at most {before >> 20} MiB before, {growth >> 20} MiB more after {seconds} s")
        assert growth < 48 << 20, growth
        viewer.ends_as(sim)


run(globals())
