#!/usr/bin/env python3
"""Writes the demo site: factory.py MODELS_FOLDER > assets/sites/factory.json
With --same-as FILE it only says whether FILE is what it would write (exit 1: it is not).

Pipes run between the nozzles that the models name ("nozzle-..."), so they still meet when a model
changes. Run it again after changing this file or a nozzle, and commit what it writes.
"""
import sys

from document import FLOOR, Document, write
from factory_types import types

doc = Document(sys.argv[1], types)
put, pipe, support, sensor, nozzle, sign = (doc.put, doc.pipe, doc.support, doc.sensor, doc.nozzle,
                                            doc.sign)


def up(point, dz):
    return (point[0], point[1], point[2] + dz)


def slab(x0, y0, x1, y1, height=FLOOR, material="slab"):
    return {"extrude": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]], "height": height,
            "material": material}


def boiler_house():
    unit = "boiler-house"
    put(unit, "steam_unit", None, (0, 0, 0), model="boiler-house",
        name={"en": "Boiler house", "zh": "锅炉房"}, rel={"feeds": ["reaction"]})
    sign(unit, 6.5, -11.3)
    for i, x in enumerate((-11.5, -4.8)):
        tag = f"B-10{i + 1}"
        put(tag, "boiler", unit, (x, 2.8, FLOOR), rel={"feeds": ["E-110", "E-111"]})
        for kind, dx, dy, limits, symbol in (
                ("TI", 0.5, 2.2, {"hi": 205, "hi_hi": 212}, None),
                ("PI", -0.5, 1.7, {"lo": 8, "hi": 14, "hi_hi": 15}, None),
                ("LI", 0.6, -2.6, {"lo": 35, "hi": 75, "hi_hi": 85}, None)):
            sensor(f"{kind}-10{i + 1}", unit, (x + dx, 2.8 + dy, FLOOR + 3.86), tag, limits)
        sensor(f"FI-10{i + 1}", unit, (x, 4.45, 5.45), tag, symbol="t/h", range_=[0, 20], turn=90)
    feed_pumps(unit)
    put("E-110", "exchanger", unit, (9.8, 6.0, FLOOR), rel={"feeds": ["R-201", "R-202", "R-203"]})
    put("E-111", "exchanger", unit, (2.6, 6.0, FLOOR), rel={"feeds": ["R-201", "R-202", "R-203"]})
    for i, x in enumerate((9.8, 2.6)):
        sensor(f"TI-11{i}", unit, (x - 0.5, 6.0, FLOOR + 2.25), f"E-11{i}", {"hi": 150})
        sensor(f"PI-11{i}", unit, (x + 0.5, 6.0, FLOOR + 2.25), f"E-11{i}", {"hi": 18})
    put("D-120", "dosing", unit, (-11.4, -4.3, FLOOR),
        rel={"feeds": ["P-101", "P-102", "P-103", "P-104"]})
    put("K-130", "compressor", unit, (-4.6, -4.5, FLOOR), rel={"feeds": ["PK-310", "PK-320"]})
    sensor("LI-120", unit, (-11.4, -4.2, FLOOR + 2.34), "D-120", {"lo_lo": 8, "lo": 20})
    sensor("PI-130", unit, (-2.85, -4.7, FLOOR + 2.1), "K-130", {"lo": 6, "hi": 9, "hi_hi": 10})
    put("MCC-1", "cabinet", unit, (-2.0, 9.0, FLOOR), rel={"fed by": ["TR-1"]})
    put("MCC-1A", "cabinet", unit, (-16.1, -4.2, FLOOR), 90, rel={"fed by": ["MCC-1"]})
    steam_and_water(unit)


