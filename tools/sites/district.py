#!/usr/bin/env python3
"""Writes a district of a city: houses as footprints along a river between dykes, streets and bridges,
in map coordinates (UTM, hundreds of kilometres from the origin), the same for the same seed. Nothing
in it is a real place.

    district.py > assets/sites/district.json     the site demo:district, which the simulation makes live
    district.py --buildings N [--seed S] > build/sites/district.ndjson

The second has values of its own and is written by lines (docs/feed.md), which a viewer takes in one
after the other: about 12 MB for 50,000 buildings. --same-as FILE only says whether FILE is what the
first would write (exit 1: it is not).
"""
import argparse
import json
import math
import random
import sys
from pathlib import Path

from document import Document

EAST, NORTH = 500_000.0, 5_640_000.0  # of the district's middle
BLOCK_U, BLOCK_V, STREET = 112.0, 84.0, 12.0
LOTS = 7  # houses along a block, in two rows
RIVER_HALF, BANK = 55.0, 22.0
BRIDGE_EVERY = 8  # streets
DECK_Z, DECK_HALF = 9.0, 6.0
DYKE_Z, DYKE_WIDTH = 3.6, 5.0
STOREY = 3.2
WATER, PARK = "#54626D", "plant"


def measured(en, zh, unit, high, digits, ttl, **limits):
    prop = {"name": {"en": en, "zh": zh}, "unit": unit, "range": [0, high], "digits": digits,
            "ttl": ttl}
    return prop | ({"limits": limits} if limits else {})


TRAFFIC = {"props": {"traffic": measured("Vehicles", "车流量", "1/h", 1800, 0, 300)},
           "look": [{"when": "traffic", "preset": "show",
                     "colours": ["#8A9096", "#C2A25C", "#B0563A"]}]}

TYPES = {
    "house": {"kind": "building", "props": {"power": measured("Power", "功率", "kW", 120, 1, 900, hi=100),
                                            "water": measured("Water", "用水", "m3/h", 4, 2, 900)},
              "look": [{"when": "power", "by": "limits"}]},
    "block": {"kind": "structure", "props": {"power": measured("Power", "功率", "kW", 2000, 1, 900)},
              "look": [{"label": "{power}"}]},
    "street": {"kind": "road"} | TRAFFIC,
    "park": {"kind": "plant"},
    "bridge": {"kind": "structure"} | TRAFFIC,
    "dyke": {"kind": "structure"},
    # The water stands as high as the level says; above the first limit it is over the dykes.
    "river": {"kind": "ground",
              "props": {"level": measured("Water level", "水位", "m", 6, 2, 120, hi=3.6, hi_hi=4.5)},
              "look": [{"when": "level", "by": "limits"},
                       {"when": "level", "drives": "move", "axis": [0, 0, 1], "from": 0, "to": 6},
                       {"label": "{name} {level}"}]},
}


def on_map(u, v):
    """From the plan, where streets are straight, to the map, where they are not quite."""
    return (EAST + u + 120 * math.sin(v / 1400) + 0.04 * v,
            NORTH + v + 90 * math.sin(u / 1700 + 1) - 0.03 * u)


def river_at(u):
    return 420 * math.sin(u / 1500 + 0.4)


def ring(points):
    """Corners on the map, to the centimetre."""
    return [[round(c, 2) for c in on_map(u, v)] for u, v in points]


def strip(line, half):
    """The outline of a way through points of the plan, `half` to either side."""
    left, right = [], []
    for i, (u, v) in enumerate(line):
        (u0, v0), (u1, v1) = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
        length = math.hypot(u1 - u0, v1 - v0)
        du, dv = (v1 - v0) / length * half, -(u1 - u0) / length * half
        left.append((u - du, v - dv))
        right.append((u + du, v + dv))
    return ring(right + left[::-1])


