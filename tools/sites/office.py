#!/usr/bin/env python3
"""Writes the office site: office.py > assets/sites/office.json; with --same-as FILE it only says
whether FILE is what it would write (exit 1: it is not).

An office building of five storeys, made of shapes alone: assets of kind `storey` between the
building and its rooms, a core and risers that go through all floors, a plant on the roof."""
import sys

from document import Document, measured, prop, write

LENGTH, WIDTH = 36.0, 16.0  # of a floor, along x and y
STOREY, SLAB = 3.8, 0.3
STOREYS = [("Ground floor", "一层"), ("First floor", "二层"), ("Second floor", "三层"),
           ("Third floor", "四层"), ("Fourth floor", "五层")]
ROOMS = [(-12, -5), (0, -5), (12, -5), (-12, 5), (12, 5)]  # middles; the core is in the sixth place
ROOM, PARTITION, WALL = (11.7, 5.6), 0.15, 0.3


doc = Document(".", {
    "office": {"kind": "building"},
    "storey": {"kind": "storey"},
    "room": measured("machine", {
        "temp": prop(("Temperature", "温度"), "Cel", 16, 30, {"lo": 18, "hi": 26}),
        "co2": prop(("CO2", "二氧化碳"), "[ppm]", 400, 2000, {"hi": 1200, "hi_hi": 1600}, 0)}, "temp"),
    "air_unit": measured("machine", {
        "flow": prop(("Air flow", "风量"), "m3/h", 0, 9000, {"lo": 2500}, 0),
        "supply": prop(("Supply air", "送风温度"), "Cel", 12, 26)}, "flow"),
    "chiller": measured("machine", {
        "power": prop(("Power", "功率"), "kW", 0, 220, {"hi": 200}, 0),
        "temp": prop(("Chilled water", "冷冻水"), "Cel", 4, 14, {"hi": 10})}, "power"),
    "riser": {"kind": "pipe"}})


def box(x, y, z, at, material):
    return {"box": {"size": [x, y, z]}, "at": list(at), "material": material}


def walls():
    """The outer walls of a storey, with a band of windows left open."""
    sill, lintel = 1.0, 0.6
    shapes = {}
    for name, x, y, at in (("n", LENGTH, WALL, (0, (WIDTH - WALL) / 2)),
                           ("s", LENGTH, WALL, (0, -(WIDTH - WALL) / 2)),
                           ("e", WALL, WIDTH - 2 * WALL, ((LENGTH - WALL) / 2, 0)),
                           ("w", WALL, WIDTH - 2 * WALL, (-(LENGTH - WALL) / 2, 0))):
        shapes[f"sill-{name}"] = box(x, y, sill, (*at, 0), "building")
        shapes[f"lintel-{name}"] = box(x, y, lintel, (*at, STOREY - SLAB - lintel), "building")
    for i, x in enumerate((-LENGTH / 2 + 0.3, -6, 6, LENGTH / 2 - 0.3)):
        for k, y in enumerate((-WIDTH / 2 + 0.3, WIDTH / 2 - 0.3)):
            shapes[f"column-{i}-{k}"] = box(0.5, 0.5, STOREY - SLAB, (x, y, 0), "vessel")
    return shapes


def storey(number, name):
    tag = f"F{number}"
    shapes = walls() | {"slab": box(LENGTH, WIDTH, SLAB, (0, 0, -SLAB), "slab")}
    for i, x in enumerate((-6, 6)):
        shapes[f"partition-{i}"] = box(PARTITION, 5.9, STOREY - SLAB, (x, -4.75, 0), "vessel")
    for i, y in enumerate((-1.8, 1.8)):
        for k, x in enumerate((-11.85, 11.85)):
            shapes[f"corridor-{i}-{k}"] = box(11.5, PARTITION, STOREY - SLAB, (x, y, 0), "vessel")
    doc.put(tag, "storey", "office", (0, 0, 0.3 + number * STOREY), name=name, shapes=shapes)
    for i, (x, y) in enumerate(ROOMS):
        room = f"{number}.{i + 1:02}"
        desks = {f"desk-{k}": box(1.6, 0.8, 0.74, (dx, dy, 0), "goods")
                 for k, (dx, dy) in enumerate(((-4, 1), (-1.4, 1), (1.4, 1), (4, 1), (0, -1.2)))}
        carpet = {"floor": box(*ROOM, 0.04, (0, 0, 0), "road")}
        doc.put(room, "room", tag, (x, y, 0), shapes=carpet | desks,
                name={"en": f"Room {room}", "zh": f"房间 {room}"})
    duct = {"duct": box(30, 0.9, 0.45, (0, 0, 2.9), "steel"),
            "unit": box(2.6, 1.6, 1.9, (0, 0, 0), "rotating")}
    doc.put(f"AH-{number}", "air_unit", tag, (0, 0, 0), shapes=duct,
            name={"en": f"Air handler {number}", "zh": f"空调机组 {number}"})


