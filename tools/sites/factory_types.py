"""Types of the demo site: what their properties are and how values look."""


def prop(unit="", low=None, high=None, limits=None, digits=None, ttl=15, name=None):
    out = {}
    if name:
        out["name"] = dict(zip(("en", "zh"), name))
    if unit:
        out["unit"] = unit
    if low is not None:
        out["range"] = [low, high]
    if limits:
        out["limits"] = limits
    if digits is not None:
        out["digits"] = digits
    out["ttl"] = ttl
    return out


def machine(kind, model, label, props, *rules):
    """A type painted by every limit it has; `label` is None where labels would crowd the picture."""
    look = [{"when": name, "by": "limits"} for name, p in props.items() if "limits" in p]
    look += list(rules)
    if label:
        look.append({"label": label})
    out = {"kind": kind}
    if model:
        out["model"] = f"models/{model}.glb"
    out["props"] = props
    out["look"] = look
    return out


def unit(kind, key, props):
    """A part of the plant that is known by one figure, shown at the unit's sign."""
    return {"kind": kind, "props": props, "look": [{"label": f"{{{key}}}", "node": "sign"}]}


def spin(when, node, axis):
    return {"when": when, "drives": "rotate", "node": node, "axis": axis, "preset": "show"}


def fill(node):
    return {"when": "level", "drives": "fill", "node": node}


# Of the properties that have no name of their own above or below.
NAMES = {
    "agitator": ("Agitator", "搅拌转速"),
    "bearing_temp": ("Bearing temperature", "轴承温度"),
    "bottom_temp": ("Bottom temperature", "塔底温度"),
    "command": ("Command", "指令"),
    "current": ("Current", "电流"),
    "discharge": ("Discharge", "出口压力"),
    "duty": ("Duty", "负荷"),
    "fan": ("Fan", "风机转速"),
    "firing": ("Firing", "燃烧负荷"),
    "flow": ("Flow", "流量"),
    "fouling": ("Fouling", "结垢"),
    "goods": ("Goods", "货物位置"),
    "inlet": ("Inlet", "入口温度"),
    "level": ("Level", "液位"),
    "load": ("Load", "负载"),
    "oil_temp": ("Oil temperature", "油温"),
    "outlet": ("Outlet", "出口温度"),
    "position": ("Position", "开度"),
    "power": ("Power", "功率"),
    "pressure": ("Pressure", "压力"),
    "rate": ("Rate", "产量"),
    "running": ("Running", "运行"),
    "speed": ("Speed", "转速"),
    "steam_flow": ("Steam flow", "蒸汽流量"),
    "temp": ("Temperature", "温度"),
    "top_temp": ("Top temperature", "塔顶温度"),
    "value": ("Value", "值"),
    "vibration": ("Vibration", "振动"),
    "volume": ("Volume", "体积"),
    "water_out": ("Water out", "出水温度"),
    "water_temp": ("Water temperature", "水温"),
    "winding_temp": ("Winding temperature", "绕组温度"),
}


def with_names(types):
    for kind in types.values():
        for key, one in kind.get("props", {}).items():
            if "name" not in one:
                kind["props"][key] = {"name": dict(zip(("en", "zh"), NAMES[key])), **one}
    return types