def feed_pumps(unit):
    for i in range(4):
        n, x, y = 101 + i, 3.6 + i * 3.4, -4.9
        tag, header = f"P-{n}", -1.6
        put(tag, "pump", unit, (x, y, FLOOR), 90,
            rel={"feeds": ["B-101", "B-102"], "standby": ["P-104"] if i == 2 else ["P-103"]})
        put(f"M-{n}", "motor", tag, node={"of": tag, "name": "motor"}, rel={"drives": [tag]})
        out, top, middle = nozzle(tag, "discharge"), 3.5, -2.72
        put(f"V-{n}", "valve", unit, (out[0], middle, top), 90, rel={"fed by": [tag]})
        pipe(unit, 100, "water", 0.26, out, (out[0], out[1], top), (out[0], middle - 0.3, top),
             rel={"feeds": [f"V-{n}"]})
        pipe(unit, 100, "water", 0.26, (out[0], middle + 0.3, top), (out[0], header + 0.1, top))
        into = nozzle(tag, "suction")
        pipe(unit, 100, "water", 0.32, (x, -0.5, 0.6), (x, -2.4, 0.6), (x, -2.4, into[2]), into,
             bend=0.7, rel={"feeds": [tag]})
        sensor(f"PI-{n + 30}", unit, (out[0] + 0.12, out[1], 2.5), tag, {"hi": 20, "hi_hi": 22})
        sensor(f"TI-{n + 30}", unit, (x, y + 0.6, FLOOR + 0.98), tag, {"hi": 85, "hi_hi": 95},
               [0, 120])
        sensor(f"FI-{n + 30}", unit, (out[0], -2.1, 3.6), tag, range_=[0, 80])


def steam_and_water(unit):
    header, top = -1.6, 3.5
    into = nozzle("E-110", "tube-in")
    pipe(unit, 150, "water", 0.5, (2.2, header, top), (15.4, header, top),
         (15.4, 6.0, top), (into[0], 6.0, top), into, bend=1.0)
    feed = [nozzle(f"B-10{i}", "feed") for i in (1, 2)]
    pipe(unit, 150, "water", 0.42, (2.2, header, top), (0.4, header, top), (0.4, header, 5.4),
         (feed[1][0], header, 5.4), (feed[1][0], feed[1][1], 5.4), feed[1], bend=1.2)
    pipe(unit, 150, "water", 0.36, (feed[1][0] + 0.5, header, 5.4), (feed[0][0], header, 5.4),
         (feed[0][0], feed[0][1], 5.4), feed[0], bend=1.2)
    pipe(unit, 150, "water", 0.5, (2.0, -0.4, 0.6), (15.9, -0.4, 0.6), (15.9, 8.2, 0.6),
         (15.9, 8.2, 6.2), (15.9, 13.0, 6.2), bend=1.2)
    for x in (2.4, 6.7, 10.1, 13.6):
        support(unit, x, header, top - 0.25)
    for x in (5.3, 8.7, 12.1, 15.0):
        support(unit, x, -0.4, 0.35)
    support(unit, 15.4, 2.5, top - 0.25, along_x=False)
    for x in (-1.2, -8.2):
        support(unit, x, header, 5.2)
    steam = [nozzle(f"B-10{i}", "steam") for i in (1, 2)]
    pipe(unit, 150, "steam", 0.44, steam[0], (*steam[0][:2], 6.3), (7.0, steam[0][1], 6.3),
         (7.0, 12.6, 6.3), bend=1.2, rel={"feeds": ["E-110", "E-111"]})
    pipe(unit, 150, "steam", 0.4, steam[1], (*steam[1][:2], 6.2))
    for i, (x, branch) in enumerate(((9.8, 8.2), (2.6, 1.0))):
        shell = nozzle(f"E-11{i}", "shell-in")
        if i == 0:
            pipe(unit, 150, "steam", 0.3, (7.0, 7.4, 6.3), (8.2, 7.4, 6.3), (branch, 7.4, 4.2),
                 (branch, 6.0, 4.2), shell, bend=1.0)
        else:
            pipe(unit, 150, "steam", 0.3, (branch, 4.0, 6.3), (branch, 4.0, 4.2),
                 (branch, 6.0, 4.2), shell, bend=1.0)
    pipe(unit, 150, "water", 0.3, nozzle("E-111", "tube-in"), (5.02, 6.0, 3.9), (5.02, 3.2, 3.9),
         (15.4, 3.2, 3.9))
    pipe(unit, 150, "air", 0.2, nozzle("K-130", "air"), (-2.85, -4.95, 3.0), (-2.85, -7.2, 3.0),
         (-16.5, -7.2, 3.0), (-19.0, -7.2, 3.0))
    pipe(unit, 150, "water", 0.11, nozzle("D-120", "outlet"), (-7.6, -5.3, 0.57),
         (-7.6, -1.0, 0.57), (1.6, -1.0, 0.57), (2.0, -0.5, 0.57))
    sensor("FI-150", unit, (14.2, header, top + 0.22), "B-102", {"lo": 10})
    sensor("PI-150", unit, (4.2, header, top + 0.22), "B-101", {"lo": 10, "hi": 20})
    sensor("TI-150", unit, (-8.2, steam[0][1], 6.5), "B-101", {"hi": 205})
    sensor("PI-151", unit, (3.0, steam[0][1], 6.5), "B-102", {"lo": 8, "hi": 14})


