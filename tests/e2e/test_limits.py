"""Every limit is an option, and whatever meets one is told by a line that names it."""
import http.server
import json
import os
import re
import threading
import time

from harness import SCRATCH, Feeder, Sim, Skipped, run, software_driver, view

HEAD = {"feed": "twin-feed/1", "epoch": "e", "seq": 0, "time": "2026-11-22T05:20:00Z"}


def document(**members):
    path = SCRATCH / f"document-{len(list(SCRATCH.iterdir()))}.json"
    path.write_text(json.dumps({**HEAD, **members}))
    return path


def lines(*members):
    path = SCRATCH / f"lines-{len(list(SCRATCH.iterdir()))}.ndjson"
    texts = [json.dumps(HEAD), *map(json.dumps, members)]
    path.write_text("\n".join(texts + [json.dumps({"end": True, "count": len(members)})]))
    return path


def assets(count, properties):
    return {f"a-{i}": {"props": properties} for i in range(count)}


# Option, what the log says, a document that meets it, and the exit status.
DOCUMENTS = [
    ("document_bytes=1K", "the document is larger than 1024 bytes",
     document(assets=assets(100, {})), 1),
    ("inflated_bytes=1K", "the snapshot is larger than 1024 bytes",
     document(assets=assets(100, {})), 1),
    ("line_bytes=1K", "a line is larger than 1024 bytes", lines({"assets": assets(100, {})}), 1),
    ("depth=4", "nested deeper than 4 levels", document(assets=assets(1, {"x": {"v": 1}})), 1),
    ("state_bytes=1M", "the state has reached its limit of 1048576 bytes",
     lines(*[{"assets": {f"a-{k}-{i}": {"props": {"x": i}} for i in range(1000)}}
             for k in range(10)]), 1),
    ("string_bytes=4", "longer than 4 bytes", document(assets=assets(1, {"x": "12345"})), 0),
    ("text_bytes=16", "longer than 16 bytes",
     document(assets={"a": {"name": "a name of more than sixteen"}}), 0),
]


def test_what_a_document_may_hold():
    for option, message, path, status in DOCUMENTS:
        result = view("--no-picture", "--limit", option, path)
        assert result.returncode == status and message in result.stderr, (option, result)
        result = view("--no-picture", path)
        assert result.returncode == 0 and message not in result.stderr, (option, result)


# Option, what the log says, and the server that meets it.
STREAMS = [
    ("event_bytes=1K", "an event is larger than 1024 bytes and was skipped", ("--rate", "2000")),
    ("values=5", "more than 5 values in one event", ("--rate", "2000")),
    ("buffered_bytes=64K", "too many events came while the snapshot was fetched",
     ("--rate", "20000", "--fault", "cut-mid-event@2", "--fault", "slow-snapshot@2:5")),
    ("snapshot_s=1", "the snapshot did not come within 1 s", ("--fault", "slow-snapshot:9")),
]


def test_what_a_stream_may_bring():
    for option, message, arguments in STREAMS:
        with Sim("--assets", "120", "--heartbeat", "1000", *arguments) as sim, \
                Feeder(sim.url, "--limit", option) as viewer:
            viewer.says(message)


def test_how_long_a_server_may_be_waited_for():
    log = SCRATCH / "waits"
    with Sim("--assets", "30", "--fault", "status=503:1", "--access-log", log) as sim, \
            Feeder(sim.url, "--limit", "retry_after_s=1") as viewer:
        at = viewer.says("503")
        begin = time.monotonic()
        viewer.says("synchronising", after=at)
        # 1 s instead of the 2 s that the server says, and a jitter of 1 to 2 s on top.
        assert 1.5 < time.monotonic() - begin < 20


class Models(http.server.BaseHTTPRequestHandler):
    """A document with many models, which take their time; counts how many are asked for at once."""
    lock, running, most = threading.Lock(), 0, 0

    def log_message(self, *_):
        pass

    def do_GET(self):
        is_model = self.path.endswith(".glb")
        body = bytes(5000) if is_model else json.dumps({**HEAD, "assets": {
            f"a{i}": {"model": f"m{i}.glb"} for i in range(9)}}).encode()
        with Models.lock:
            Models.running += is_model
            Models.most = max(Models.most, Models.running)
        time.sleep(0.1 * is_model)
        with Models.lock:
            Models.running -= is_model
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_models_are_bounded_in_size_and_number():
    if not software_driver():
        raise Skipped("no software Vulkan driver")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Models) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/twin"
        for requests in (6, 2):
            Models.most = 0
            result = view("--headless", "--size", "64x64", "--limit", "file_bytes=4K", "--limit",
                          f"requests={requests}", address)
            assert "the file is larger than 4096 bytes" in result.stderr, result.stderr
            assert Models.most == requests, Models.most
        server.shutdown()


def test_caches_keep_what_was_used_last():
    cache = SCRATCH / "cache"
    for kind, ending in (("files", "glb"), ("models", "twmesh")):
        folder = cache / "twinview" / kind
        folder.mkdir(parents=True)
        for age, name in enumerate(("new", "old", "older")):
            kept = folder / f"{name}.{ending}"
            kept.write_bytes(bytes(600 << 10))
            os.utime(kept, (time.time() - 60 * age,) * 2)
    view("--no-picture", "--duration", "0.1", "--limit", "cache_bytes=1500K", document(),
         env={**os.environ, "XDG_CACHE_HOME": str(cache)})
    for kind in ("files", "models"):
        left = sorted(path.stem for path in (cache / "twinview" / kind).iterdir())
        assert left == ["new", "old"], left


def test_all_limits_are_tried():
    shown = view("--help").stdout.split("--limit NAME=VALUE")[1].split("\n\n")[0]
    names = set(re.findall(r"^    ([a-z_]+) ", shown, re.M))
    tried = {option.split("=")[0] for option, *_ in DOCUMENTS + STREAMS}
    tried |= {"retry_after_s", "file_bytes", "requests", "cache_bytes"}
    # Met by a slow viewer alone: full_queue_merges_values in tests/unit/feed/test_pace.c.
    tried |= {"queue_length"}
    # No faults: e2e-recording, and full_files_are_put_aside in tests/unit/feed/test_recorder.c.
    tried |= {"record_bytes", "record_s", "record_files"}
    # No fault either: the oldest give way, tests/unit/twin/test_journal.c.
    tried |= {"journal_bytes"}
    assert names == tried, names


run(globals())
