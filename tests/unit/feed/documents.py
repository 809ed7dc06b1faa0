"""Checks that docs/feed.md keeps its word: documents.py DOCS READ_FEED EXAMPLES

Every fenced example is validated against docs/twin.schema.json and read by the program's own check;
so are the documents of the folder EXAMPLES. Its recordings (the conformance vectors) are validated.
Broken examples show that the schema refuses at all.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is missing")
    sys.exit(77)

folder, read_feed, examples = sys.argv[1:]
with open(os.path.join(folder, "twin.schema.json"), encoding="utf-8") as file:
    schema = json.load(file)
with open(os.path.join(folder, "feed.md"), encoding="utf-8") as file:
    page = file.read()

jsonschema.Draft202012Validator.check_schema(schema)
faults = 0


def validator(name):
    part = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{name}"}
    return jsonschema.Draft202012Validator(part if name else schema)


def complain(what, text):
    global faults
    faults += 1
    print(f"{what}: {text}")


def validate(what, value, name=None):
    for error in validator(name).iter_errors(value):
        complain(what, f"{error.json_path}: {error.message}")


def check(what, text, ignore=None):
    """Reads a text with the program's own check."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        result = subprocess.run([read_feed, file.name], capture_output=True, text=True)
    for line in result.stdout.splitlines():
        # A fragment names assets and types that stand elsewhere.
        if not ignore or ignore not in line:
            complain(what, line)
    if result.returncode not in (0, 1):
        complain(what, f"the check ends with {result.returncode}")


def document(**members):
    return json.dumps({"feed": "twin-feed/1", "epoch": "e", "seq": 1,
                       "time": "2026-11-22T05:20:00Z", **members})


WRAP = {
    "type": lambda v: document(types={"x": v}),
    "asset": lambda v: document(assets={"x": v}),
    "shapes": lambda v: document(assets={"x": {"shapes": v}}),
    "look": lambda v: document(types={"x": {"look": v}}),
    "alarm": lambda v: document(alarms={"x": v}),
    "view": lambda v: document(views={"x": v}),
}

# What is said beside the feed: the program's check does not read it.
BESIDE = ("action", "problem", "series", "forecast", "alarm_history")


def check_json(what, text, name):
    value = json.loads(text)
    validate(what, value, name)
    if name in BESIDE:
        return
    if name:
        check(what, WRAP[name](value), ignore="there is no ")
    else:
        check(what, text)


def check_lines(what, text):
    lines = [json.loads(line) for line in text.splitlines()]
    end = next(i for i, line in enumerate(lines) if "end" in line)
    validate(what, lines[0])
    for line in lines[1:end]:
        validate(what, line, "patch")
    validate(what, lines[end], "end")
    for line in lines[end + 1:]:
        validate(what, line, "event")
    check(what, text)


def check_stream(what, text):
    for line in text.splitlines():
        if line.startswith("data: "):
            validate(what, json.loads(line[6:]), "event")
    check(what, text)


blocks = re.findall(r"^```(\w+) ?(\w*)\n(.*?)^```", page, re.M | re.S)
kinds = set()
for number, (language, name, text) in enumerate(blocks, 1):
    what = f"feed.md, example {number}"
    kinds.add((language, name))
    if language == "json":
        check_json(what, text, name)
    elif language == "ndjson":
        check_lines(what, text)
    elif language == "sse":
        check_stream(what, text)
for wanted in [("sse", ""), ("ndjson", ""), ("json", "")] + \
        [("json", name) for name in (*WRAP, *BESIDE)]:
    if wanted not in kinds:
        complain("feed.md", f"has no example of {wanted}")

def validate_recording(what, lines):
    in_snapshot = False
    for line in map(json.loads, lines):
        in_snapshot = "feed" in line or (in_snapshot and "end" not in line)
        kind = None if "feed" in line else "end" if "end" in line else \
            "patch" if in_snapshot else "event"
        validate(what, line, kind)


for example in sorted(pathlib.Path(examples).iterdir()):
    text = example.read_text(encoding="utf-8", errors="replace")
    if example.suffix == ".json" and not example.name.endswith(".expected.json"):
        check_json(example.name, text, None)
    elif example.suffix == ".ndjson" and \
            not example.name.startswith(("faulty-", "refused-", "unknown-")):
        validate_recording(example.name, text.splitlines())

BROKEN = [
    (None, {"feed": "twin-feed/1"}),
    (None, {"feed": "twin-feed/2", "epoch": "e", "seq": 1, "time": "2026-11-22T05:20:00Z"}),
    ("asset", {"at": {"pos": [1, 2]}}),
    ("asset", {"props": {"t": {"q": "so-so"}}}),
    ("asset", {"rel": {"feeds": {"x": False}}}),
    ("look", [{"when": "t"}]),
    ("look", [{"when": "t", "drives": "rotate"}]),
    ("look", [{"when": "t", "colour": "off", "drives": "fill"}]),
    ("alarm", {"priority": 5}),
    ("view", {"camera": {"az": 1}}),
    ("action", {"action": "acknowledge", "alarm": "a"}),
    ("action", {"action": "shelve", "alarm": "a", "key": "k"}),
    ("alarm_history", {"asset": "a", "from": "2026-11-22T05:20:00Z",
                       "to": "2026-11-22T05:21:00Z",
                       "events": [{"t": 1, "alarm": "a", "event": "gap"}]}),
    ("series", {"asset": "a", "prop": "p", "from": "2026-11-22T05:20:00Z",
                "to": "2026-11-22T05:20:00Z", "t": [1], "min": [1], "max": [1], "avg": [1], "q": [None]}),
    ("forecast", {"asset": "a", "prop": "p", "t": [1], "v": [1], "lo": [0], "hi": [2]}),
    ("event", {"epoch": "e", "seq": 1.5, "time": "2026-11-22T05:20:00Z"}),
    ("event", {"epoch": "e", "seq": 1, "time": "2026-11-22T05:20:00Z", "values": {"a": 1}}),
]
for name, value in BROKEN:
    if validator(name).is_valid(value):
        complain("the schema", f"accepts {json.dumps(value)} as {name or 'a document'}")

print(f"{len(blocks)} examples, {faults} faults")
sys.exit(1 if faults else 0)