def reaction():
    unit = "reaction"
    put(unit, "reaction_unit", None, (35, 3, 0), name={"en": "Reaction", "zh": "反应区"},
        shapes={"slab": slab(-16.2, -10, 16.6, 8.4)}, rel={"feeds": ["tank-farm"]})
    sign(unit, 13.0, -9.3)
    put("platform-1", "structure", unit, (0, 2, FLOOR), model="platform")
    header = (-3.6, 2.75)
    put("C-210", "column", unit, (11.6, 5.2, FLOOR), rel={"feeds": ["T-201", "T-202", "T-203"]})
    for i in range(3):
        n, x, y = 201 + i, -6 + 6 * i, -6.8
        reactor, tag = f"R-{n}", f"P-{n}"
        put(reactor, "reactor", unit, (x, 2, FLOOR), rel={"feeds": [tag]})
        put(tag, "pump", unit, (x, y, FLOOR), 90, rel={"feeds": ["C-210"]})
        put(f"M-{n}", "motor", tag, node={"of": tag, "name": "motor"}, rel={"drives": [tag]})
        outlet, into = nozzle(reactor, "outlet"), nozzle(tag, "suction")
        pipe(unit, 200, "product", 0.3, outlet, (x, 2, into[2]), into, rel={"feeds": [tag]})
        out = nozzle(tag, "discharge")
        put(f"V-{n}", "valve", unit, (out[0], -4.75, header[1]), 90, rel={"fed by": [tag]})
        pipe(unit, 200, "product", 0.26, out, (*out[:2], header[1]), (out[0], -5.05, header[1]),
             rel={"feeds": [f"V-{n}"]})
        pipe(unit, 200, "product", 0.26, (out[0], -4.45, header[1]), (out[0], header[0], header[1]))
        support(unit, x, -1.6, 0.8, along_x=False)
        inlet = nozzle(reactor, "inlet")
        pipe(unit, 200, "product", 0.22, inlet, up(inlet, 0.7), (inlet[0], 10.7, inlet[2] + 0.7),
             (inlet[0], 10.7, 7.3))
        for kind, dx, dy, limits, range_ in (
                ("TI", -0.9, 0.7, {"lo": 65, "hi": 95, "hi_hi": 105}, [0, 160]),
                ("PI", 0.5, -1.0, {"hi": 4.5, "hi_hi": 5.5}, [0, 8]),
                ("LI", 0.2, 1.1, {"lo": 15, "hi": 85, "hi_hi": 92}, None)):
            sensor(f"{kind}-{n}", unit, (x + dx, 2 + dy, FLOOR + 7.22), reactor, limits, range_)
        sensor(f"PI-{n + 10}", unit, (out[0] + 0.12, out[1], 2.3), tag, {"hi": 20, "hi_hi": 22})
        sensor(f"FI-{n + 10}", unit, (out[0], header[0] - 0.4, header[1] + 0.1), tag,
               range_=[0, 80])
    feed = nozzle("C-210", "feed")
    pipe(unit, 200, "product", 0.34, (-6.8, *header), (9.6, *header), (9.6, feed[1], header[1]),
         (9.6, feed[1], feed[2]), feed, bend=1.2, rel={"feeds": ["C-210"]})
    for x in (-4.0, 2.0, 8.0):
        support(unit, x, header[0], header[1] - 0.17)
    vapour, bottoms = nozzle("C-210", "vapour"), nozzle("C-210", "bottoms")
    pipe(unit, 200, "product", 0.42, vapour, up(vapour, 0.9), (vapour[0] + 2.0, vapour[1], 21.15),
         (vapour[0] + 2.0, vapour[1], 7.4), (vapour[0] + 2.0, 10.6, 7.4))
    pipe(unit, 200, "product", 0.3, bottoms, (bottoms[0], 2.6, bottoms[2]), (bottoms[0], 2.6, 0.8),
         (15.6, 2.6, 0.8), (15.6, 2.6, 6.2), (15.6, 10.2, 6.2), rel={"feeds": ["T-201"]})
    support(unit, 13.4, 2.6, 0.65)
    for i, (kind, z, limits, range_) in enumerate((
            ("TI", 18.0, {"hi": 92, "hi_hi": 98}, [0, 200]), ("TI", 8.4, None, [0, 200]),
            ("TI", 3.6, {"hi": 140, "hi_hi": 150}, None), ("PI", 17.0, {"hi": 2.2}, [0, 5]),
            ("LI", 4.4, {"lo": 20, "hi": 80, "hi_hi": 90}, None))):
        sensor(f"{kind}-21{6 + i}", unit, (11.6, 5.2 - 1.22, z), "C-210", limits, range_)
    put("MCC-2A", "cabinet", unit, (-12.4, 6.6, FLOOR), rel={"fed by": ["MCC-2"]})


