"""The demo server, killed and started again in the middle of a run: the viewer finds back and ends
with the server's state."""
import json
import subprocess
import time
import urllib.request

from harness import SCRATCH, VIEWER, Sim, free_port, read_json, run, wait_for


def snapshot(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def test_viewer_ends_with_the_servers_state():
    port, state, stats = free_port(), SCRATCH / "state.json", SCRATCH / "stats.json"
    with Sim(port, "--assets", "120", "--rate", "2000", "--seed", "5") as first:
        viewer = subprocess.Popen([str(VIEWER), "--no-picture", "--duration", "14", "--dump-state",
                                   str(state), "--stats", str(stats), first.url],
                                  stderr=subprocess.PIPE, text=True)
        time.sleep(3)
        first.kill()
        time.sleep(1)
        # Standing still, so that the last snapshot is what the viewer must hold at its end.
        with Sim(port, "--assets", "120", "--rate", "0", "--seed", "6") as second:
            want = snapshot(second.url)
            _, errors = viewer.communicate(timeout=60)
            assert viewer.returncode == 0, errors
    have = read_json(state)
    assert set(have["assets"]) == set(want["assets"])
    for name, asset in want["assets"].items():
        for key, value in asset.get("props", {}).items():
            value = value["v"] if isinstance(value, dict) else value
            assert have["assets"][name]["props"][key]["v"] == value, (name, key)
    feed = read_json(stats)["feed"]
    assert feed["reconnects"] >= 1 and feed["dropped"] == 0, feed
    assert feed["updates"] > 2000, feed


def test_viewer_outlives_a_server_that_stays_away():
    state = SCRATCH / "lost.json"
    with Sim(free_port(), "--assets", "120", "--rate", "1000") as sim:
        viewer = subprocess.Popen([str(VIEWER), "--no-picture", "--duration", "4", "--dump-state",
                                   str(state), sim.url], stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        sim.kill()
        _, errors = viewer.communicate(timeout=60)
    assert viewer.returncode == 0, errors
    assert len(read_json(state)["assets"]) >= 100
    assert "lost" in errors, errors


run(globals())
