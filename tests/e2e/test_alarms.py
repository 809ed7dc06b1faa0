"""An operator's keys against a server that takes, refuses or ignores what he asks: an alarm is found
and acknowledged by keys alone, shelved and back at its expiry; nothing is shown as done before the
server's state says so, and everything is in the audit log."""
import array
import http.server
import json
import os
import threading
import time
import urllib.parse

from harness import SCRATCH, need_device, run, wait_for
from window import Display, Viewer

STATE = SCRATCH / "state"
os.environ["XDG_STATE_HOME"] = str(STATE)
os.environ["TZ"] = "UTC"


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Plant(http.server.ThreadingHTTPServer):
    """Two pumps, each with an alarm; `mode` is how it answers actions."""

    def __init__(self):
        self.changed = threading.Condition()
        self.seq, self.mode, self.actions, self.patches = 1, "take", [], []
        self.asked, self.deeds = [], "[]"  # for histories of alarms, and what they answer
        now = time.time()
        self.alarms = {
            "hot": {"asset": "P-1", "property": "temp", "priority": 1, "active": True,
                    "acked": False, "since": stamp(now - 60), "text": "Bearing \"hot\""},
            "dry": {"asset": "P-2", "priority": 2, "active": True, "acked": False,
                    "since": stamp(now - 30), "text": "Runs dry"}}
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}/twin"

    def document(self):
        body = {"body": {"box": {"size": [2, 2, 2]}}}
        return {"feed": "twin-feed/1", "epoch": "a", "seq": self.seq, "time": stamp(time.time()),
                "heartbeat_ms": 1000, "user": "m.huber",
                "links": {"stream": "stream", "actions": "actions", "history": "history"},
                "types": {"pump": {"props": {"temp": {"unit": "Cel", "limits": {"hi": 80}}}}},
                "assets": {"P-1": {"type": "pump", "shapes": body, "props": {"temp": 91}},
                           "P-2": {"type": "pump", "shapes": body, "at": {"pos": [6, 0, 0]}}},
                "alarms": self.alarms}

    def past(self, query):
        if "alarms" not in query:
            return '{"t":[],"v":[],"q":[]}'
        span = ",".join(f'"{name}":"{query[name][0]}"' for name in ("from", "to"))
        if "asset" not in query:  # of all
            return f'{{{span},"events":[]}}'
        self.asked.append(query["asset"][0])
        return f'{{"asset":"{query["asset"][0]}",{span},"events":{self.deeds}}}'

    def patch(self, alarm, members):
        with self.changed:
            self.alarms[alarm].update(members)
            self.seq += 1
            self.patches.append({"epoch": "a", "seq": self.seq, "time": stamp(time.time()),
                                 "patch": {"alarms": {alarm: members}}})
            self.changed.notify_all()

    def act(self, action):
        """Status and detail of the answer."""
        self.actions.append(action)
        if self.mode == "refuse":
            return 409, {"detail": "raised anew"}
        if self.mode == "anew":  # it was acknowledged, and raised again before anybody saw that
            self.patch(action["alarm"], {"since": stamp(time.time())})
            return 202, {}
        if action["action"] == "acknowledge":
            self.patch(action["alarm"], {"acked": True})
        elif action["action"] == "shelve":
            # The server is the truth: here nothing stays on the shelf for longer than this.
            self.patch(action["alarm"], {"shelved_until": stamp(time.time() + 3)})
        elif action["action"] == "unshelve":
            self.patch(action["alarm"], {"shelved_until": None})
        return 202, {}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body or b"")

    def do_GET(self):
        plant = self.server
        if self.path == "/twin":
            with plant.changed:
                body = json.dumps(plant.document()).encode()
            self.send(200, "application/json", body)
            return
        if self.path.startswith("/history?"):
            query = urllib.parse.parse_qs(self.path.partition("?")[2])
            self.send(200, "application/json", plant.past(query).encode())
            return
        self.send(200, "text/event-stream", None)
        sent = len(plant.patches)
        try:
            while True:
                with plant.changed:
                    plant.changed.wait(0.4)
                    news, sent = plant.patches[sent:], len(plant.patches)
                    news = news or [{"epoch": "a", "seq": plant.seq, "time": stamp(time.time())}]
                for event in news:
                    self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        except OSError:
            pass

    def do_POST(self):
        action = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.mode == "ignore":
            self.server.actions.append(action)
            time.sleep(60)
            return
        status, body = self.server.act(action)
        self.send(status, "application/problem+json", json.dumps(body).encode())


def audit():
    path = STATE / "twinview" / "audit.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def operate(plant, display):
    return Viewer(display, "--station", "Control room 1", plant.url)


