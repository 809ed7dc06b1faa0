"""A twin whose server this project did not write: its snapshot is a file, its events go to a
publisher by POST. The state that was published is kept by reference.py, which judges the viewer."""
import copy
import datetime
import http.client
import json
import pathlib
import socket
import sys
import time

from harness import SOURCE

sys.path.insert(0, str(SOURCE / "tests/data/feed"))
import reference  # noqa: E402


def now(age_s=0):
    time_then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age_s)
    return time_then.isoformat(timespec="milliseconds")


class Publisher(http.client.HTTPConnection):
    """HTTP through a socket of the file system."""

    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Published:
    """`heartbeat_ms` is what the document promises; the publisher's server must send something as
    often (nchan: nchan_eventsource_ping_interval)."""

    def __init__(self, snapshot_path, publish_socket, heartbeat_ms=1000, epoch="first"):
        self.path, self.socket = pathlib.Path(snapshot_path), publish_socket
        self.state, self.history, self.frozen = reference.State(), {}, False
        names = ["pump-1", "pump-2", "泵 3"]
        self.state.snapshot([{
            "feed": "twin-feed/1", "epoch": epoch, "seq": 0, "time": now(),
            "heartbeat_ms": heartbeat_ms, "links": {"stream": "stream"},
            "types": {"pump": {"kind": "machine", "props": {"temp": {"unit": "Cel"}, "n": {}}}},
            "assets": {name: {"type": "pump", "props": {"temp": 20}} for name in names}}])
        self.write()

    def write(self):
        """Puts the snapshot in its place, whole; while `frozen` it grows old instead."""
        self.history[self.state.seq] = reference.canonical(copy.deepcopy(self.state.document))
        if self.frozen:
            return
        document = {**self.state.document, "epoch": self.state.epoch, "seq": self.state.seq,
                    "time": now()}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(document), encoding="utf-8")
        fresh.replace(self.path)

    def event(self, age_s=0, **content):
        event = {"epoch": self.state.epoch, "seq": self.state.seq + 1, "time": now(age_s), **content}
        self.state.event(event)
        self.write()
        connection = Publisher(self.socket)
        connection.request("POST", "/publish", json.dumps(event).encode())
        status = connection.getresponse().status
        connection.close()
        assert status in (200, 201, 202), status

    def work(self, events, pause_s=0.01):
        """A shift in the plant: telemetry, and now and then something comes, changes or goes."""
        for _ in range(events):
            number = self.state.seq
            if number % 7 == 3:
                self.event(patch={"assets": {f"valve-{number}": {"type": "pump", "parent": "pump-1"}},
                                  "alarms": {"hot": {"asset": "pump-1", "priority": 1 + number % 4}}})
            elif number % 7 == 6:
                self.event(patch={"assets": {f"valve-{number - 3}": None}, "alarms": {"hot": None}})
            else:
                self.event(values={"pump-1": {"temp": 20 + number, "n": [number, "uncertain"]},
                                   "泵 3": {"temp": None if number % 2 else number}})
            time.sleep(pause_s)

    def seq_of(self, dump):
        """Which published state a dump is: its number, None if it never was one."""
        have = json.loads(pathlib.Path(dump).read_text(encoding="utf-8"), parse_int=float)
        numbers = [seq for seq, state in self.history.items() if state == have]
        return max(numbers) if numbers else None

    def must_be(self, dump):
        seq = self.seq_of(dump)
        assert seq == self.state.seq, f"the viewer holds state {seq} of {self.state.seq}"