class District:
    def __init__(self, buildings, seed, slack):
        self.random = random.Random(seed)
        self.document = Document("", TYPES)
        self.left = buildings
        blocks = buildings / (2 * LOTS) * slack  # river and parks take their share
        self.rows = max(2, math.ceil(math.sqrt(blocks * BLOCK_U / BLOCK_V)))
        self.columns = max(2, math.ceil(blocks / self.rows))

    def line_u(self, column):
        return (column - self.columns / 2) * BLOCK_U

    def line_v(self, row):
        return (row - self.rows / 2) * BLOCK_V

    def body(self, tag, kind, points, height, parent=None, z=0.0, material=None, **more):
        shape = {"extrude": points, "height": round(height, 2)}
        if z:
            shape["at"] = [0, 0, z]
        if material:
            shape["material"] = material
        return self.document.put(tag, kind, parent, shapes={"body": shape}, **more)

    def footprint(self, u, v, width, depth):
        """A rectangle, one with a corner cut out, or one with a court."""
        pick = self.random.random()
        a, b = width * self.random.uniform(0.35, 0.6), depth * self.random.uniform(0.35, 0.6)
        if pick < 0.55:
            return [(u, v), (u + width, v), (u + width, v + depth), (u, v + depth)]
        if pick < 0.8:
            return [(u, v), (u + width, v), (u + width, v + b), (u + a, v + b), (u + a, v + depth),
                    (u, v + depth)]
        c = (width - a) / 2
        return [(u, v), (u + width, v), (u + width, v + depth), (u + c + a, v + depth),
                (u + c + a, v + b), (u + c, v + b), (u + c, v + depth), (u, v + depth)]

    def house(self, block, tag, u, v, width, depth):
        middle = math.exp(-((u / 1100) ** 2 + (v / 900) ** 2))
        storeys = 2 + int(4 * self.random.random() + 22 * middle * self.random.random() ** 3)
        load = round(width * depth * storeys * 0.012 * self.random.uniform(0.6, 1.4), 1)
        self.body(tag, "house", ring(self.footprint(u, v, width, depth)), storeys * STOREY, block,
                  props={"power": min(load, 97.0), "water": round(load / 40, 2)})
        self.left -= 1
        return load

    def houses(self, block, u, v):
        inner_u, inner_v = BLOCK_U - STREET, BLOCK_V - STREET
        lot, total = inner_u / LOTS, 0.0
        for k in range(2 * LOTS):
            if self.left <= 0:
                break
            width = lot * self.random.uniform(0.82, 0.98)
            depth = inner_v / 2 * self.random.uniform(0.5, 0.85)
            at_v = v if k < LOTS else v + inner_v - depth
            total += self.house(block, f"{block}-{k + 1}", u + k % LOTS * lot, at_v, width, depth)
        self.document.assets[block]["props"] = {"power": round(total, 1)}

    def block(self, column, row):
        u, v = self.line_u(column) + STREET / 2, self.line_v(row) + STREET / 2
        middle_u, middle_v = u + (BLOCK_U - STREET) / 2, v + (BLOCK_V - STREET) / 2
        if abs(middle_v - river_at(middle_u)) < RIVER_HALF + BANK + BLOCK_V * 0.7:
            return
        tag = f"B{column:03d}{row:03d}"
        if self.random.random() < 0.03:
            corners = [(u, v), (u + BLOCK_U - STREET, v), (u + BLOCK_U - STREET, v + BLOCK_V - STREET),
                       (u, v + BLOCK_V - STREET)]
            self.body(tag, "park", ring(corners), 0.3, material=PARK)
        elif self.left > 0:
            self.document.put(tag, "block")
            self.houses(tag, u, v)

    def streets(self):
        top, bottom = self.line_v(self.rows), self.line_v(0)
        for column in range(self.columns + 1):
            u = self.line_u(column)
            for part, (low, high) in enumerate(((bottom, river_at(u) - RIVER_HALF - BANK),
                                                (river_at(u) + RIVER_HALF + BANK, top))):
                if high - low > BLOCK_V:
                    steps = max(2, int((high - low) / 150))
                    line = [(u, low + (high - low) * i / steps) for i in range(steps + 1)]
                    self.body(f"N{column:03d}{part}", "street", strip(line, STREET * 0.3), 0.12,
                              props={"traffic": 60 + 10 * column % 400})
            if column % BRIDGE_EVERY == BRIDGE_EVERY // 2:
                self.bridge(column, u)
        for row in range(self.rows + 1):
            self.street_along(row, self.line_v(row))

    def street_along(self, row, v):
        line, part = [], 0
        for i in range(2 * self.columns + 2):
            u = self.line_u(i / 2)
            free = i <= 2 * self.columns and abs(v - river_at(u)) > RIVER_HALF + BANK
            if free:
                line.append((u, v))
            elif len(line) > 1:
                self.body(f"E{row:03d}{part}", "street", strip(line, STREET * 0.3), 0.1,
                          props={"traffic": 60 + 10 * row % 400})
                part += 1
            line = line if free else []

    def bridge(self, column, u):
        reach = RIVER_HALF + BANK + 4
        middle = river_at(u)
        tag = f"bridge-{column // BRIDGE_EVERY + 1}"
        deck = strip([(u, middle - reach + 2 * reach * i / 6) for i in range(7)], DECK_HALF)
        shapes = {"deck": {"extrude": deck, "height": 1.2, "at": [0, 0, DECK_Z]}}
        for i in range(1, 6):
            v = middle - reach + 2 * reach * i / 6
            shapes[f"pier-{i}"] = {"extrude": strip([(u, v - 1), (u, v + 1)], DECK_HALF * 0.7),
                                   "height": DECK_Z}
        number = column // BRIDGE_EVERY + 1
        self.document.put(tag, "bridge", shapes=shapes, props={"traffic": 200 + 7 * column},
                          name={"en": f"Bridge {number}", "zh": f"{number} 号桥"})

    def river(self):
        water, dykes = {}, {}
        steps = self.columns * 2
        for i in range(0, steps, 8):
            line = [(self.line_u((i + k) / 2), river_at(self.line_u((i + k) / 2)))
                    for k in range(min(8, steps - i) + 1)]
            water[f"water-{i // 8 + 1}"] = {"extrude": strip(line, RIVER_HALF), "height": 0.1,
                                            "material": WATER}
            for side in (-1, 1):
                bank = [(u, v + side * (RIVER_HALF + DYKE_WIDTH / 2)) for u, v in line]
                dykes[f"dyke-{i // 8 + 1}{'s' if side < 0 else 'n'}"] = {
                    "extrude": strip(bank, DYKE_WIDTH / 2), "height": DYKE_Z, "material": PARK}
        self.document.put("dykes", "dyke", name={"en": "Dykes", "zh": "河堤"}, shapes=dykes)
        self.document.put("river", "river", name={"en": "River", "zh": "河流"}, shapes=water,
                          props={"level": 2.4})

    def make(self):
        self.river()
        self.streets()
        order = [(column, row) for column in range(self.columns) for row in range(self.rows)]
        order.sort(key=lambda at: math.hypot(self.line_u(at[0]), self.line_v(at[1])))
        for column, row in order:
            self.block(column, row)

    def views(self):
        x, y = on_map(0, river_at(0))
        far = self.columns * BLOCK_U
        return {"overview": {"name": {"en": "Overview", "zh": "总览"},
                             "camera": {"az": 325, "el": 34, "dist": round(far * 0.9),
                                        "target": [round(x), round(y), 0]}},
                "river": {"name": {"en": "River", "zh": "河流"}, "camera": {"az": 60, "el": 16, "dist": 420,
                                                      "target": [round(x), round(y), 10]}}}


    def text(self):
        return self.document.text({"name": {"en": "District", "zh": "城区"},
                                   "origin": {"lat": 50.9, "lon": 9.0, "alt": 50}, "north_deg": 0},
                                  self.views())


