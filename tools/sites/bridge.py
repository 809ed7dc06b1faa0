#!/usr/bin/env python3
"""Writes the bridge site: bridge.py > assets/sites/bridge.json; with --same-as FILE it only says
whether FILE is what it would write (exit 1: it is not).

A cable-stayed bridge over a river, made of shapes alone: a site needs neither models nor code.
x runs along the bridge, its middle is the origin, the river flows along y."""
import math
import sys

from document import Document, measured, prop, write

TOWER_X, TOWER_TOP = 60.0, 62.0
DECK_Z, DECK_HALF = 15.0, 7.0  # top of the deck, half its width
END_X, SEGMENT = 120.0, 12.0
CABLES = 8  # a side of a tower, a plane
PLANE_Y = DECK_HALF + 0.6
BANK_X, BANK_Z = 84.0, 6.0
WATER = "#54626D"


def along(length, back=False):
    return {"when": "position", "drives": "move", "axis": [1, 0, 0],
            "from": length if back else 0, "to": 0 if back else length}


LENGTH = 2 * END_X
types = {
    "part": {"kind": "structure"},
    "river": measured("ground", {
        "level": prop(("Level", "水位"), "m", 0, 5, {"hi": 3.4, "hi_hi": 4.2}, 2),
        "flow": prop(("Flow", "流量"), "m3/s", 0, 900, digits=0)}, "level",
        {"when": "level", "drives": "fill"}, at="gauge"),
    "tower": measured("machine", {
        "tilt": prop(("Tilt", "倾斜"), "mm/m", -2, 2, {"lo": -1.2, "hi": 1.2}, 1),
        "temp": prop(("Temperature", "温度"), "Cel", -10, 60, digits=1)}, "tilt"),
    "pier": measured("machine", {
        "settlement": prop(("Settlement", "沉降"), "mm", 0, 20, {"hi": 12, "hi_hi": 16}, 1)}),
    "cable": measured("machine", {
        "force": prop(("Force", "索力"), "kN", 1000, 6000,
                      {"lo_lo": 1800, "lo": 2200, "hi": 4800, "hi_hi": 5400}, 0),
        "frequency": prop(("Frequency", "频率"), "Hz", 0, 4, digits=2)}),
    "deck": measured("machine", {
        "deflection": prop(("Deflection", "挠度"), "mm", -150, 50, {"lo_lo": -130, "lo": -100}, 0),
        "strain": prop(("Strain", "应变"), "µm/m", -400, 400, {"lo": -300, "hi": 300}, 0)}),
    "joint": measured("machine", {
        "gap": prop(("Gap", "缝宽"), "mm", 0, 200, {"lo": 30, "hi": 160}, 0)}, "gap"),
    "wind": measured("sensor", {
        "speed": prop(("Wind", "风速"), "m/s", 0, 40, {"hi": 18, "hi_hi": 25}, 1),
        "gust": prop(("Gust", "阵风"), "m/s", 0, 50, digits=1)}, "speed"),
    "counter": measured("sensor", {
        "vehicles": prop(("Vehicles", "车流"), "1/h", 0, 3000, {"hi": 2600}, 0),
        "speed": prop(("Mean speed", "平均车速"), "km/h", 0, 90, digits=0)}, "vehicles"),
    "car_east": measured("vehicle", {"position": prop(("Position", "位置"), "m", 0, LENGTH)},
                         None, along(LENGTH)),
    "car_west": measured("vehicle", {"position": prop(("Position", "位置"), "m", 0, LENGTH)},
                         None, along(LENGTH, True)),
    "lamp": {"kind": "structure"},
    "bank": {"kind": "structure"},
    "tree": {"kind": "plant", "model": "models/tree.glb"},
    "poplar": {"kind": "plant", "model": "models/tree-tall.glb"},
}

doc = Document(".", types)


def box(x, y, z, at, material):
    return {"box": {"size": [x, y, z]}, "at": list(at), "material": material}


