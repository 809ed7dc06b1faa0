"""Builds a Twin Feed 1 document of a site: assets, pipes between nozzles, and its text form."""
import json
import math
import struct
import sys
from pathlib import Path

FLOOR = 0.15  # top of the slabs of halls and units

INSTRUMENTS = {  # first letters of a tag -> unit and range of its value
    "TI": ("Cel", [0, 250]),
    "PI": ("bar", [0, 25]),
    "FI": ("m3/h", [0, 120]),
    "LI": ("%", [0, 100]),
}


def rounded(numbers):
    return [round(n, 3) + 0.0 for n in numbers]


class Document:
    """Places are metres in the frame of an asset's parent, x east, y north, z up."""

    def __init__(self, models_folder, types):
        self.models_folder = Path(models_folder)
        self.types = types
        self.assets = {}
        self.pipes = {}  # unit -> how many it has

    def put(self, tag, kind, parent=None, at=None, turn=0, scale=None, model=None, name=None,
            rel=None, **more):
        """Adds an asset; `turn` is degrees about z, `rel` maps a relation to a list of tags."""
        if tag in self.assets:
            raise ValueError(f"{tag} is there twice")
        asset = {"type": kind}
        if name:
            asset["name"] = name
        if parent:
            asset["parent"] = parent
        if model:
            asset["model"] = f"models/{model}.glb"
        place = {}
        if at:
            place["pos"] = rounded(at)
        if turn:
            half = math.radians(turn) / 2
            place["rot"] = [0, 0, round(math.sin(half), 6), round(math.cos(half), 6)]
        if scale:
            place["scale"] = scale
        if place:
            asset["at"] = place
        if rel:
            asset["rel"] = {kind: {tag: True for tag in tags} for kind, tags in rel.items()}
        asset.update(more)
        self.assets[tag] = asset
        return tag

    def nozzle(self, tag, name):
        """Place of a nozzle in the frame of the asset's parent."""
        asset = self.assets[tag]
        model = asset.get("model") or self.types[asset["type"]]["model"]
        data = (self.models_folder / Path(model).name).read_bytes()
        size = struct.unpack_from("<I", data, 12)[0]  # of the chunk of text
        nodes = json.loads(data[20:20 + size])["nodes"]
        x, z, y = next(n for n in nodes if n["name"] == f"nozzle-{name}")["translation"]
        place = asset.get("at", {})
        _, _, sin_half, cos_half = place.get("rot", [0, 0, 0, 1])
        cos, sin = cos_half ** 2 - sin_half ** 2, 2 * sin_half * cos_half
        px, py, pz = place.get("pos", [0, 0, 0])
        return (px + x * cos + y * sin, py + x * sin - y * cos, pz + z)  # glTF's z is -y

    def pipe(self, unit, series, medium, diameter, *path, bend=1.5, rel=None):
        """A pipe through points of the unit's frame; `bend` in diameters."""
        number = self.pipes[series] = self.pipes.get(series, series) + 1
        shape = {"pipe": {"path": [rounded(point) for point in path], "diameter": diameter,
                          "bend": round(bend * diameter, 3)},
                 "material": f"pipe_{medium}"}
        return self.put(f"L-{number}", "pipe", unit, rel=rel, shapes={"line": shape})

    def support(self, unit, x, y, top, floor=FLOOR, along_x=True):
        """A trestle whose head is at height `top`, for a pipe that runs along x or along y. All of
        a unit's are one asset: nobody looks for one of them."""
        tag = f"S-{unit}"
        if tag not in self.assets:
            self.put(tag, "supports", unit, name={"en": "Pipe supports", "zh": "管架"}, shapes={})
        shapes = self.assets[tag]["shapes"]
        number = len(shapes) // 3 + 1
        head = [0.24, 0.5] if along_x else [0.5, 0.24]
        for part, size, z in (("foot", [0.36, 0.36, 0.04], floor),
                              ("post", [0.14, 0.14, top - floor - 0.1], floor + 0.04),
                              ("head", [*head, 0.06], top - 0.06)):
            shapes[f"{part}-{number}"] = {"box": {"size": rounded(size)},
                                          "at": rounded((x, y, z)), "material": "steel"}

    def sign(self, unit, x, y, along_x=True):
        """The board with a unit's name at its edge; the unit's label points at it."""
        shapes = self.assets[unit].setdefault("shapes", {})
        for i, side in enumerate((-0.8, 0.8)):
            at = (x + side, y, 0) if along_x else (x, y + side, 0)
            shapes[f"sign-post-{i + 1}"] = {"box": {"size": [0.1, 0.1, 2.2]}, "at": rounded(at),
                                            "material": "steel"}
        size = [2.4, 0.08, 0.9] if along_x else [0.08, 2.4, 0.9]
        shapes["sign"] = {"box": {"size": size}, "at": rounded((x, y, 2.0)), "material": "person"}

    def sensor(self, tag, unit, at, measures, limits=None, range_=None, symbol=None, turn=0):
        """An instrument and what it measures; its value's unit and limits are its own."""
        default_symbol, default_range = INSTRUMENTS[tag[:2]]
        meta = {"unit": symbol or default_symbol, "range": range_ or default_range}
        if limits:
            meta["limits"] = limits
        self.put(tag, "sensor", unit, at, turn, meta={"value": meta}, rel={"measures": [measures]})

    def text(self, site, views):
        """The document with one type, asset or view a line."""
        head = {"feed": "twin-feed/1", "epoch": "0", "seq": 0, "time": "2026-01-01T00:00:00Z",
                "heartbeat_ms": 5000, "site": site}
        lines = [f"{json.dumps(key)}:{compact(value)}" for key, value in head.items()]
        for key, members in (("types", self.types), ("assets", self.assets), ("views", views)):
            body = ",\n".join(f"  {json.dumps(name)}:{compact(member)}"
                              for name, member in members.items())
            lines.append(f"{json.dumps(key)}:{{\n{body}}}")
        return "{" + ",\n ".join(lines) + "}\n"


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def prop(name, unit, low, high, limits=None, digits=1):
    """A property of a type; `name` in English and Chinese."""
    out = {"name": dict(zip(("en", "zh"), name)), "unit": unit, "range": [low, high],
           "digits": digits, "ttl": 30}
    if limits:
        out["limits"] = limits
    return out


def measured(kind, props, label=None, *rules, at=None):
    """A type whose bodies follow the limits of its properties; its label stands at the node `at`."""
    look = [{"when": name, "by": "limits"} for name, p in props.items() if "limits" in p]
    look += list(rules)
    if label:
        look.append({"label": f"{{{label}}}"} | ({"node": at} if at else {}))
    return {"kind": kind, "props": props, "look": look}


def write(text, arguments):
    """Writes the text; with --same-as FILE only says whether FILE is it (exit 1: it is not)."""
    if arguments[:1] != ["--same-as"]:
        sys.stdout.write(text)
    elif Path(arguments[1]).read_text(encoding="utf-8") != text:
        sys.exit(f"{arguments[1]} is not what {Path(sys.argv[0]).name} writes")