def tank_farm():
    unit = "tank-farm"
    half_x, half_y = 20.5, 13
    bund = {"slab": slab(-half_x, -half_y, half_x, half_y, 0.12)}
    for name, x0, y0, x1, y1 in (
            ("bund-s", -half_x, -half_y, half_x, -half_y + 0.35),
            ("bund-n", -half_x, half_y - 0.35, half_x, half_y),
            ("bund-w", -half_x, -half_y + 0.35, -half_x + 0.35, half_y - 0.35),
            ("bund-e", half_x - 0.35, -half_y + 0.35, half_x, half_y - 0.35)):
        bund[name] = slab(x0, y0, x1, y1, 1.1, "building")
    put(unit, "storage_unit", None, (40, 30.5, 0), name={"en": "Tank farm", "zh": "罐区"}, shapes=bund)
    sign(unit, -21.6, -9.0, along_x=False)
    main, cross, z = -11.9, -0.4, 1.02
    for i in range(6):
        n, x, y = 201 + i, -11.2 + 11.2 * (i % 3), -6.2 if i < 3 else 5.6
        tag, valve, header = f"T-{n}", f"V-{221 + i}", main if i < 3 else cross
        put(tag, "tank", unit, (x, y, 0.12), rel={"feeds": [valve]})
        out = nozzle(tag, "outlet")
        put(valve, "valve", unit, (out[0], out[1] - 0.3, out[2]), 90, rel={"fed by": [tag]})
        pipe(unit, 250, "product", 0.28, (out[0], out[1] - 0.6, out[2]), (out[0], header, z))
        sensor(f"LI-{n + 20}", unit, (x + 0.8, y - 0.9, 9.7), tag,
               {"lo_lo": 5, "lo": 10, "hi": 85, "hi_hi": 93})
        sensor(f"TI-{n + 20}", unit, (x + 1.6, y - 4.0, 2.4), tag, {"hi": 60, "hi_hi": 70}, [0, 90])
    pipe(unit, 250, "product", 0.4, (17.6, main, z), (-15.6, main, z), (-15.6, main, 6.2),
         (-15.6, -15.9, 6.2), bend=1.2)
    pipe(unit, 250, "product", 0.34, (-10.6, cross, z), (17.6, cross, z), (17.6, main, z))
    for i in range(3):
        into = nozzle(f"T-{201 + i}", "inlet")
        pipe(unit, 250, "product", 0.22, into, up(into, 0.6), (into[0], -16.1, into[2] + 0.6),
             (into[0], -16.1, 7.3), rel={"feeds": [f"T-{201 + i}"]})
    for x in (-13.0, -5.0, 3.0, 7.5, 14.5):
        support(unit, x, main, 0.84, 0.12)
    for x in (-5.0, 3.0, 14.5):
        support(unit, x, cross, 0.86, 0.12)
    sensor("FI-250", unit, (16.0, main, z + 0.18), "T-203", range_=[0, 120])
    sensor("PI-250", unit, (-14.4, main, z + 0.18), "T-201", {"hi": 12})