RUNNING = {"ttl": 15}
types = with_names({
    "hall": {"kind": "building"},
    "unit": {"kind": "structure"},
    "steam_unit": unit("building", "steam", {
        "steam": prop("t/h", 0, 32, {"lo": 12, "hi": 28}, 1, name=("Steam", "蒸汽")),
        "feed_water": prop("m3/h", 0, 120, digits=1, name=("Feed water", "给水")),
        "gas": prop("m3/h", 0, 2500, digits=0, name=("Gas", "燃气"))}),
    "reaction_unit": unit("structure", "product", {
        "product": prop("m3/h", 0, 60, {"lo": 20, "hi": 48}, 1, name=("Product", "产品")),
        "temp": prop("Cel", 0, 160, digits=1, name=("Product temperature", "产品温度")),
        "cooling_duty": prop("MW", 0, 8, digits=2, name=("Cooling duty", "冷却负荷"))}),
    "storage_unit": unit("structure", "stock", {
        "stock": prop("m3", 0, 2724, {"lo": 400, "hi": 2400}, 0, ttl=30, name=("Stock", "库存")),
        "level": prop("%", 0, 100, digits=0, ttl=30, name=("Mean level", "平均液位")),
        "inflow": prop("m3/h", 0, 120, digits=1, name=("Inflow", "流入")),
        "outflow": prop("m3/h", 0, 120, digits=1, name=("Outflow", "流出"))}),
    "packing_unit": unit("building", "rate", {
        "rate": prop("1/h", 0, 1000, {"lo": 400}, 0, name=("Throughput", "包装产量")),
        "pallets": prop("1/h", 0, 60, digits=1, name=("Pallets", "托盘数"))}),
    "cooling_unit": unit("structure", "supply", {
        "supply": prop("Cel", 0, 50, {"lo": 12, "hi": 30}, 1, name=("Supply", "供水温度")),
        "return": prop("Cel", 0, 60, digits=1, name=("Return", "回水温度")),
        "flow": prop("m3/h", 0, 900, digits=0, name=("Flow", "流量")),
        "duty": prop("MW", 0, 8, digits=2, name=("Duty", "负荷"))}),
    "power_unit": unit("structure", "power", {
        "power": prop("MW", 0, 1.9, {"hi": 1.6}, 2, name=("Power", "功率"))}),
    "boiler": machine("machine", "boiler", "{pressure}", {
        "pressure": prop("bar", 0, 20, {"lo_lo": 6, "lo": 8, "hi": 14, "hi_hi": 15}, 1),
        "level": prop("%", 0, 100, {"lo_lo": 20, "lo": 35, "hi": 75, "hi_hi": 85}, 0),
        "steam_flow": prop("t/h", 0, 20, digits=1),
        "firing": prop("%", 0, 100, digits=0),
        "water_temp": prop("Cel", 0, 250, {"hi": 205, "hi_hi": 212}, 1),
        "running": RUNNING}),
    "pump": machine("machine", "pump", "{bearing_temp}", {
        "bearing_temp": prop("Cel", 0, 120, {"hi": 85, "hi_hi": 95}, 1),
        "vibration": prop("mm/s", 0, 15, {"hi": 7.1, "hi_hi": 11}, 1),
        "discharge": prop("bar", 0, 20, {"hi": 16.5, "hi_hi": 18}, 1),
        "flow": prop("m3/h", 0, 250, digits=1),
        "current": prop("A", 0, 100, {"hi": 75, "hi_hi": 85}, 0),
        "speed": prop("1/min", 0, 3000, digits=0),
        "running": RUNNING}, spin("speed", "shaft", [1, 0, 0])),
    "motor": machine("machine", None, None, {
        "winding_temp": prop("Cel", 0, 180, {"hi": 130, "hi_hi": 145}, 1),
        "power": prop("kW", 0, 45, digits=1),
        "speed": prop("1/min", 0, 3000, digits=0)}),
    "valve": machine("machine", "valve", None, {
        "position": prop("%", 0, 100, digits=0),
        "command": prop("%", 0, 100, digits=0)},
        {"when": "position", "drives": "move", "node": "stem", "axis": [0, 0, 1],
         "from": 0, "to": 0.14}),
    "exchanger": machine("machine", "exchanger", "{outlet}", {
        "inlet": prop("Cel", 0, 200, digits=1),
        "outlet": prop("Cel", 0, 200, {"lo": 70, "hi": 150, "hi_hi": 165}, 1),
        "duty": prop("MW", 0, 5, digits=2),
        "fouling": prop("%", 0, 100, {"hi": 60, "hi_hi": 80}, 0)}),
    "dosing": machine("machine", "dosing", "{flow}", {
        "level": prop("%", 0, 100, {"lo_lo": 8, "lo": 20}, 0),
        "flow": prop("l/h", 0, 40, digits=1)}, fill("drums")),
    "compressor": machine("machine", "compressor", "{pressure}", {
        "pressure": prop("bar", 0, 12, {"lo_lo": 5, "lo": 6, "hi": 9, "hi_hi": 10}, 1),
        "temp": prop("Cel", 0, 140, {"hi": 95, "hi_hi": 110}, 1),
        "speed": prop("1/min", 0, 3000, digits=0),
        "running": RUNNING}, spin("speed", "shaft", [1, 0, 0])),
    "cabinet": machine("electrical", "cabinet-row", None, {
        "current": prop("A", 0, 160, {"hi": 125, "hi_hi": 145}, 0),
        "temp": prop("Cel", 0, 80, {"hi": 50, "hi_hi": 60}, 1)}),
    "reactor": machine("machine", "reactor", "{temp}", {
        "temp": prop("Cel", 0, 160, {"lo_lo": 55, "lo": 65, "hi": 95, "hi_hi": 105}, 1),
        "pressure": prop("bar", 0, 8, {"hi": 4.5, "hi_hi": 5.5}, 2),
        "level": prop("%", 0, 100, {"lo": 15, "hi": 85, "hi_hi": 92}, 0),
        "agitator": prop("1/min", 0, 200, digits=0)},
        fill("body"), spin("agitator", "shaft", [0, 0, 1])),
    "column": machine("machine", "column", "{top_temp}", {
        "top_temp": prop("Cel", 0, 200, {"hi": 92, "hi_hi": 98}, 1),
        "bottom_temp": prop("Cel", 0, 250, {"hi": 140, "hi_hi": 150}, 1),
        "pressure": prop("bar", 0, 5, {"hi": 2.2, "hi_hi": 2.6}, 2),
        "level": prop("%", 0, 100, {"lo": 20, "hi": 80, "hi_hi": 90}, 0)}),
    "tank": machine("machine", "tank", "{level}", {
        "level": prop("%", 0, 100, {"lo_lo": 5, "lo": 10, "hi": 85, "hi_hi": 93}, 0, ttl=30),
        "temp": prop("Cel", 0, 90, {"hi": 60, "hi_hi": 70}, 1, ttl=30),
        "volume": prop("m3", 0, 454, digits=0, ttl=30)},
        fill("body")),
    "conveyor": machine("machine", "conveyor", "{rate}", {
        "speed": prop("m/s", 0, 1, digits=2),
        "rate": prop("1/h", 0, 900, digits=0),
        "goods": prop("m", 0, 1.6, digits=2),
        "running": RUNNING},
        {"when": "goods", "drives": "move", "node": "goods", "axis": [1, 0, 0],
         "from": 0, "to": 1.6}),
    "packer": machine("machine", "packer", "{rate}", {
        "rate": prop("1/h", 0, 900, {"lo": 150}, 0), "running": RUNNING}),
    "palletiser": machine("machine", "palletiser", "{rate}", {
        "rate": prop("1/h", 0, 60, digits=0), "running": RUNNING}),
    "cooling_tower": machine("machine", "cooling-tower", "{water_out}", {
        "fan": prop("1/min", 0, 300, digits=0),
        "water_out": prop("Cel", 0, 50, {"hi": 30, "hi_hi": 34}, 1)},
        spin("fan", "fan", [0, 0, 1])),
    "transformer": machine("electrical", "transformer", "{oil_temp}", {
        "oil_temp": prop("Cel", 0, 120, {"hi": 70, "hi_hi": 90}, 1),
        "load": prop("%", 0, 120, {"hi": 90, "hi_hi": 105}, 0)}),
    "pipe": {"kind": "pipe", "props": {"flow": prop("m3/h", 0, 5000, digits=1, ttl=60),
                                       "temp": prop("Cel", 0, 250, digits=1, ttl=60)}},
    "sensor": machine("sensor", "instrument", "{value}", {"value": {"ttl": 15}},
                      {"when": "value", "by": "limits"}),
    "supports": {"kind": "structure"},
    "structure": {"kind": "structure"},
    "rack": {"kind": "structure", "model": "models/pipe-rack.glb"},
    "fence": {"kind": "structure", "model": "models/fence.glb"},
    "lamp": {"kind": "structure", "model": "models/lamp.glb"},
    "tree": {"kind": "plant", "model": "models/tree.glb"},
    "person": {"kind": "person", "model": "models/person.glb"},
    "truck": {"kind": "vehicle", "model": "models/truck.glb"},
    "road": {"kind": "road"},
    "goods": {"kind": "goods", "model": "models/pallet.glb"},
})
