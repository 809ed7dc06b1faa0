#!/usr/bin/env python3
"""Writes what a maintenance department knows of the demo site's machines:
maintenance.py assets/sites/factory.json > assets/sites/maintenance.json
With --same-as FILE it only says whether FILE is what it would write (exit 1: it is not).

It is a source of its own, with ids of its own ("EQ-" and the plant's tag), made to be joined onto
the plant: docs/config.md. Figures come from the tag, so each machine keeps its own.
"""
import datetime
import json
import sys
import zlib

from document import write

TIME = "2026-11-20T06:00:00Z"
TODAY = datetime.date(2026, 11, 20)
MACHINES = {"boiler": 40000, "pump": 20000, "motor": 40000, "exchanger": 60000, "dosing": 15000,
            "compressor": 24000, "reactor": 60000, "conveyor": 20000, "packer": 12000,
            "palletiser": 16000, "cooling_tower": 30000, "transformer": 200000}
STANDBY = ("P-103", "P-105")  # at rest: nothing to measure
TASKS = ["Replace shaft seal", "Check coupling alignment", "Change oil", "Clean strainer",
         "Measure insulation", "Regrease bearings"]

TYPES = {
    "machine_record": {"kind": "record", "props": {
        "remaining_life": {"name": {"en": "Remaining life", "zh": "剩余寿命"}, "unit": "h",
                           "range": [0, 20000], "limits": {"lo_lo": 200, "lo": 1000}, "digits": 0},
        "running_hours": {"name": {"en": "Running hours", "zh": "运行小时"}, "unit": "h",
                          "digits": 0},
        "last_service": {"name": {"en": "Last service", "zh": "上次保养"}},
        "next_service": {"name": {"en": "Next service", "zh": "下次保养"}},
        "criticality": {"name": {"en": "Criticality", "zh": "关键等级"}}}},
    "work_order": {"kind": "record", "props": {
        "task": {"name": {"en": "Task", "zh": "任务"}},
        "due": {"name": {"en": "Due", "zh": "期限"}},
        "state": {"name": {"en": "State", "zh": "状态"}}}},
}
# Pumps are also measured by hand, with a meter of the department's own.
TYPES["pump_record"] = {"kind": "record", "props": dict(
    TYPES["machine_record"]["props"],
    vibration={"name": {"en": "Vibration", "zh": "振动"}, "unit": "mm/s", "range": [0, 12],
               "limits": {"hi": 4.5, "hi_hi": 7.1}, "digits": 1, "tolerance": 1.5})}


def share(tag, what):
    """A figure from 0 to 1 that a tag always has."""
    return zlib.crc32(f"{tag} {what}".encode()) % 1000 / 999


def day(offset):
    return (TODAY + datetime.timedelta(days=round(offset))).isoformat()


def record(tag, kind):
    life = MACHINES[kind]
    used = 0.05 + 0.9 * share(tag, "life")
    props = {"remaining_life": round(life * (1 - used)), "running_hours": round(life * used),
             "last_service": day(-20 - 300 * share(tag, "service")),
             "next_service": day(5 + 170 * share(tag, "plan")),
             "criticality": "ABC"[min(int(share(tag, "criticality") * 3), 2)]}
    if kind == "pump" and tag not in STANDBY:
        props["vibration"] = {"v": 7.9 if tag == "P-104" else round(1.4 + share(tag, "meter"), 1),
                              "t": TIME}
    return {"type": "pump_record" if kind == "pump" else "machine_record", "props": props}


def document(site):
    machines = {tag: asset["type"] for tag, asset in site["assets"].items()
                if asset.get("type") in MACHINES}
    assets = {f"EQ-{tag}": record(tag, kind) for tag, kind in machines.items()}
    orders = [tag for tag in machines if share(tag, "order") < 0.2 or tag == "P-104"]
    for number, tag in enumerate(orders, 2231):
        assets[f"EQ-{tag}"]["rel"] = {"work order": {f"WO-{number}": True}}
        assets[f"WO-{number}"] = {
            "type": "work_order", "parent": f"EQ-{tag}", "name": f"WO-{number}",
            "props": {"task": TASKS[int(share(tag, "task") * 5.99)],
                      "due": day(2 + 30 * share(tag, "due")), "state": "planned"}}
    # Bought and booked in, not yet built in: the plant knows nothing of it.
    assets["EQ-P-105"] = dict(record("P-105", "pump"), name="Spare feed pump")
    return {"feed": "twin-feed/1", "epoch": "records-1", "seq": 1, "time": TIME, "types": TYPES,
            "assets": assets,
            "alarms": {"service-overdue": {
                "asset": "EQ-K-130", "property": "next_service", "priority": 4, "active": True,
                "acked": True, "since": TIME,
                "text": {"en": "Service overdue", "zh": "保养逾期"}}}}


def lines_of(records):
    text = json.dumps(records, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace('"EQ-', '\n"EQ-').replace('"WO-', '\n"WO-') + "\n"


with open(sys.argv[1], encoding="utf-8") as file:
    write(lines_of(document(json.load(file))), sys.argv[2:])