def test_an_alarm_is_found_and_acknowledged_by_keys_alone():
    plant = Plant()
    with Display() as display, operate(plant, display) as viewer:
        viewer.says("ready")
        display.do("xdotool", "key", "n", "F2")  # to the worst one
        viewer.says("acknowledge hot: done")
        assert [a["alarm"] for a in plant.actions] == ["hot"], plant.actions
        action = plant.actions[0]
        assert (action["action"], action["who"], action["station"]) == (
            "acknowledge", "m.huber", "Control room 1")
        assert action["since"].startswith(plant.alarms["hot"]["since"][:-1]), action
        # The next one with a comment, typed with all that JSON must escape.
        display.do("xdotool", "key", "n", "shift+F2", "type", "--delay", "1", "he said \"on\"")
        display.do("xdotool", "key", "Return")
        viewer.says("acknowledge dry: done")
        assert plant.actions[1]["comment"] == "he said \"on\"", plant.actions
    lines = audit()
    assert [line["outcome"] for line in lines] == ["sent", "done"] * 2, lines
    assert lines[2]["comment"] == "he said \"on\"" and lines[2]["who"] == "m.huber"
    assert lines[0]["key"] == lines[1]["key"] == plant.actions[0]["key"]
    assert (STATE / "twinview" / "audit.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_shelved_alarm_comes_back():
    plant = Plant()
    with Display() as display, operate(plant, display) as viewer:
        viewer.says("ready")
        # The older one, as the newest stands on top; for an hour.
        display.do("xdotool", "key", "F3", "End", "F6", "Down", "Return")
        viewer.says("shelve hot: done")
        until = plant.actions[0]["until"]
        assert stamp(time.time() + 3500) < until < stamp(time.time() + 3700), until
        display.do("xdotool", "key", "Escape")
        # While it is shelved it is not the banner's; after three seconds it is the worst again.
        time.sleep(4.5)
        display.do("xdotool", "key", "F2")
        viewer.says("acknowledge hot: done")


def test_what_the_server_refuses_is_not_done():
    plant = Plant()
    plant.mode = "refuse"
    with Display() as display, operate(plant, display) as viewer:
        viewer.says("ready")
        display.do("xdotool", "key", "F2")
        viewer.says("acknowledge hot: refused: raised anew")
        plant.mode = "anew"
        display.do("xdotool", "key", "F2")
        viewer.says("acknowledge hot: done, the alarm was raised anew")
        plant.mode = "take"
        display.do("xdotool", "key", "F2")
        viewer.says("acknowledge hot: done\n")
        keys = {action["key"] for action in plant.actions}
        assert len(keys) == len(plant.actions) == 3, plant.actions
    assert "raised anew" in [line.get("reason") for line in audit()]


def test_a_mad_history_costs_itself_alone():
    plant = Plant()
    plant.deeds = "[{"
    with Display() as display, operate(plant, display) as viewer:
        viewer.says("ready")
        display.do("xdotool", "key", "n")  # opens P-1
        viewer.says("no history of alarms: the history of alarms is not JSON")
        # What its alarm did since is news, so it is asked again.
        raised = {"t": int(time.time() - 3600) * 1000, "alarm": "hot", "event": "raised"}
        plant.deeds = json.dumps([raised, {**raised, "text": "x" * 10240}])
        time.sleep(3)
        display.do("xdotool", "key", "F2")
        viewer.says("acknowledge hot: done")
        viewer.says("events[1].text: longer than 1024 bytes; 1 events are not whole")
        assert plant.asked == ["P-1"] * 2, plant.asked
        display.do("xdotool", "key", "shift+F3")
        time.sleep(1)
        display.picture(SCRATCH / "history.png")


def test_several_are_acknowledged_at_once():
    plant = Plant()
    with Display() as display, operate(plant, display) as viewer:
        viewer.says("ready")
        display.do("xdotool", "key", "F3", "ctrl+a", "F2")
        viewer.says("acknowledge hot: done")
        viewer.says("acknowledge dry: done")
        assert {action["alarm"] for action in plant.actions} == {"hot", "dry"}


def loudest(samples):
    return max((abs(value) for value in samples), default=0)


def test_alarms_are_heard_until_they_are_silenced():
    plant = Plant()
    file = SCRATCH / "sound.raw"
    os.environ.update(SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(file))
    try:
        with Display() as display, operate(plant, display) as viewer:
            viewer.says("priority 1 is heard")
            wait_for(lambda: file.exists() and file.stat().st_size > 20000, 10, "sound")
            heard = array.array("h", file.read_bytes()[:20000])
            assert loudest(heard) > 10000, loudest(heard)
            viewer.says("ready")
            display.do("xdotool", "key", "F4")
            viewer.says("alarms are silenced")
            times = viewer.log.read_text().count("is heard")
            time.sleep(5)  # it would have come again after four seconds
            assert viewer.log.read_text().count("is heard") == times
            plant.patch("dry", {"since": stamp(time.time())})  # raised anew
            viewer.says("priority 2 is heard")
        os.environ["SDL_DISKAUDIOFILE"] = str(SCRATCH / "none.raw")
        with Display() as display, Viewer(display, "--no-sound", plant.url) as viewer:
            viewer.says("ready")
            assert "is heard" not in viewer.log.read_text()
            assert not (SCRATCH / "none.raw").exists()
    finally:
        del os.environ["SDL_AUDIODRIVER"], os.environ["SDL_DISKAUDIOFILE"]


need_device()
run(globals())
