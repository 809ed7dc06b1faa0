#!/usr/bin/env python3
"""A Twin Feed 1 server for the peers' plant, on loopback; prints its address.

  python3 twin_server.py --machines 10000 --rate 10000 [--port P]

The document has one asset for the .glb of gen_scene.py and one for each machine, bound to its node
by name; every machine has one value, which colours it: by limits where the plant stands still, on a
scale where values arrive, as the browsers' pages do (random values beyond limits would be alarms).
--rate: values a second, one event each 50 ms, sensor after sensor as in feed-server.mjs; 0:
heartbeats only.
"""
import argparse
import http.server
import json
import os
import struct
import threading
import time

WORK = os.environ.get("PEERS_WORK", os.path.join(os.environ.get("TMPDIR", "/tmp"), "peers-work"))
INTERVAL_S = 0.05
LIMITS = {"kind": "machine",
          "props": {"value": {"range": [0, 100], "limits": {"hi": 80, "hi_hi": 95}}},
          "look": [{"when": "value", "by": "limits"}]}
COLOURS = {"kind": "machine", "props": {"value": {"range": [0, 100]}},
           "look": [{"when": "value", "colours": ["#3060c0", "#40a060", "#c04030"]}]}


def stamp():
    now = time.time_ns() // 1_000_000
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now // 1000)) + f".{now % 1000:03d}Z"


def machine_names(path):
    with open(path, "rb") as file:
        length, = struct.unpack_from("<I", file.read(16), 12)
        file.seek(20)
        nodes = json.loads(file.read(length))["nodes"]
    return [node["name"] for node in nodes if "sensor" in node.get("extras", {})]


def document(machines, type_of_machine):
    scene = os.path.join(WORK, "scenes", f"plant-{machines}")
    with open(scene + ".json") as file:
        cameras = json.load(file)["cameras"]
    views = {}
    for name, camera in cameras.items():
        x, y, z = camera["target"]  # Y up; the twin's Z is up
        views[name] = {"camera": {"az": 30, "el": camera["elevation_deg"],
                                  "dist": camera["distance"], "target": [x, -z, y]}}
    names = machine_names(scene + ".glb")
    assets = {"plant": {"model": f"plant-{machines}.glb"}}
    for name in names:
        assets[name] = {"type": "machine", "node": {"of": "plant", "name": name},
                        "props": {"value": 20}}
    return names, {"types": {"machine": type_of_machine}, "assets": assets, "views": views}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        twin = self.server.twin
        path = self.path.split("?")[0]
        if path == "/twin":
            with twin.lock:
                self.send("application/json", json.dumps(twin.head() | twin.document).encode())
        elif path == "/stream":
            self.stream(twin)
        elif path.endswith(".glb") and "/" not in path[1:]:
            with open(os.path.join(WORK, "scenes", path[1:]), "rb") as file:
                self.send("model/gltf-binary", file.read())
        else:
            self.send_error(404)

    def stream(self, twin):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with twin.lock:
            seen = twin.count
        try:
            while True:
                with twin.lock:
                    twin.lock.wait_for(lambda: twin.count > seen)
                    event, seen = twin.event, twin.count
                self.wfile.write(event)
        except OSError:
            pass


class Twin:
    """Makes the values; there is one client, which takes every event in time or resynchronises."""

    def __init__(self, machines, rate):
        self.names, self.document = document(machines, COLOURS if rate else LIMITS)
        self.rate, self.seq, self.count = rate, 0, 0
        self.epoch = str(time.time_ns())
        self.event = b""
        self.lock = threading.Condition()

    def head(self):
        return {"feed": "twin-feed/1", "epoch": self.epoch, "seq": self.seq, "time": stamp(),
                "heartbeat_ms": 5000, "links": {"stream": "stream"}}

    def run(self):
        begin, sent, value, next_sensor = time.monotonic(), 0, 12345, 0
        while True:
            time.sleep(INTERVAL_S if self.rate else 2)
            due = int((time.monotonic() - begin) * self.rate) - sent
            values = {}
            for _ in range(min(due, len(self.names))):
                value = (value * 1664525 + 1013904223) & 0xFFFFFFFF
                values[self.names[next_sensor]] = {"value": (value >> 16) % 10000 / 100}
                next_sensor = (next_sensor + 1) % len(self.names)
            sent += due
            with self.lock:
                self.seq += 1 if values else 0
                data = {"epoch": self.epoch, "seq": self.seq, "time": stamp()}
                if values:
                    data["values"] = values
                self.event = f"data: {json.dumps(data)}\n\n".encode()
                self.count += 1
                self.lock.notify_all()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--machines", type=int, default=10000)
    parser.add_argument("--rate", type=int, default=10000)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    server.twin = Twin(options.machines, options.rate)
    threading.Thread(target=server.twin.run, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/twin", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