def roof():
    z = 0.3 + len(STOREYS) * STOREY
    parapet = {f"parapet-{i}": box(x, y, 0.9, (*at, 0), "building") for i, (x, y, at) in enumerate((
        (LENGTH, WALL, (0, (WIDTH - WALL) / 2)), (LENGTH, WALL, (0, -(WIDTH - WALL) / 2)),
        (WALL, WIDTH - 2 * WALL, ((LENGTH - WALL) / 2, 0)),
        (WALL, WIDTH - 2 * WALL, (-(LENGTH - WALL) / 2, 0))))}
    doc.put("roof", "storey", "office", (0, 0, z), name={"en": "Roof", "zh": "屋顶"},
            shapes=parapet | {"slab": box(LENGTH, WIDTH, SLAB, (0, 0, -SLAB), "roof")})
    for i, x in enumerate((-10, -4)):
        doc.put(f"CH-{i + 1}", "chiller", "roof", (x, -2, 0),
                name={"en": f"Chiller {i + 1}", "zh": f"冷水机组 {i + 1}"},
                shapes={"body": box(4.2, 2.2, 2.0, (0, 0, 0.3), "vessel"),
                        "fan-1": {"cylinder": {"radius": 0.8, "height": 0.5}, "at": [-1, 0, 2.3]},
                        "fan-2": {"cylinder": {"radius": 0.8, "height": 0.5}, "at": [1, 0, 2.3]}})


def main():
    top = 0.3 + len(STOREYS) * STOREY
    core = {"plinth": box(LENGTH + 4, WIDTH + 4, 0.15, (0, 0, 0), "slab"),
            "lift": box(5.6, 0.3, top + 2.6, (0, 7.4, 0.15), "building"),
            "lift-back": box(5.6, 0.3, top + 2.6, (0, 2.2, 0.15), "building"),
            "lift-left": box(0.3, 4.9, top + 2.6, (-2.65, 4.8, 0.15), "building"),
            "lift-right": box(0.3, 4.9, top + 2.6, (2.65, 4.8, 0.15), "building"),
            "lift-head": box(5.6, 5.5, 0.3, (0, 4.8, top + 2.75), "roof")}
    doc.put("office", "office", name={"en": "Harbour office", "zh": "港口办公楼"}, shapes=core)
    for number, name in enumerate(STOREYS):
        storey(number, dict(zip(("en", "zh"), name)))
    roof()
    for i, x in enumerate((4.2, 4.9)):
        doc.put(f"R-{i + 1}", "riser", "office", shapes={
            "line": {"pipe": {"path": [[x, 4, 0.2], [x, 4, top + 1.2]], "diameter": 0.32},
                     "material": "pipe_water"}}, name={"en": f"Riser {i + 1}", "zh": f"立管 {i + 1}"})
    site = {"name": "Harbour office", "origin": {"lat": 53.54, "lon": 9.99, "alt": 8},
            "north_deg": 0}
    views = {"overview": {"name": {"en": "Overview", "zh": "总览"},
                          "camera": {"az": 325, "el": 30, "dist": 95, "target": [0, 0, 8]}},
             "plan": {"name": {"en": "Plan", "zh": "平面"},
                      "camera": {"az": 0, "el": 80, "dist": 85, "target": [0, 0, 4]}}}
    write(doc.text(site, views), sys.argv[1:])


if __name__ == "__main__":
    main()
