"""The conformance vectors, and random recordings: vectors.py READ_FEED FOLDER [--write]

Each FOLDER/NAME.ndjson must leave what NAME.expected.json says, byte for byte; those without faulty
members must leave it in reference.py too, which owes nothing to the program. The same judge follows
random recordings. --write puts down what the program says, to be read before it is kept."""
import difflib
import json
import pathlib
import random
import subprocess
import sys
import tempfile

read_feed, folder = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(folder))
import reference  # noqa: E402

RECORDINGS = 150
EVENTS = 40
faults = 0


def state_of(path):
    result = subprocess.run([read_feed, "--state", str(path)], capture_output=True)
    return result.stdout.decode() if result.returncode == 0 else f"exit {result.returncode}"


def pretty(value):
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def differ(what, want, have):
    global faults
    faults += 1
    print(what)
    print("\n".join(list(difflib.unified_diff(want, have, "expected", "viewer", lineterm=""))[:60]))


def judge(what, text, have):
    """Compares with the reference; numbers as numbers, so that 1 is 1.0."""
    want, have = reference.read(text), json.loads(have, parse_int=float)
    if want != have:
        differ(f"{what}: not what reference.py has", pretty(want), pretty(have))


vectors = sorted(folder.glob("*.ndjson"))
for path in vectors:
    have, expected = state_of(path), path.with_suffix(".expected.json")
    if "--write" in sys.argv:
        expected.write_text(have, encoding="utf-8")
    want = expected.read_text(encoding="utf-8")
    if want != have:
        differ(path.name, want.splitlines(), have.splitlines())
    if not path.name.startswith("faulty-"):
        judge(path.name, path.read_text(encoding="utf-8"), have)


class Plant:
    """Makes events at random; what they mean is the business of those who read them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def maybe(self, *values):
        return self.random.choice(values)

    def name(self):
        return self.maybe("bare", {"en": "n"}, {"zh": "名"}, {"en": None, "de": "N"}, None)

    def property(self):
        return self.maybe(1, 2.5, "text", True, None, {}, {"v": 3}, {"q": "bad", "why": "w"},
                          {"v": None}, {"t": "2026-11-22T05:00:00.5Z"}, {"q": None, "t": None},
                          {"v": 4, "q": "uncertain", "t": "2026-11-22T06:00:00+01:00"})

    def some(self, names, make):
        return {name: make() for name in names if self.random.random() < 0.5}

    def shape(self):
        body = self.maybe({}, {"box": {"size": [1, 2, 3]}}, {"tank": {"radius": 1, "height": 2}},
                          {"sphere": {"radius": self.random.randrange(3)}},
                          {"extrude": [[0, 0], [1, 0], [0, 1]]})
        body = {"box": None, "tank": None, "sphere": None, "extrude": None} | body
        return self.maybe(None, {}, body, {"height": self.maybe(None, 3, 4)}, {"material": "m"},
                          {"at": self.maybe(None, [0, 0, 1])})

    def asset(self):
        if self.random.random() < 0.15:
            return None
        members = {
            "type": lambda: self.maybe("t1", "t2", None), "name": self.name,
            "parent": lambda: self.maybe("a", "b", "c", "nobody", None),
            "at": lambda: self.maybe(None, {"pos": [1, 2, 3]}, {"pos": None, "scale": 2},
                                     {"scale": [1, 1, 2], "rot": [0, 0, 1, 0]}),
            "visible": lambda: self.maybe(True, False, None),
            "rel": lambda: self.maybe(None, {"feeds": self.maybe(None, {"b": True}, {"b": None})}),
            "meta": lambda: self.maybe(None, {"x": self.maybe(
                None, {"ttl": 5}, {"limits": {"hi": self.maybe(1, None)}, "unit": None})}),
            "shapes": lambda: self.maybe(None, self.some("st", self.shape)),
            "props": lambda: self.maybe(None, *[self.some("xyz", self.property)] * 4),
        }
        return {k: make() for k, make in members.items() if self.random.random() < 0.4}

    def type(self):
        return self.maybe(None, {}, {"kind": self.maybe("k", None)},
                          {"props": self.maybe(None, self.some("xw", lambda: self.maybe(
                              None, {}, {"ttl": self.maybe(3, None)}, {"name": self.name()},
                              {"limits": {"lo": 1, "hi": self.maybe(2, None)}})))},
                          {"look": self.maybe(None, [{"when": "x", "by": "limits"}])})

    def alarm(self):
        return self.maybe(None, {}, {"asset": self.maybe("a", "nobody", None)},
                          {"active": self.maybe(True, False, None), "text": self.name()},
                          {"priority": self.maybe(1, 4, None), "acked": self.maybe(True, None)},
                          {"shelved_until": self.maybe("2026-11-22T08:00:00Z", None)})

    def patch(self):
        return self.maybe(
            *[{"assets": self.some("abc", self.asset)}] * 4, {"types": self.some(["t1", "t2"],
                                                                                 self.type)},
            {"alarms": self.some("lm", self.alarm)}, {self.maybe("assets", "types", "alarms"): None},
            {"site": self.maybe(None, {"name": self.name()}, {"north_deg": self.maybe(5, None)})},
            {"views": self.maybe(None, {"v": self.maybe(None, {}, {"name": self.name()})})})

    def values(self):
        return self.some("abcd", lambda: self.some("wxyz", lambda: self.maybe(
            1, None, "s", False, [2], [3, "bad"], [None, None, "2026-11-22T05:00:00Z"])))

    def recording(self):
        head = {"epoch": "e", "time": "2026-11-22T05:20:00Z"}
        lines = [{"feed": "twin-feed/1", **head, "seq": 0}, {"end": True, "count": 0}]
        seq = 0
        for number in range(EVENTS):
            event = {**head, "time": f"2026-11-22T05:20:{number + 1:02}Z"}
            if self.random.random() < 0.8:
                seq += 1
                event[self.maybe("patch", "patch", "values")] = None
                event = {k: v or getattr(self, k)() for k, v in event.items()}
                event.update({"part": True} if self.random.random() < 0.15 else {})
            lines.append({**event, "seq": seq if self.random.random() < 0.98 else seq - 1})
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


for seed in range(RECORDINGS):
    text = Plant(seed).recording()
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        have = state_of(file.name)
    before = faults
    judge(f"recording {seed}", text, have)
    if faults > 3:
        break

print(f"{len(vectors)} vectors, {RECORDINGS} random recordings, {faults} faults")
sys.exit(1 if faults else 0)