ASSETS_A_LINE = 200
SITE_BUILDINGS = 280


def lines_of(document):
    """The document as lines: what is not an asset, some assets each, and the end."""
    assets = list(document.pop("assets").items())
    parts = [document] + [{"assets": dict(assets[first:first + ASSETS_A_LINE])}
                          for first in range(0, len(assets), ASSETS_A_LINE)]
    parts.append({"end": True, "count": len(parts) - 1})
    return "".join(json.dumps(part, separators=(",", ":"), ensure_ascii=False) + "\n"
                   for part in parts)


def district_of(buildings, seed):
    slack = 1.12
    while True:
        district = District(buildings, seed, slack)
        district.make()
        if not district.left:
            return district
        slack *= 1.2


def site_text():
    """Without values, which are the simulation's."""
    district = district_of(SITE_BUILDINGS, 1)
    for asset in district.document.assets.values():
        asset.pop("props", None)
    return district.text()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--buildings", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--same-as", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.same_as:
        if options.same_as.read_text(encoding="utf-8") != site_text():
            sys.exit(f"{options.same_as} is not what {Path(__file__).name} writes")
    elif options.buildings:
        text = district_of(options.buildings, options.seed).text()
        sys.stdout.write(lines_of(json.loads(text)))
    else:
        sys.stdout.write(site_text())


if __name__ == "__main__":
    main()
