#!/usr/bin/env python3
"""Run twinview once on the peers' plant, headless, and print one JSON line.

  python3 twinview.py --test frames --machines 10000 --cam overview|hall
  python3 twinview.py --test start|status|feed|pick|idle|mem --machines 10000

frames: the orbit bench, whose naive part (no culling, no level of detail) is reported beside; memory
is the most that the same orbit takes without that part.
status: one changed value with the camera at rest. feed: 10,000 values a second for 20 s, from the
server's stamp to the fence of the frame that shows it. start: from the start of the process to the
first picture and to the complete one, from the .glb itself with a cold and with a warm mesh cache.
mem: two minutes at 10,000 values a second. The cache is a folder of its own below $PEERS_WORK.
"""
import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.environ.get("PEERS_WORK", os.path.join(os.environ.get("TMPDIR", "/tmp"), "peers-work"))
VIEWER = os.path.join(os.environ.get("TW_BUILD", os.path.join(HERE, "..", "..", "build")),
                      "twinview")
CACHE = os.path.join(WORK, "cache")


def view(*arguments):
    """The statistics of one run, and the most memory that it took."""
    stats = os.path.join(WORK, "twinview-stats.json")
    command = [VIEWER, "--headless", "--size", "1280x720", "--stats", stats, *arguments]
    with open(os.path.join(WORK, "twinview.log"), "w") as log:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log,
                                   env={**os.environ, "XDG_CACHE_HOME": CACHE})
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    with open(stats) as file:
        return {**json.load(file), "peak_rss_bytes": used.ru_maxrss * 1024}


class Server:
    def __init__(self, machines, rate):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "twin_server.py"), "--machines", str(machines),
             "--rate", str(rate)], stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self.process.stdout.readline().strip()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def frames(options, scene):
    with Server(options.machines, 0) as address:
        camera = ["--view", options.cam, "--look", options.look, address]
        stats = view("--bench", "orbit", *camera)
        alone = view("--orbit", "--frames", "100", *camera)
    return {"frame_ms": {"n": stats["frames_drawn"], "median": stats["frame_ms"]["p50"],
                         "p95": stats["frame_ms"]["p95"]},
            "frame_ms_naive": stats["frame_ms_naive"]["p50"],
            "first_picture_ms": stats["first_picture_ms"],
            "triangles_drawn": stats["scene"]["triangles_drawn_p50"],
            "peak_rss_mb": round(alone["peak_rss_bytes"] / 1e6, 1)}


def start(options, scene):
    shutil.rmtree(CACHE, ignore_errors=True)
    result = {}
    for name in ("cold", "warm"):
        stats = view("--bench", "start", scene)
        result[name] = {key: stats[key] for key in ("first_picture_ms", "ready_ms")}
    return {"start": result, "first_picture_ms": result["warm"]["first_picture_ms"]}


def status(options, scene):
    with Server(options.machines, 0) as address:
        stats = view("--bench", "status", "--view", options.cam, address + "?changed=1")
    return {"status_ms": {"median": stats["frame_ms"]["p50"], "p95": stats["frame_ms"]["p95"]}}


def live(options, seconds):
    with Server(options.machines, 10000) as address:
        return view("--duration", str(seconds), "--view", options.cam, address)


def feed(options, scene):
    stats = live(options, 20)
    return {"feed": {"latency_gpu_done": {"median": stats["feed"]["latency_ms"]["p50"],
                                          "p95": stats["feed"]["latency_ms"]["p95"]},
                     "applied_per_s": (stats["feed"]["updates"] - stats["feed"]["rejected"]) /
                                      stats["wall_seconds"]},
            "frames": {"interval": {"median": stats["frame_ms"]["p50"],
                                    "p95": stats["frame_ms"]["p95"]}}}


def mem(options, scene):
    stats = live(options, 120)
    return {"memory": {"rss_last_10s_mb": stats["rss_bytes"] / 1e6,
                       "growth_mb": stats["rss_growth_bytes"] / 1e6}}


def pick(options, scene):
    with Server(options.machines, 0) as address:
        stats = view("--bench", "pick", "--view", options.cam, address)
    return {"pick": {"id_buffer": {"ms": {"median": stats["pick_ms"]["p50"],
                                          "p95": stats["pick_ms"]["p95"]}}}}


def idle(options, scene):
    with Server(options.machines, 0) as address:
        stats = view("--bench", "idle", address)
    return {"idle_cpu_percent": round(100 * stats["cpu_seconds"] / stats["wall_seconds"], 3),
            "demand": True, "fps": stats["frames_drawn"] / stats["wall_seconds"]}


TESTS = {"frames": frames, "start": start, "status": status, "feed": feed, "mem": mem,
         "pick": pick, "idle": idle}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--test", choices=TESTS, default="frames")
    parser.add_argument("--machines", type=int, default=10000)
    parser.add_argument("--cam", default="overview")
    parser.add_argument("--look", default="isa", help="plain: the picture that the peers draw")
    parser.add_argument("--label")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    scene = os.path.join(WORK, "scenes", f"plant-{options.machines}.glb")
    result = {"date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
              "peer": "twinview plain" if options.look == "plain" else "twinview", "angle": "lavapipe", "test": options.test,
              "label": options.label or options.test, "machines": options.machines,
              "cam": options.cam, "load_before": load}
    result.update(TESTS[options.test](options, scene))
    result["load_after"] = os.getloadavg()[0]
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
