#!/usr/bin/env python3
"""Print the tables of a run of tools/bench-peers from its lines (medians over repeated runs)."""
import json
import statistics
import sys

PATH = sys.argv[1]
DRIVER = {"gl-egl": "llvmpipe", "swiftshader": "SwiftShader"}


def get(d, path):
    for k in path.split("."):
        d = d.get(k) if isinstance(d, dict) else None
    return d


def fmt(v):
    if v is None:
        return "–"
    if isinstance(v, str):
        return v
    return "%.0f" % v if abs(v) >= 100 else "%.1f" % v if abs(v) >= 10 else "%.2f" % v


def group(rows, keys):
    out = {}
    for r in rows:
        out.setdefault(tuple(r.get(k) for k in keys), []).append(r)
    return out


def table(title, rows, keys, cols):
    if not rows:
        return
    print("\n### %s\n" % title)
    print("| " + " | ".join(["peer", "driver", "machines", "camera"] + [c[0] for c in cols] + ["runs", "load"]) + " |")
    print("|" + "---|" * (len(cols) + 6))
    for _, rs in group(rows, keys).items():
        r = rs[0]
        cells = [r.get("peer", "?"), DRIVER.get(r.get("angle"), r.get("angle")), str(r.get("machines")), r.get("cam", "")]
        for _, path in cols:
            vals = [v for v in ((path(x) if callable(path) else get(x, path)) for x in rs) if v is not None]
            cells.append(fmt(vals[0] if vals and isinstance(vals[0], str) else statistics.median(vals)) if vals else "–")
        loads = [x["load_after"] for x in rs]
        print("| " + " | ".join(cells + [str(len(rs)), "%.1f–%.1f" % (min(loads), max(loads)) if len(loads) > 1 else "%.1f" % loads[0]]) + " |")


def summary(rows):
    """Ours beside the best of the others, per test, size and camera."""
    def frame(r):
        return get(r, "frame_ms.median") or get(r, "frames.interval.median")
    measures = [
        ("orbiting frame, median ms", "frames", frame),
        ("first picture ms", "frames", lambda r: r.get("first_swap_ms") or r.get("first_picture_ms")),
        ("peak RSS MB", "frames", lambda r: r.get("peak_rss_mb")),
        ("stamp to picture, median ms", "feed", lambda r: get(r, "feed.latency_gpu_done.median")),
        ("stamp to picture, p95 ms", "feed", lambda r: get(r, "feed.latency_gpu_done.p95")),
        ("pick, median ms", "pick", lambda r: min([v["ms"]["median"] for v in r["pick"].values()
                                                   if get(v, "ms.median") is not None], default=None)),
        ("idle, % of a core", "idle", lambda r: r.get("idle_cpu_percent")),
        ("growth in two minutes, MB", "mem", lambda r: get(r, "memory.growth_mb"))]
    print("\n### twinview and the best of the others\n")
    print("| what | machines | camera | twinview | best other | |\n|---|---|---|---|---|---|")
    for title, test, value in measures:
        for (machines, cam), rs in group([r for r in rows if r.get("test") == test], ["machines", "cam"]).items():
            found = {}
            for r in rs:
                if value(r) is not None:
                    found.setdefault(r["peer"], []).append(value(r))
            found = {peer: statistics.median(v) for peer, v in found.items()}
            ours = {look: found.pop(peer) for look, peer in (("", "twinview"), (", plain look", "twinview plain")) if peer in found}
            best = min(found, key=found.get, default=None)
            for look, own in ours.items() if best else ():
                times = "%.1f x" % (found[best] / own) if own > 0 else ""
                print("| %s%s | %d | %s | %s | %s %s | %s |" % (title, look, machines, cam or "overview", fmt(own), best, fmt(found[best]), times))


