"""--check of running servers, recordings and captured streams: what it says and how it ends."""
import datetime
import http.server
import json
import subprocess
import threading

from harness import SCRATCH, VIEWER, Sim, free_port, run, view


def check(url, *arguments, duration=1):
    result = view("--check", "--duration", duration, *arguments, url)
    assert result.returncode in (0, 1), result.stderr
    return result.returncode, result.stdout


def test_a_good_server_has_no_problem():
    with Sim("--rate", "200") as sim:
        status, text = check(sim.url)
        assert status == 0, text
        assert text.count("\n") == 1 and ": 0 problems, 0 of advice; 300 assets, " in text, text


def faulty(*faults, duration):
    arguments = [argument for fault in faults for argument in ("--fault", fault)]
    with Sim("--rate", "200", "--heartbeat", "500", *arguments) as sim:
        status, text = check(sim.url, duration=duration)
    assert status == 1, text
    return text


def test_faults_of_a_server_are_named():
    # Late enough that the check reads the stream by then: what a snapshot makes good is no fault.
    text = faulty("gap@4", "bad-json@4.4", "epoch@4.8", "cut-mid-event@5.2", duration=20)
    for told in ("are missing", "at $: ", "the server began a new epoch",
                 "GET /stream: transfer closed"):
        assert told in text, (told, text)
    assert " s ahead of ours" in faulty("skew:30", duration=1)
    assert "silent for" in faulty("stall:20", duration=2)
    assert "the server answers 503" in faulty("status=503:9", duration=1)


class Bad(http.server.BaseHTTPRequestHandler):
    """Breaks what a document cannot show: types, links, entity tags, heartbeats."""
    protocol_version = "HTTP/1.0"
    seq = 5

    def log_message(self, *_):
        pass

    def do_GET(self):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        self.send_response(200)
        if self.path == "/stream":
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b": nothing but comments\n\n")
            self.server.gone.wait(10)
            return
        Bad.seq += 1
        self.send_header("Content-Type", "text/plain")
        self.send_header("ETag", '"same"')
        self.end_headers()
        self.wfile.write(json.dumps({
            "feed": "twin-feed/1", "epoch": "e", "seq": Bad.seq, "time": now + "Z",
            "heartbeat_ms": 200,
            "links": {"stream": "stream", "history": "http://elsewhere.example/history",
                      "forecast": "forecast"},
            "types": {"t": {"model": "ftp://host/x.glb"}},
            "assets": {"a": {"type": "t", "at": {"pos": 7}, "props": {"x": 1}}}}).encode())


def test_faults_of_the_protocol_are_named():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bad) as server:
        server.gone = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        status, text = check(f"http://127.0.0.1:{server.server_port}/twin", duration=2)
        server.gone.set()
        server.shutdown()
    assert status == 1
    for told in ("$.links.history: an address on another host",
                 "$.types.t.model: not a usable address",
                 "$.assets.a.at.pos: an array of 3 numbers",
                 'advice: Content-Type is "text/plain"',
                 "the ETag is the same for two different states",
                 "heartbeat_ms promises something each 0.2 s",
                 "advice: no event came, not even a heartbeat",
                 "GET links.forecast, $.asset: not what was asked for",
                 "GET links.forecast, $.made: a time is needed here",
                 "GET links.forecast, $.t: an array of times is needed here",
                 ": 9 problems, 2 of advice; 1 assets, 0 events in "):
        assert told in text, (told, text)
    assert text.count("pos: an array") == 1, text  # asked for twice, told once


def test_no_server():
    status, text = check(f"http://127.0.0.1:{free_port()}/twin")
    assert status == 1 and "1 problem, " in text, text


def test_secrets_are_not_repeated():
    result = view("--check", "http://user:pass-word@127.0.0.1:1/twin")
    assert result.returncode == 1
    assert "pass-word" not in result.stdout + result.stderr, result
    assert "--token-file" in result.stderr, result.stderr


def test_recordings():
    path = SCRATCH / "run.twrec"
    with Sim("--rate", "500", "--fault", "epoch@1") as sim:
        subprocess.run([str(VIEWER), "--no-picture", "--duration", "4", "--record", str(path),
                        sim.url], check=True, capture_output=True, timeout=60)
    status, text = check(path)
    assert status == 0 and ": 0 problems" in text and " 300 assets, " in text, text
    # A document of the wrong kind under that name.
    (SCRATCH / "no.twrec").write_text("{}")
    status, text = check(SCRATCH / "no.twrec")
    assert status == 1 and "1 problem, " in text, text


run(globals())