def beam(a, b, diameter, material):
    """A straight member; `diameter` of its round section."""
    return {"pipe": {"path": [[round(v, 2) for v in a], [round(v, 2) for v in b]],
                     "diameter": diameter}, "material": material}


def bank(tag, name, side):
    outline = [[BANK_X - 3, -95], [BANK_X + 2, -60], [BANK_X - 1, -25], [BANK_X + 1, 10],
               [BANK_X - 2, 45], [BANK_X + 3, 95], [175, 95], [175, -95]]
    points = [[side * x, y] for x, y in (reversed(outline) if side < 0 else outline)]
    foot = [[side * x, y] for x, y in ((BANK_X - 6, -94.8), (BANK_X - 4, 0), (BANK_X - 6, 94.8),
                                       (BANK_X + 4, 94.8), (BANK_X + 4, -94.8))]
    if side > 0:
        points.reverse()
        foot.reverse()
    doc.put(tag, "bank", "land", name=name, shapes={
        "land": {"extrude": points, "height": BANK_Z, "material": "slab"},
        "foot": {"extrude": foot, "height": 2.2, "material": "building"}})


def approach(tag, name, side):
    """The viaduct over the bank, from the bridge's end to the site's edge."""
    middle, length = side * (END_X + 27.5), 55
    shapes = {"slab": box(length, 2 * DECK_HALF + 2, 0.8, (middle, 0, DECK_Z - 1.0), "building"),
              "road": box(length, 2 * DECK_HALF - 1.6, 0.2, (middle, 0, DECK_Z - 0.2), "road"),
              "abutment": box(3, 2 * DECK_HALF + 3, DECK_Z - 1, (side * (END_X + 0.5), 0, 0),
                              "building")}
    for i in range(3):
        shapes[f"pillar-{i + 1}"] = box(1.4, 8, DECK_Z - 1, (side * (END_X + 17 + 17 * i), 0, 0),
                                        "building")
    for k, s in enumerate((-1, 1)):
        shapes[f"wall-{k + 1}"] = box(length, 0.3, 0.9, (middle, s * (DECK_HALF + 0.8),
                                                         DECK_Z - 0.2), "building")
    doc.put(tag, "bank", "land", name=name, shapes=shapes)


def tower(tag, name, x):
    shapes = {}
    for i, s in enumerate((-1, 1)):
        y = s * (PLANE_Y + 1.4)
        shapes[f"leg-{i + 1}"] = beam((x, s * (PLANE_Y + 3.4), 3), (x, y, DECK_Z + 4), 3.0,
                                      "vessel")
        shapes[f"mast-{i + 1}"] = beam((x, y, DECK_Z + 3), (x, s * (PLANE_Y + 0.2), TOWER_TOP), 2.5,
                                       "vessel")
    for i, z in enumerate((DECK_Z - 2.6, 38.0, TOWER_TOP - 3)):
        half = PLANE_Y + (1.2, 0.6, 0.2)[i]
        shapes[f"tie-{i + 1}"] = box(1.8, round(2 * half, 2), 1.8, (x, 0, z), "vessel")
    doc.put(tag, "tower", name=name, shapes=shapes)


def pier(tag, name, x, parent):
    footing = [[x - 5, -13], [x, -16], [x + 5, -13], [x + 5, 13], [x, 16], [x - 5, 13]]
    doc.put(tag, "pier", parent, name=name, shapes={
        "footing": {"extrude": footing, "height": 4.4, "material": "building"}})


def cables():
    for t, x in enumerate((-TOWER_X, TOWER_X)):
        for p, s in enumerate((-1, 1)):
            for d, way in enumerate((-1, 1)):
                for i in range(CABLES):
                    reach = 8.5 + 6.6 * i
                    top = (x, s * (PLANE_Y + 0.2), TOWER_TOP - 18 + 2.0 * (i + 1))
                    foot = (x + way * reach, s * PLANE_Y, DECK_Z - 0.2)
                    tag = f"C-{t + 1}{p + 1}{d + 1}{i + 1}"
                    doc.put(tag, "cable", f"PY-{t + 1}",
                            shapes={"stay": beam(top, foot, 0.36, "person")})


