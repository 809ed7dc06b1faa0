"""A large snapshot in bounded memory: at its peak 1.5 times the state that it leaves, at most."""
import json
import os
import subprocess

from harness import SCRATCH, VIEWER, read_json, run

ASSETS, LINE = 300_000, 5_000


def write_site(file):
    types = {"pump": {"props": {key: {"range": [0, 100]} for key in ("temp", "flow", "speed", "load")}}}
    head = {"feed": "twin-feed/1", "epoch": "e", "seq": 0, "time": "2026-11-22T05:20:00Z", "types": types}
    with open(file, "w", encoding="utf-8") as out:
        out.write(json.dumps(head) + "\n")
        for first in range(0, ASSETS, LINE):
            assets = ",".join(
                f'"asset-{i:07d}":{{"type":"pump","at":{{"pos":[{i % 1000},{i // 1000},0]}},"props":'
                f'{{"temp":{i % 97}.5,"flow":{i % 89},"speed":{i % 83},"load":{i % 79}}}}}'
                for i in range(first, first + LINE))
            out.write(f'{{"assets":{{{assets}}}}}\n')
        out.write(json.dumps({"end": True, "count": ASSETS // LINE}) + "\n")


def test_peak_is_near_the_state():
    file, stats = SCRATCH / "large.ndjson", SCRATCH / "large.json"
    write_site(file)
    process = subprocess.Popen([str(VIEWER), "--no-picture", "--stats", str(stats), str(file)],
                               stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, errors
    found = read_json(stats)
    assert found["scene"]["assets"] == ASSETS, found["scene"]
    state, peak = found["rss_bytes"], usage.ru_maxrss * 1024
    print(f"{peak / 1e6:.0f} MB at most, {state / 1e6:.0f} MB of state, "
          f"{state / ASSETS:.0f} bytes an asset")
    assert peak < 1.5 * state, (peak, state)


run(globals())