def packing():
    unit = "packing"
    put(unit, "packing_unit", None, (-38, 0.5, 0), model="packing-hall",
        name={"en": "Packing", "zh": "包装车间"}, rel={"fed by": ["tank-farm"]})
    sign(unit, 1.5, -10.8)
    for i, y in enumerate((4.6, 0.4)):
        conveyor, packer = f"CV-30{i + 1}", f"PK-3{i + 1}0"
        put(conveyor, "conveyor", unit, (-0.8, y, FLOOR), rel={"fed by": [packer],
                                                              "feeds": ["PL-330"]})
        put(packer, "packer", unit, (-4.2, y, FLOOR), rel={"feeds": [conveyor]})
        put(f"PK-3{i + 1}1", "packer", unit, (3.4, y, FLOOR), rel={"feeds": [conveyor]})
        pipe(unit, 300, "air", 0.1, (-4.2, y, FLOOR + 3.66), (-4.2, y, 4.6), (-4.2, 9.2, 4.6))
        sensor(f"FI-30{i + 1}", unit, (6.2, y + 0.6, FLOOR + 1.19), conveyor, symbol="1/h",
               range_=[0, 900])
    put("PL-330", "palletiser", unit, (7.0, -3.6, FLOOR), rel={"fed by": ["CV-301", "CV-302"]})
    put("MCC-3", "cabinet", unit, (-6.6, 8.6, FLOOR), rel={"fed by": ["TR-2"]})
    put("MCC-3A", "cabinet", unit, (1.4, 8.6, FLOOR), rel={"fed by": ["MCC-3"]})
    pipe(unit, 300, "air", 0.14, (-11.2, 9.2, 4.6), (10.6, 9.2, 4.6), (10.6, 9.2, 3.2))
    for i in range(12):
        x, y = -10.4 + 1.9 * (i % 6), -3.6 - 2.0 * (i // 6)
        put(f"pallet-{i + 1}", "goods", unit, (x, y, FLOOR), turn=(i * 5 % 7) - 3,
            model="pallet-high" if i * 7 % 5 < 2 else None, name=f"Pallet {i + 1}")
    put("forklift-1", "truck", unit, (3.0, -6.6, FLOOR), 165, model="forklift", name="Forklift 1")


def cooling():
    unit = "cooling"
    put(unit, "cooling_unit", None, (-46, 31, 0), name={"en": "Cooling", "zh": "冷却"},
        shapes={"slab": slab(-13, -9, 13, 6)}, rel={"feeds": ["reaction"]})
    sign(unit, 0.0, -8.6)
    back, cold = -4.6, (-5.0, 1.05)
    for i in range(3):
        tag, x = f"CT-{i + 1}", -8 + 8 * i
        put(tag, "cooling_tower", unit, (x, 1.2, FLOOR), 180, rel={"feeds": ["P-401", "P-402"]})
        into, out = nozzle(tag, "inlet"), nozzle(tag, "outlet")
        pipe(unit, 400, "water", 0.36, into, (into[0], back, into[2]))
        pipe(unit, 400, "water", 0.4, out, (out[0], cold[0], out[2]))
        sensor(f"TI-40{i + 1}", unit, (x + 0.5, -3.0, out[2]), tag, {"hi": 30, "hi_hi": 34},
               [0, 60])
        sensor(f"LI-40{i + 1}", unit, (x - 1.8, -2.8, FLOOR + 0.5), tag, {"lo": 30, "hi": 90})
    pipe(unit, 400, "water", 0.5, (-9, cold[0], cold[1]), (9, cold[0], cold[1]))
    supply = 5.9
    for i, x in enumerate((-4.0, 4.0)):
        tag = f"P-40{i + 1}"
        put(tag, "pump", unit, (x, -7.2, FLOOR), 90, rel={"fed by": ["CT-1", "CT-2", "CT-3"],
                                                         "standby": [f"P-40{2 - i}"]})
        put(f"M-40{i + 1}", "motor", tag, node={"of": tag, "name": "motor"}, rel={"drives": [tag]})
        into, out = nozzle(tag, "suction"), nozzle(tag, "discharge")
        pipe(unit, 400, "water", 0.34, (x, cold[0], into[2]), into)
        pipe(unit, 400, "water", 0.28, out, (*out[:2], supply))
        sensor(f"PI-40{i + 1}", unit, (out[0] + 0.13, out[1], 2.6), tag, {"lo": 2, "hi": 8})
    y = -6.21
    pipe(unit, 400, "water", 0.46, (-5, y, supply), (17.5, y, supply), (17.5, -10, supply),
         (32.6, -10, supply), (32.6, -16.4, supply), bend=1.2, rel={"feeds": ["E-110"]})
    pipe(unit, 400, "water", 0.46, (-9, back, FLOOR + 4.5), (16.2, back, FLOOR + 4.5),
         (16.2, -11, FLOOR + 4.5), (33.4, -11, FLOOR + 4.5), (33.4, -17.4, FLOOR + 4.5),
         (33.4, -17.4, 6.0), bend=1.2)
    for x in (-8.0, 0.0, 8.0):
        support(unit, x, back, 4.42)
        support(unit, x, cold[0], 0.8)
    for x, y in ((13.0, -5.4), (17.0, -10.5), (24.5, -10.5), (32.0, -10.5)):
        support(unit, x, y, 4.42, 0, y < -8)


def electrical():
    unit = "electrical"
    put(unit, "power_unit", None, (-8, -37, 0), name={"en": "Electrical", "zh": "配电"},
        shapes={"slab": slab(-11, -5.5, 11, 5.5)})
    sign(unit, 7.5, -4.6)
    for i, x in enumerate((-6.5, 0.5)):
        tag = f"TR-{i + 1}"
        put(tag, "transformer", unit, (x, -0.3, FLOOR),
            rel={"feeds": [f"MCC-{1 + 2 * i}", "MCC-2"]})
        sensor(f"TI-50{i + 1}", unit, (x + 1.4, 0.6, FLOOR + 2.7), tag, {"hi": 70, "hi_hi": 90},
               [0, 120])
    put("MCC-2", "cabinet", unit, (7.4, 2.6, FLOOR), rel={"fed by": ["TR-1", "TR-2"]})
    put("fence-e", "fence", unit, (0, 0, 0), model="enclosure", name="Fence of the transformers")


def warehouse():
    put("warehouse", "hall", None, (-6, 34.5, 0), model="warehouse",
        name={"en": "Warehouse", "zh": "仓库"}, rel={"fed by": ["packing"]})


def yard():
    unit = "yard"
    put(unit, "unit", None, (0, 0, 0), name={"en": "Yard", "zh": "厂区"})
    road = {"main": slab(-96, -27, 92, -20, 0.02, "road"),
            "spur": slab(-24.6, -20, -18.6, 19, 0.02, "road"),
            "gate": slab(-2, -20, 3, -10.6, 0.02, "road")}
    for i in range(37):
        x = -94.5 + 5 * i
        road[f"dash-{i + 1}"] = slab(x, -23.6, x + 2.4, -23.4, 0.03)
    put("road-1", "road", unit, name="Works road", shapes=road)
    rack()
    put("truck-1", "truck", unit, (-50, -25.3, 0.02), 0, name="Lorry 1")
    put("truck-2", "truck", unit, (-20.4, 9, 0.02), 270, name="Lorry 2")
    for i in range(4):
        put(f"fence-{i + 1}", "fence", unit, (-42 + 36 * i, 50, 0), name=f"Fence {i + 1}")
    for i, (x, y) in enumerate(((-1.0, -6.6), (7.2, -7.8), (5.3, -7.0), (-33.4, -1.7), (-41, 5.4),
                                (-30.2, -6.4), (27.5, -6.6), (38.2, 7.3), (-13.2, -33.4), (21, -15),
                                (-19.0, -13), (-17.2, 5.6), (21.4, 13.6))):
        z = 4.85 if (x, y) == (38.2, 7.3) else FLOOR if y > -9 or y < -30 else 0
        put(f"person-{i + 1}", "person", unit, (x, y, z), turn=i * 77 % 360, name=f"Person {i + 1}")
    trees = [(-62 + (i * 37 % 5) * 0.7, -12 + 7.4 * i) for i in range(8)]
    trees += [(-70 + 9.5 * i + (i * 13 % 4), -31.5 - (i * 7 % 3)) for i in range(5)]
    trees += [(14 + 10.5 * i + (i * 13 % 4), -33 - (i * 7 % 3)) for i in range(6)]
    trees += [(70 + (i * 11 % 4), -12 + 9.0 * i) for i in range(6)]
    trees += [(-52 + 9 * i, 45.5 + (i % 2)) for i in range(3)]
    for i, (x, y) in enumerate(trees):
        size = round(1 + (i * 29 % 7) * 0.07, 2)
        put(f"tree-{i + 1}", "tree", unit, (x, y, 0), turn=i * 61 % 360, scale=size,
            model="tree-tall" if i * 3 % 4 == 1 else None, name=f"Tree {i + 1}")
    for i in range(8):
        put(f"lamp-{i + 1}", "lamp", unit, (-60 + 18 * i, -19.2, 0), 270, name=f"Lamp {i + 1}")


def rack():
    unit, x0, x1 = "yard", -14.5, 52.6
    put("RK-1", "rack", unit, (19, 13.7, 0), name="Pipe rack")
    media = ("water", "steam", "product", "fuel", "air", "waste")
    for i, medium in enumerate(media):
        diameter, y = (0.3, 0.4, 0.24)[i % 3], 12.5 + 0.48 * i
        pipe(unit, 600, medium, diameter, (x0, y, 5.8 + diameter / 2), (x1, y, 5.8 + diameter / 2))
    for i, medium in enumerate(("air", "product", "water", "steam")):
        diameter, y = (0.34, 0.22)[i % 2], 12.6 + 0.72 * i
        pipe(unit, 600, medium, diameter, (x0, y, 6.9 + diameter / 2), (x1, y, 6.9 + diameter / 2))


def camera(az, el, dist, *target):
    return {"az": az, "el": el, "dist": dist, "target": list(target)}


def main():
    for build in (boiler_house, reaction, tank_farm, packing, cooling, electrical, warehouse, yard):
        build()
    views = {
        "overview": {"name": {"en": "Overview", "zh": "总览"},
                     "camera": camera(325, 33, 150, 6, 7, 0)},
        "boiler-house": {"name": {"en": "Boiler house", "zh": "锅炉房"},
                         "camera": camera(325, 32, 66, 3, 0.5, 1.5)},
        "reaction": {"name": {"en": "Reaction", "zh": "反应区"},
                     "camera": camera(325, 28, 66, 36, 4, 5)},
        "tank-farm": {"name": {"en": "Tank farm", "zh": "罐区"},
                      "camera": camera(325, 34, 84, 40, 29, 3)},
        "packing": {"name": {"en": "Packing", "zh": "包装车间"},
                    "camera": camera(325, 36, 50, -38, 0, 1)},
    }
    site = {"name": {"en": "Demo plant", "zh": "演示工厂"},
            "origin": {"lat": 51.03, "lon": 7.02, "alt": 40}, "north_deg": 0}
    write(doc.text(site, views), sys.argv[2:])


if __name__ == "__main__":
    main()