def deck():
    count = int(LENGTH / SEGMENT)
    for i in range(count):
        x = -END_X + SEGMENT * (i + 0.5)
        shapes = {
            "slab": box(SEGMENT, 2 * DECK_HALF + 2, 0.5, (0, 0, DECK_Z - 0.7), "building"),
            "girder": box(SEGMENT, 8, 1.5, (0, 0, DECK_Z - 2.2), "steel"),
            "road": box(SEGMENT, 2 * DECK_HALF - 1.6, 0.2, (0, 0, DECK_Z - 0.2), "road"),
        }
        for k, s in enumerate((-1, 1)):
            shapes[f"kerb-{k + 1}"] = box(SEGMENT, 0.5, 0.5, (0, s * (DECK_HALF - 0.5),
                                                              DECK_Z - 0.2), "slab")
            shapes[f"rail-{k + 1}"] = box(SEGMENT, 0.12, 0.14, (0, s * (DECK_HALF + 0.7),
                                                                DECK_Z + 0.9), "steel")
            for j in range(4):
                shapes[f"post-{k + 1}{j + 1}"] = box(0.14, 0.14, 1.2, (-4.5 + 3 * j, s *
                                                     (DECK_HALF + 0.7), DECK_Z - 0.2), "steel")
        shapes["line"] = box(5, 0.18, 0.03, (0, 0, DECK_Z), "cap")
        doc.put(f"D-{i + 1:02}", "deck", "bridge", (x, 0, 0), name=f"Deck {i + 1}",
                shapes=shapes)


def traffic():
    for i in range(5):
        for kind, s in (("car_east", -1), ("car_west", 1)):
            lane, lorry = s * (1.8 + 2.2 * (i % 2)), i % 3 == 0
            size, high = ((8.5, 2.4), 2.9) if lorry else ((4.4, 1.8), 0.75)
            shapes = {"body": box(*size, high, (0, 0, 0.35), "goods" if lorry else "rotating"),
                      "wheels": box(size[0] * 0.8, size[1] + 0.04, 0.5, (0, 0, 0), "road")}
            front = -s * size[0]
            if lorry:
                shapes["cab"] = box(2.0, 2.3, 2.4, (round(front * 0.5 - s * 1.2, 2), 0, 0.35),
                                    "person")
            else:
                shapes["cabin"] = box(2.2, 1.6, 0.6, (round(s * 0.2, 2), 0, 1.1), "steel")
            doc.put(f"{'E' if s < 0 else 'W'}-{i + 1}", kind, "traffic",
                    (-END_X, lane, DECK_Z), name=("Lorry " if lorry else "Car ") + str(i + 1),
                    shapes=shapes)


def instruments():
    doc.put("WS-1", "wind", "PY-1", (-TOWER_X, 0, TOWER_TOP + 0.8), name={"en": "Wind", "zh": "风"},
            shapes={"mast": box(0.3, 0.3, 5, (0, 0, -2), "steel"),
                    "arm": box(2.4, 0.2, 0.2, (0, 0, 2.6), "steel"),
                    "cup-1": {"sphere": {"radius": 0.4}, "at": [-1.2, 0, 3],
                              "material": "rotating"},
                    "cup-2": {"sphere": {"radius": 0.4}, "at": [1.2, 0, 3],
                              "material": "rotating"}})
    for i, (x, y, name) in enumerate(((-100, -DECK_HALF - 1, "Eastbound"),
                                      (100, DECK_HALF + 1, "Westbound"))):
        doc.put(f"TC-{i + 1}", "counter", "traffic", (x, y, DECK_Z), name=name, shapes={
            "post": box(0.3, 0.3, 6.4, (0, 0, -0.2), "steel"),
            "arm": box(0.25, 5, 0.25, (0, 2.4 if y < 0 else -2.4, 5.8), "steel"),
            "head": box(0.8, 1.6, 0.7, (0, 4.2 if y < 0 else -4.2, 5.2), "electrical")})
    for i, x in enumerate((-END_X, END_X)):
        doc.put(f"J-{i + 1}", "joint", "bridge", (x, 0, DECK_Z),
                name={"en": f"Expansion joint {i + 1}", "zh": f"伸缩缝 {i + 1}"},
                shapes={"comb": box(0.7, 2 * DECK_HALF, 0.08, (0, 0, 0), "rotating")})