def main():
    with open(PATH) as f:
        rows = [json.loads(x) for x in f if x.strip()]
    bad = [r for r in rows if r.get("errors")]
    rows = [r for r in rows if not r.get("errors")]
    for r in rows:
        if r.get("peer") == "godot":
            r.update(peer="godot3-" + r["mode"], angle="llvmpipe " + r["driver"])
        elif r.get("peer") == "f3d":
            r.update(angle="llvmpipe GL")
        r["demand"] = r.get("demand", "")
        r["angle"] = r.get("angle", "")
        r["cfg"] = json.dumps([r.get("drawing"), r.get("single")])
    summary(rows)
    base = ["label", "peer", "machines", "cam", "angle"]
    pick = lambda t: [r for r in rows if r.get("test") == t]
    nat = lambda r: r.get("frame_ms")
    table("Frames, orbiting camera, 1280x720", sorted(pick("frames"), key=lambda r: (r["machines"], r["cam"] != "overview", r["angle"], r["peer"])),
          ["peer", "machines", "cam", "angle"], [
        ("frame median ms", lambda r: nat(r)["median"] if nat(r) else get(r, "frames.interval.median")),
        ("p95 ms", lambda r: nat(r)["p95"] if nat(r) else get(r, "frames.interval.p95")),
        ("without culling and detail levels ms", "frame_ms_naive"),
        ("one frame, synchronous ms", "sync_frame.median"),
        ("submit (JS) ms", "frames.submit.median"),
        ("first picture ms", lambda r: r.get("first_swap_ms") or r.get("first_picture_ms")),
        ("peak RSS MB", "peak_rss_mb"), ("peak PSS MB", "peak_pss_mb"), ("processes", "processes")])
    table("Live updates, 10,000/s: from the server's stamp to the picture", pick("feed"), base + ["inflight"], [
        ("frames in flight", lambda r: r.get("inflight", "2")),
        ("applied/s", "feed.applied_per_s"), ("frame median ms", "frames.interval.median"), ("p95 ms", "frames.interval.p95"),
        ("received ms", "feed.latency_received.median"), ("frame begun ms", "feed.latency_frame_start.median"),
        ("picture done median ms", "feed.latency_gpu_done.median"), ("p95 ms", "feed.latency_gpu_done.p95"),
        ("apply CPU ms/s", "feed.apply_cpu_ms_per_s")])
    table("One changed value, camera at rest", pick("status"), base, [
        ("median ms", "status_ms.median"), ("p95 ms", "status_ms.p95")])
    table("From the .glb", pick("start"), base, [
        ("first picture, cold cache ms", "start.cold.first_picture_ms"), ("warm ms", "start.warm.first_picture_ms"),
        ("complete, cold ms", "start.cold.ready_ms"), ("warm ms", "start.warm.ready_ms")])
    table("Picking (30 points; twinview 1,000), overview", pick("pick"), base, [
        ("id buffer median ms", "pick.id_buffer.ms.median"), ("id buffer p95 ms", "pick.id_buffer.ms.p95")] + [
        (n + " ms", "pick.%s.ms.%s" % (k, s)) for k, s, n in (
            ("raycast", "median", "raycast median"), ("raycast", "p95", "raycast p95"),
            ("gpu_id_pass", "median", "GPU id pass median"), ("gpu_id_pass", "p95", "GPU id pass p95"),
            ("gpu_pick", "median", "xeokit pick median"), ("gpu_pick_surface", "median", "xeokit surface pick median"))])
    table("Nothing changing, 20 s", pick("idle"), base + ["demand"], [
        ("redraw", lambda r: "on demand" if r["demand"] else "every rAF"), ("CPU % of one core", "idle_cpu_percent"), ("fps", "fps"),
        ("peak RSS MB", "peak_rss_mb")])
    table("Two minutes at 10,000 updates/s", pick("mem"), base, [
        ("RSS first 10 s MB", "memory.rss_first_10s_mb"), ("last 10 s MB", "memory.rss_last_10s_mb"), ("growth MB", "memory.growth_mb"),
        ("JS heap begin MB", "memory.heap_begin_mb"), ("end MB", "memory.heap_end_mb"), ("CPU %", "memory.cpu_percent")])
    ramps = pick("ramp")
    if ramps:
        print("\n### Update rate sustained (8 s a step; last step shown is where it stopped)\n")
        print("| peer | driver | how | sustained updates/s | steps: offered → applied/s, lag of the last quarter (median) |\n|---|---|---|---|---|")
        for r in ramps:
            how = ("one event an update" if r.get("single") == "1" else "batches of 50 ms") + (", not drawing" if r.get("drawing") == "0" else ", drawing")
            steps = "; ".join("%gk → %.1fk, %s ms" % (s["rate"] / 1000, s["applied_per_s"] / 1000, fmt(s["lag_last_quarter"]["median"])) for s in r["ramp"])
            kept = [s["rate"] for s in r["ramp"] if (s["lag_last_quarter"]["median"] or 1e9) < 1000 and s["applied_per_s"] > .85 * s["rate"]]
            print("| %s | %s | %s | %d | %s |" % (r["peer"], DRIVER.get(r["angle"]), how, max(kept, default=0), steps))
    if bad:
        print("\n### Runs that failed\n")
        for r in bad:
            print("- %s %s %s: %s" % (r.get("label"), r.get("peer"), r.get("angle"), r["errors"]))


if __name__ == "__main__":
    main()
