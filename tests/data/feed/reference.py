"""The state that a reader of Twin Feed 1 has after a recording: docs/feed.md in a page of Python.

    python3 reference.py RECORDING.ndjson

prints {"outcome": ..., "state": ...} for input without faulty members. It is slow and keeps all of
the document, but it owes nothing to the viewer, which makes it a judge: merge() is RFC 7396 as its
section 2 has it."""
import copy
import datetime
import json
import math
import sys

WHOLE = {"origin", "camera"}  # objects that are replaced, not merged


def merge(target, patch, name=""):
    if not isinstance(patch, dict):
        return patch
    if not isinstance(target, dict) or name in WHOLE:
        target = {}
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        else:
            target[key] = merge(target.get(key), value, key)
    return target


def each_property(patch):
    for asset in (patch.get("assets") or {}).values():
        props = (asset or {}).get("props") or {}
        for name in props:
            yield props, name


def expand(patch):
    """A bare scalar for a property stands for the value alone; null still removes."""
    patch = copy.deepcopy(patch)
    for props, name in each_property(patch):
        if props[name] is not None and not isinstance(props[name], dict):
            props[name] = {"v": props[name], "q": None, "why": None, "t": None}
    return patch


def milliseconds(text):
    time = datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    return time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class State:
    def __init__(self):
        self.document, self.epoch, self.seq, self.in_step, self.parts = {}, None, 0, False, []

    def stamp(self, time):
        for asset in self.document.get("assets", {}).values():
            for value in asset.get("props", {}).values():
                value.setdefault("t", time)

    def snapshot(self, lines):
        """The lines of an NDJSON snapshot, or the only one of a document. False: refused."""
        head, members = lines[0], lines[1:]
        if head.get("feed") != "twin-feed/1" or not all(k in head for k in ("epoch", "time")) or \
                not 0 <= head.get("seq", -1) < 2**53:
            return False
        if members:
            end = members.pop()
            if end.get("end") is not True or end.get("count") != len(members):
                return False
        self.document = {}
        for line in [head, *members]:
            merge(self.document, expand(line))
        self.stamp(head["time"])
        self.epoch, self.seq, self.in_step, self.parts = head["epoch"], head["seq"], True, []
        return True

    def event(self, event):
        counts = "patch" in event or "values" in event
        if not self.in_step:
            return
        if event["epoch"] != self.epoch or event.get("reset") or event.get("bye") or \
                event["seq"] > self.seq + counts:
            self.in_step, self.parts = False, []
        elif counts and event["seq"] == self.seq + 1:
            self.seq += 1
            self.parts.append(event)
            if not event.get("part"):
                for part in self.parts:
                    self.apply(part, event["time"])
                self.parts = []

    def knows(self, asset, name):
        asset = self.document.get("assets", {}).get(asset)
        declared = self.document.get("types", {}).get((asset or {}).get("type"), {})
        return asset is not None and (name in asset.get("props", {}) or
                                      name in declared.get("props", {}))

    def apply(self, event, time):
        merge(self.document, expand(event.get("patch", {})))
        self.stamp(time)
        for asset, values in event.get("values", {}).items():
            for name, value in values.items():
                if not self.knows(asset, name):
                    continue
                v, q, t = (value + [None, None])[:3] if isinstance(value, list) else \
                    (value, None, None)
                stored = {"v": v, "q": q, "t": t or event["time"]}
                props = self.document["assets"][asset].setdefault("props", {})
                props[name] = {key: x for key, x in stored.items() if x is not None}


# The canonical form of a state: what says nothing is left out, what has a default is filled in.

def said(source, names):
    return {name: source[name] for name in names if source.get(name) not in (None, {}, [])}


def canonical_property(value):
    state = {"v": None, "q": "good", **said(value, ("v", "q", "why"))}
    return {**state, "t": milliseconds(value["t"])}


def canonical_shape(shape):
    state = {k: v for k, v in shape.items() if k != "at" or any(v)}
    for kind in ("box", "cylinder", "sphere", "tank", "pipe"):
        if kind in state:
            state[kind] = {k: v for k, v in state[kind].items() if v != 0}
    return state


def canonical_placement(at):
    state = said(at, ("pos", "rot", "scale"))
    scale = state.get("scale", 1)
    if isinstance(scale, list) and len(set(scale)) == 1:
        scale = scale[0]
    state["scale"] = scale
    if "rot" in state:
        length = math.sqrt(sum(x * x for x in state["rot"]))
        state["rot"] = [x / length for x in state["rot"]]
    plain = {"pos": [0, 0, 0], "rot": [0, 0, 0, 1], "scale": 1}
    return {k: v for k, v in state.items() if v != plain[k]}


def canonical_asset(asset):
    state = said(asset, ("documents", "model", "name", "node", "parent", "type"))
    state["at"] = canonical_placement(asset.get("at", {}))
    state["meta"] = {k: v for k, v in ((k, said(m, ("limits", "range", "ttl", "unit")))
                                       for k, m in asset.get("meta", {}).items()) if v}
    state["rel"] = {k: v for k, v in asset.get("rel", {}).items() if v}
    state["shapes"] = {k: canonical_shape(s) for k, s in asset.get("shapes", {}).items()}
    state["props"] = {k: canonical_property(v) for k, v in asset.get("props", {}).items()}
    state = {k: v for k, v in state.items() if v != {}}
    return state if asset.get("visible", True) else {**state, "visible": False}


def canonical_type(kind):
    state = said(kind, ("documents", "kind", "model", "look"))
    props = {k: said(p, ("digits", "limits", "name", "range", "tolerance", "ttl", "unit"))
             for k, p in kind.get("props", {}).items()}
    return {**state, "props": props} if props else state


def canonical_alarm(alarm):
    state = {"acked": False, "active": True, "priority": 3, **said(alarm, (
        "acked", "active", "by", "comment", "asset", "priority", "property", "text"))}
    state.update({k: True for k in ("latched", "out_of_service", "suppressed") if alarm.get(k)})
    state.update({k: milliseconds(alarm[k]) for k in ("since", "shelved_until") if k in alarm})
    return state


def canonical_view(view):
    camera = {"az": 0, "el": 30, "dist": 0, "target": [0, 0, 0], **view.get("camera", {})}
    return {"camera": camera, **said(view, ("name",))}


def canonical(document):
    site = said(document.get("site", {}), ("name", "origin"))
    north = document.get("site", {}).get("north_deg", 0)

    def members(name, function):
        return {k: function(v) for k, v in document.get(name, {}).items()}
    return {"feed": "twin-feed/1", "site": {**site, "north_deg": north} if north else site,
            "types": members("types", canonical_type), "assets": members("assets", canonical_asset),
            "alarms": members("alarms", canonical_alarm), "views": members("views", canonical_view)}


def read(text):
    """What is left of a recording: its outcome and its state."""
    state, snapshot = State(), []
    for line in text.splitlines():
        try:
            line = json.loads(line, parse_int=float)
        except ValueError:
            if snapshot:
                return {"outcome": "refused"}
            continue  # the gap shows itself
        if "feed" in line:
            snapshot = [line]
        elif "end" in line and snapshot:
            if not state.snapshot([*snapshot, line]):
                return {"outcome": "refused"}
            snapshot = []
        elif snapshot:
            snapshot.append(line)
        else:
            state.event(line)
    if len(snapshot) > 1 or (snapshot and not state.snapshot(snapshot)):
        return {"outcome": "refused"}
    return {"outcome": "in step" if state.in_step else "out of step",
            "state": canonical(state.document)}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps(read(file.read()), indent=1, sort_keys=True, ensure_ascii=False))