def scenery():
    for i in range(8):
        x, s = -105 + 30 * i, -1 if i % 2 else 1
        doc.put(f"lamp-{i + 1}", "lamp", "bridge", (x, s * (DECK_HALF + 0.2), DECK_Z),
                name=f"Lamp {i + 1}", shapes={
                    "pole": box(0.2, 0.2, 8, (0, 0, -0.2), "steel"),
                    "arm": box(0.16, 3, 0.16, (0, -s * 1.4, 7.7), "steel"),
                    "head": box(0.35, 1.0, 0.18, (0, -s * 2.8, 7.55), "rotating")})
    number = 0
    for side in (-1, 1):
        for i in range(11):
            angle, ring = i * 2.39996, math.sqrt(i + 0.6) * 13  # a sunflower's even scatter
            x = side * (131 + 0.62 * ring * math.cos(angle) % 40)
            y = 1.75 * ring * math.sin(angle)
            if abs(y) < 16:
                y += math.copysign(22, y)
            number += 1
            doc.put(f"tree-{number}", "poplar" if i % 3 == 1 else "tree", "land",
                    (round(x, 1), round(y, 1), BANK_Z), turn=i * 61 % 360,
                    scale=round(1.5 + i * 29 % 7 * 0.12, 2), name=f"Tree {number}")


def main():
    doc.put("bridge", "part", name={"en": "Deck", "zh": "桥面"})
    doc.put("traffic", "part", name={"en": "Traffic", "zh": "交通"})
    doc.put("land", "part", name={"en": "Surroundings", "zh": "周边"})
    doc.put("river", "river", name={"en": "River", "zh": "河"}, shapes={
        "water": {"extrude": [[-82, -95], [82, -95], [82, 95], [-82, 95]], "height": 2,
                  "material": WATER},
        "gauge": {"tank": {"radius": 0.9, "height": 9}, "at": [-TOWER_X, -21, 1],
                  "material": "vessel"}})
    bank("bank-w", "West bank", -1)
    bank("bank-e", "East bank", 1)
    approach("viaduct-w", "West viaduct", -1)
    approach("viaduct-e", "East viaduct", 1)
    for i, x in enumerate((-TOWER_X, TOWER_X)):
        tower(f"PY-{i + 1}", {"en": f"Pylon {i + 1}", "zh": f"桥塔 {i + 1}"}, x)
        pier(f"PI-{i + 1}", {"en": f"Pier {i + 1}", "zh": f"桥墩 {i + 1}"}, x, f"PY-{i + 1}")
    cables()
    deck()
    instruments()
    traffic()
    scenery()
    site = {"name": "River bridge", "origin": {"lat": 50.94, "lon": 6.97, "alt": 40},
            "north_deg": 0}
    views = {
        "overview": {"name": {"en": "Overview", "zh": "总览"},
                     "camera": {"az": 325, "el": 20, "dist": 330, "target": [0, 0, 14]}},
        "deck": {"name": {"en": "Deck", "zh": "桥面"},
                 "camera": {"az": 62, "el": 14, "dist": 120, "target": [-50, 0, 20]}},
        "pylon": {"name": {"en": "Pylon 1", "zh": "桥塔 1"},
                  "camera": {"az": 320, "el": 18, "dist": 150, "target": [-60, 0, 36]}},
    }
    write(doc.text(site, views), sys.argv[1:])


if __name__ == "__main__":
    main()
