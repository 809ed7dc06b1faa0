"""A twin server: python3 server.py [PORT [EVENTS]] prints its address. Sections of docs/feed.md are
named where they are kept. It stands still after EVENTS events, if that many are asked for."""
import collections, datetime, http.server, json, math, sys, threading, time

HEARTBEAT_S = 1


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


def merge(target, patch):  # RFC 7396
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict):
            merge(target.setdefault(key, {}), value)
        else:
            target[key] = value


class Twin:
    """The document and the last events. `changed` guards both, so that a snapshot contains exactly
    the events up to its seq (section 3)."""

    def __init__(self):
        self.changed = threading.Condition()
        self.events = collections.deque(maxlen=1000)
        self.stamp = {"epoch": str(time.time_ns()), "seq": 0, "time": now()}  # new at each start
        pump = {"type": "pump", "shapes": {"body": {"box": {"size": [2, 1, 1]}}}}
        temp = {"unit": "Cel", "range": [0, 100], "limits": {"hi": 60, "hi_hi": 80}, "ttl": 10}
        self.document = {
            "feed": "twin-feed/1", "heartbeat_ms": 1000 * HEARTBEAT_S, "alarms": {},
            "links": {"stream": "stream"}, "types": {"pump": {"props": {"temp": temp}}},
            "assets": {f"pump-{n}": {**pump, "at": {"pos": [4 * n, 0, 0]}} for n in range(1, 6)}}

    def snapshot(self):
        with self.changed:
            return json.dumps({**self.document, **self.stamp}).encode()

    def publish(self, patch, values):
        """Each event has the former's seq + 1, and is in the document at once (section 4)."""
        with self.changed:
            self.stamp.update(seq=self.stamp["seq"] + 1, time=now())
            self.events.append(json.dumps({**self.stamp, "patch": patch, "values": values}))
            merge(self.document, patch)
            for asset, properties in values.items():
                for name, value in properties.items():
                    value = {"v": value, "t": self.stamp["time"]}
                    self.document["assets"][asset].setdefault("props", {})[name] = value
            self.changed.notify_all()

    def follow(self, write):
        """Writes events until the reader is gone, or too slow for those that are kept: it will come
        back for a snapshot. A heartbeat begins the stream and fills every silence."""
        with self.changed:
            seq, texts = self.stamp["seq"], []
        while True:
            for text in texts or [json.dumps({**self.stamp, "seq": seq, "time": now()})]:
                write(f"data: {text}\n\n".encode())
            with self.changed:
                self.changed.wait_for(lambda: self.stamp["seq"] > seq, HEARTBEAT_S)
                behind, seq = self.stamp["seq"] - seq, self.stamp["seq"]
                if behind > len(self.events):
                    return
                texts = list(self.events)[len(self.events) - behind:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path not in ("/twin", "/stream"):
            return self.send_error(404)
        is_stream = self.path == "/stream"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if is_stream else "application/json")
        self.end_headers()
        try:
            twin.follow(self.wfile.write) if is_stream else self.wfile.write(twin.snapshot())
        except ConnectionError:
            pass  # the reader is gone


def work(events):  # stands for the plant: temperatures, and an alarm that comes and goes
    was_hot = False
    for number in range(events):
        time.sleep(0.1)
        values = {f"pump-{n}": {"temp": round(50 + 40 * math.sin(number / 20 + n), 1)}
                  for n in range(1, 6)}
        alarm = {"asset": "pump-1", "property": "temp", "priority": 2, "since": now()}
        hot = values["pump-1"]["temp"] > 80
        twin.publish({"alarms": {"hot": alarm if hot else None}} if hot != was_hot else {}, values)
        was_hot = hot


twin = Twin()
server = http.server.ThreadingHTTPServer(("127.0.0.1", int((sys.argv + ["8080"])[1])), Handler)
print(f"http://127.0.0.1:{server.server_port}/twin", flush=True)
threading.Thread(target=work, args=[int((sys.argv + [10**9] * 2)[2])], daemon=True).start()
server.serve_forever()
