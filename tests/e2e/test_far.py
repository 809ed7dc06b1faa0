"""A site at map coordinates looks and answers as it does at the origin; near surfaces do not fight."""
import json
import pathlib
import subprocess

from harness import SCRATCH, need_device, read_json, run, view

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAR = (500000.0, 5400000.0, 400.0)  # metres, as a map has them
CAMERAS = ["325,32,60", "200,20,30", "10,60,2500", "90,6,45", "180,80,1.2"]


def plant(origin, absolute):
    """A floor with machines, 4 mm marks, a footprint and a pipe: these in the asset's own
    coordinates, or, as maps give them, in absolute ones."""
    x, y, z = origin

    def at(*place):
        return {"pos": [a + b for a, b in zip(place, origin)]}

    assets = {"floor": {"type": "hall", "at": at(0, 0, 0),
                        "shapes": {"slab": {"box": {"size": [24, 16, 0.2]}}}}}
    for i in range(24):
        assets[f"m{i}"] = {
            "type": "machine", "at": at(i % 6 * 4 - 10, i // 6 * 4 - 6, 0.2),
            "shapes": {"body": {"box": {"size": [2, 1.5, 1 + i % 6 * 0.3]}},
                       "top": {"cylinder": {"radius": 0.3, "height": 1}, "at": [0, 0, 1 + i % 6 * 0.3]}}}
    for i in range(12):
        assets[f"mm{i}"] = {"type": "machine", "at": at(0.008 * i - 0.044, 0, 0.2),
                            "shapes": {"mark": {"box": {"size": [0.004, 0.05, 0.002]}}}}
    shift = origin if absolute else (0, 0, 0)
    own = {} if absolute else {"at": at(0, 0, 0)}
    ring = [[-3.25, 8.5], [3.75, 8.5], [3.75, 11], [0, 12.125], [-3.25, 11]]
    path = [[-11, -7.5, 3], [11, -7.5, 3], [11, -7.5, 0.5]]
    assets["annex"] = {"type": "hall", **own, "shapes": {"walls": {
        "extrude": [[a + shift[0], b + shift[1]] for a, b in ring], "height": 5,
        "at": [0, 0, shift[2]]}}}
    assets["line"] = {"type": "pipe", **own, "shapes": {"run": {"pipe": {
        "path": [[a + b for a, b in zip(point, shift)] for point in path],
        "diameter": 0.3, "bend": 0.5}}}}
    return {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-01-01T00:00:00Z",
            "types": {"hall": {"kind": "building"}, "machine": {"kind": "machine"},
                      "pipe": {"kind": "pipe"}}, "assets": assets}


def write(name, document):
    path = SCRATCH / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def draw(document, camera, pixel="160,100"):
    """The picture's path and what the pixel shows."""
    picture = document.with_suffix(f".{camera}.png")
    result = view("--headless", "--size", "320x200", "--camera", camera, "--pick", pixel,
                  "--screenshot", picture, document)
    assert result.returncode == 0, result.stderr
    return picture, json.loads(result.stdout)


def differing(a, b):
    """Pixels that differ by more than 8 of 255 in a channel."""
    compared = subprocess.run(["compare", "-metric", "AE", "-fuzz", "3.2%", a, b, "null:"],
                              capture_output=True, text=True, check=False)
    return int(float(compared.stderr))


def test_a_site_on_the_map_is_the_site_at_the_origin():
    level = (0.0, 0.0, FAR[2])  # the ground is at the lowest point, or at 0 where something stands there
    near = write("near.json", plant(level, False))
    for name, absolute in (("far.json", False), ("map.json", True)):
        far = write(name, plant(FAR, absolute))
        for camera in CAMERAS:
            expected, hit = draw(near, camera)
            picture, found = draw(far, camera)
            assert differing(expected, picture) == 0, (name, camera)
            assert found["asset"] == hit["asset"], (name, camera)
            for i in range(3 if hit["asset"] else 0):
                place = found["position"][i] - FAR[i] + level[i]
                assert abs(place - hit["position"][i]) < 0.002, (name, camera, found, hit)
    assert any(draw(near, camera)[1]["asset"] for camera in CAMERAS)


def test_a_plate_a_centimetre_below_another_stays_below():
    def plates(lower):
        sizes = {"upper": (0.51, 40, "#40a0c0"), "lower": (0.5, lower, "#c04020")}
        return {"feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-01-01T00:00:00Z",
                "types": {"plate": {}},
                "assets": {name: {"type": "plate", "at": {"pos": [FAR[0], FAR[1], height]},
                                  "shapes": {"plate": {"box": {"size": [edge, edge, 0.001]},
                                                       "material": tone}}}
                           for name, (height, edge, tone) in sizes.items()}}
    both, one = write("both.json", plates(39)), write("one.json", plates(1))
    for distance in (50, 500, 2000, 5000):
        camera = f"325,32,{distance}"
        assert differing(draw(both, camera)[0], draw(one, camera)[0]) <= 2, distance


def test_a_district_is_what_its_seed_says():
    def make(*arguments):
        return subprocess.run([ROOT / "tools/sites/district.py", "--buildings", "400", *arguments],
                              capture_output=True, text=True, check=True).stdout

    text = make()
    assert make() == text and make("--seed", "2") != text
    path = SCRATCH / "district.ndjson"
    path.write_text(text, encoding="utf-8")
    assert view("--check", path).returncode == 0
    result = view("--headless", "--size", "320x200", "--view", "river", "--pick", "160,100",
                  "--dump-state", SCRATCH / "district.dump.json", path)
    assert result.returncode == 0, result.stderr
    hit = json.loads(result.stdout)
    assert 499000 < hit["position"][0] < 501000 and 5639000 < hit["position"][1] < 5641000
    types = [a["type"] for a in read_json(SCRATCH / "district.dump.json")["assets"].values()]
    assert types.count("house") == 400 and types.count("bridge") and types.count("river") == 1


def test_the_demo_districts_river_stands_as_high_as_its_level():
    stats = SCRATCH / "demo-district.json"
    result = view("--headless", "--size", "640x360", "--view", "river", "--pick", "360,260",
                  "--stats", stats, "demo:district?rate=0")
    assert result.returncode == 0, result.stderr
    hit = json.loads(result.stdout)
    level = hit["properties"]["level"]["v"]
    assert hit["asset"] == "river" and 0 < level < 3.6, hit
    assert abs(hit["position"][2] - (level + 0.1)) < 0.02, hit
    assert read_json(stats)["scene"]["assets"] == 320


need_device()
run(globals())
