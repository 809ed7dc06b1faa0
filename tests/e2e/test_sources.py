"""Several servers in one scene: what one of them loses is its own."""
import json
import signal
import subprocess

from harness import SCRATCH, Followed, Sim, need_device, read_json, run, view

SIZE = ("--size", "1280x720", "--camera", "0,30,30")
LEFT, RIGHT = "240x320+390+240", "240x320+750+240"  # crops with the body and the label of each
# The simulator sees to it that one value of a site is bad: the last.
PROPERTIES = {"bearing_temp": {"unit": "Cel", "range": [0, 120], "digits": 1, "ttl": 15},
              "flow": {"unit": "m3/h", "range": [0, 250]}}


def site(name, x):
    """A document with one pump, a box of 4 m, for a simulator to serve."""
    path = SCRATCH / f"{name}.json"
    path.write_text(json.dumps({
        "feed": "twin-feed/1", "epoch": "x", "seq": 0, "time": "2026-11-22T05:20:00Z",
        "types": {"pump": {"kind": "machine", "props": PROPERTIES,
                           "look": [{"when": "bearing_temp", "by": "limits"}, {"label": "{bearing_temp}"}]}},
        "assets": {name: {"type": "pump", "at": {"pos": [x, 0, 0]},
                          "shapes": {"body": {"box": {"size": [4, 4, 4]}}}}}}), encoding="utf-8")
    return path


def serve(path, *arguments, rate=0):
    return Sim("--site", path, "--assets", "1", "--rate", rate, "--heartbeat", "500",
               *arguments)


def config(*sources):
    path = SCRATCH / "config.json"
    path.write_text(json.dumps({"config": "twinview-config/1", "sources": sources}),
                    encoding="utf-8")
    return path


class Watching(Followed):
    """A headless viewer that reports when it is told to end."""

    def __init__(self, name, *arguments):
        self.stats = SCRATCH / f"{name}.stats.json"
        super().__init__(SCRATCH / f"{name}.log", "--headless", *SIZE, "--duration", "300",
                         "--stats", self.stats, *arguments, stdout=subprocess.PIPE, text=True)

    def end(self):
        """What --pick found, and the values by validity."""
        self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, self.log.read_text()
        return json.loads(output)["properties"], read_json(self.stats)["values"]


def crop(picture, area):
    """The pixels of a part of a picture, as bytes of RGB."""
    return subprocess.run(["convert", str(picture), "-crop", area, "-depth", "8", "rgb:-"],
                          check=True, capture_output=True).stdout


def different_share(a, b):
    pixels = len(a) // 3
    return sum(a[3 * i:3 * i + 3] != b[3 * i:3 * i + 3] for i in range(pixels)) / pixels


def hatched_share(pixels):
    """Share of the colour of the hatch, #D5DADE of isa-dark, brighter than any healthy body."""
    count = len(pixels) // 3
    return sum(min(pixels[3 * i:3 * i + 3]) > 165 for i in range(count)) / count


def test_one_dies_and_takes_only_its_own():
    alive, dead = SCRATCH / "alive.png", SCRATCH / "dead.png"
    with serve(site("a", -4)) as first, serve(site("b", 4)) as second:
        sources = config({"name": "west", "address": first.url},
                         {"name": "east", "address": second.url})
        result = view("--headless", *SIZE, "--config", sources, "--screenshot", alive)
        assert result.returncode == 0, result.stderr
        with Watching("dying", "--config", sources, "--screenshot", dead, "--pick",
                      "500,450") as viewer:
            viewer.says("ready after")
            first.kill()
            viewer.says("west: lost")
            viewer.says("west: lost: Failed to connect")  # by then it has been drawn
            picked, values = viewer.end()
    assert picked["bearing_temp"]["validity"] == "lost", picked
    assert picked["bearing_temp"]["source"] == "west", picked
    assert values["lost"] == 2 and values["valid"] == values["bad"] == 1, values
    assert hatched_share(crop(dead, LEFT)) > hatched_share(crop(alive, LEFT)) + 0.05
    assert different_share(crop(dead, RIGHT), crop(alive, RIGHT)) < 0.01


def test_another_server_takes_over():
    path = site("p", 0)
    with serve(path) as first, serve(path) as second:
        sources = config({"name": "first", "address": first.url},
                         {"name": "second", "address": second.url, "join": {"onto": "first"}})
        with Watching("over", "--config", sources, "--pick", "640,450") as viewer:
            viewer.says("ready after .*: 1 assets")
            first.kill()
            viewer.says("first: lost: Failed to connect")
            picked, values = viewer.end()
        assert picked["bearing_temp"]["source"] == "second", picked
        assert picked["bearing_temp"]["validity"] == "valid", picked
        assert values["valid"] == 1, values


def test_values_age_by_their_own_servers_clock():
    # A simulator that stands still has no time after which values are stale.
    with serve(site("a", -4), rate=5) as first, \
            serve(site("b", 4), "--fault", "skew@0:-3600", rate=5) as second:
        sources = config({"name": "right", "address": first.url},
                         {"name": "slow", "address": second.url})
        # The clock jumps when the first viewer comes; who comes then has values of an hour ago.
        assert view("--no-picture", "--duration", "2", second.url).returncode == 0
        with Watching("skewed", "--config", sources, "--pick", "850,450") as viewer:
            viewer.says("ready after")
            viewer.says("slow: lagging: .*clock")
            picked, values = viewer.end()
    assert picked["bearing_temp"]["source"] == "slow", picked
    assert picked["bearing_temp"]["validity"] == "valid", picked
    assert values["stale"] == 0, values


def test_two_demos():
    state = SCRATCH / "demos.json"
    result = view("--no-picture", "--dump-state", state, "demo:factory?assets=60&rate=0",
                  "demo:factory?assets=60&rate=0&seed=2")
    assert result.returncode == 0, result.stderr
    documents = read_json(state)["sources"]
    assert len(documents) == 2
    assert documents[0]["assets"].keys() == documents[1]["assets"].keys()


need_device()
run(globals())
