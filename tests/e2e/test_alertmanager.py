"""Prometheus Alertmanager, a server that this project did not write, as the alarms of a plant: its
alerts on the assets that their labels name, its silences as shelving in both directions, inhibited
ones as suppressed; gone, it is lost and its alarms stand as they were last known."""
import json
import os
import shutil
import subprocess
import sys
import urllib.request

from harness import SCRATCH, free_port, need_device, read_json, run, view, wait_for
from window import Display, Viewer

PROGRAM = shutil.which("prometheus-alertmanager")
if not PROGRAM:
    print("prometheus-alertmanager is not installed")
    sys.exit(77)
os.environ["XDG_STATE_HOME"] = str(SCRATCH / "alertmanager-state")

CONFIGURATION = """
route: {receiver: nobody, group_wait: 1s}
receivers: [{name: nobody}]
inhibit_rules:
- source_matchers: ['severity="critical"']
  target_matchers: ['severity="warning"']
  equal: [asset]
"""
ALERTS = [
    {"labels": {"alertname": "BearingHot", "asset": "EQ-1", "severity": "critical"},
     "annotations": {"summary": "Bearing \"hot\""}},
    {"labels": {"alertname": "FlowLow", "asset": "EQ-1", "severity": "warning"}},
    {"labels": {"alertname": "DiskFull", "asset": "EQ-2", "severity": "disaster"}},
    {"labels": {"alertname": "Nowhere", "severity": "info"}},
]


class Alertmanager:
    def __init__(self, port):
        self.folder = SCRATCH / "alertmanager"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        (self.folder / "am.yml").write_text(CONFIGURATION)
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [PROGRAM, f"--config.file={self.folder / 'am.yml'}",
             f"--storage.path={self.folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}",
             "--cluster.listen-address="],
            stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("w"))
        wait_for(lambda: self.answers(), 20, "Alertmanager")

    def answers(self):
        try:
            return self.ask("status") is not None
        except OSError:
            return False

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v2/{path}", data=data,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def alert(self, name):
        return next(a for a in self.ask("alerts") if a["labels"]["alertname"] == name)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def configuration(manager):
    """A plant's document, with the alerts joined onto its pumps."""
    plant = {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-11-22T05:20:00Z",
             "types": {}, "assets": {f"P-{i}": {"at": {"pos": [6 * i, 0, 0]}, "shapes": {
                 "body": {"box": {"size": [2, 2, 2]}}}} for i in (1, 2)}}
    (SCRATCH / "plant.json").write_text(json.dumps(plant))
    path = SCRATCH / "alerts.json"
    path.write_text(json.dumps({
        "config": "twinview-config/1", "station": "Control room 1",
        "sources": [{"name": "plant", "address": "plant.json"},
                    {"name": "alerts", "address": manager.url,
                     "alerts": {"every_s": 0.5, "priorities": {"critical": 1, "disaster": 1,
                                                               "warning": 2, "info": 4}},
                     "join": {"onto": "plant", "ids": {"EQ-1": "P-1", "EQ-2": "P-2"}}}]}))
    return path


def alarms(configured):
    state = SCRATCH / "state.json"
    result = view("--no-picture", "--duration", "1", "--dump-state", state, "--config", configured)
    assert result.returncode == 0, result.stderr
    of_alerts = read_json(state)["sources"][1]["alarms"]
    return {alarm["text"]: alarm for alarm in of_alerts.values()}


def test_alerts_are_alarms():
    with Alertmanager(free_port()) as manager:
        manager.ask("alerts", ALERTS)
        wait_for(lambda: manager.alert("FlowLow")["status"]["inhibitedBy"], 10, "inhibition")
        has = alarms(configuration(manager))
        assert set(has) == {"Bearing \"hot\"", "FlowLow", "DiskFull", "Nowhere"}, has
        assert [has[name]["priority"] for name in
                ("Bearing \"hot\"", "FlowLow", "DiskFull", "Nowhere")] == [1, 2, 1, 4], has
        assert has["DiskFull"]["asset"] == "EQ-2" and "asset" not in has["Nowhere"], has
        assert has["FlowLow"].get("suppressed") and not has["DiskFull"].get("suppressed"), has
        assert not has["DiskFull"].get("acked") and has["DiskFull"]["active"], has


def test_silences_are_the_shelf_and_back():
    with Alertmanager(free_port()) as manager, Display() as display:
        manager.ask("alerts", ALERTS[2:3])
        disk = manager.alert("DiskFull")["fingerprint"]
        with Viewer(display, "--config", configuration(manager)) as viewer:
            viewer.says("ready")
            viewer.says("alerts: live")
            display.do("xdotool", "key", "F2")
            viewer.says(f"acknowledge {disk}: refused: Alertmanager keeps no acknowledgements")
            display.do("xdotool", "key", "F6", "type", "--delay", "1", "being \"cleaned\"")
            display.do("xdotool", "key", "Down", "Return")  # for an hour
            viewer.says(f"shelve {disk}: done")
            silence = manager.ask("silences")[0]
            assert silence["comment"] == "being \"cleaned\"", silence
            assert silence["createdBy"] == "Control room 1", silence
            assert manager.alert("DiskFull")["status"]["silencedBy"] == [silence["id"]]
            # From the list's tab of what is shelved it comes back.
            display.do("xdotool", "key", "F3", "Tab", "Down", "F6")
            viewer.says(f"unshelve {disk}: done")
            wait_for(lambda: not manager.alert("DiskFull")["status"]["silencedBy"], 10, "the end")
            # Gone, it is lost, and what was known stands.
            manager.stop()
            viewer.says("alerts: lost")


need_device()
run(globals())
