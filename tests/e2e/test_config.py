"""The configuration's page, its schema, its reader and the demo's own files say the same."""
import json
import re

import jsonschema

from harness import SCRATCH, SOURCE, read_json, run, view

SCHEMA = read_json(SOURCE / "docs" / "config.schema.json")
PAGE = (SOURCE / "docs" / "config.md").read_text(encoding="utf-8")


def is_valid(document):
    return not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(document))


def check(document):
    path = SCRATCH / "config.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return view("--check", path)


def test_examples_of_the_page():
    examples = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert examples
    for example in map(json.loads, examples):
        assert is_valid(example)
        result = check(example)
        assert result.returncode == 0, result.stdout
        for member in SCHEMA["properties"]:
            assert f"`{member}`" in PAGE or member == "$schema", member


def test_configurations_of_the_demo():
    paths = [path for path in (SOURCE / "assets" / "sites").glob("*.json")
             if "config" in read_json(path)]
    for path in paths:
        assert is_valid(read_json(path)), path
        result = view("--check", path)
        assert result.returncode == 0, result.stdout


def test_reader_and_schema_agree():
    good = {"config": "twinview-config/1",
            "sources": [{"name": "a", "address": "a.json"},
                        {"address": "b.json", "join": {"onto": "a"}}]}
    assert is_valid(good) and check(good).returncode == 0

    def spoilt(change):
        document = json.loads(json.dumps(good))
        change(document)
        return document

    for change in (lambda d: d.pop("config"),
                   lambda d: d.update(config="twinview-config/2"),
                   lambda d: d.update(colour=1),
                   lambda d: d.update(scale=0),
                   lambda d: d.update(station=""),
                   lambda d: d.update(limits={"event_bytes": 0}),
                   lambda d: d.update(limits={"event_bites": 1}),
                   lambda d: d.update(prefer={"temp": "a"}),
                   lambda d: d["sources"].append({"name": "c"}),
                   lambda d: d["sources"][0].update(token="secret"),
                   lambda d: d["sources"][0].update(allow_hosts=[1]),
                   lambda d: d["sources"][1].update(join={"prefix": "x"}),
                   lambda d: d["sources"][1]["join"].update(prefix="x", ids={"1": "2"}),
                   lambda d: d["sources"][1]["join"].update(ids={})):
        document = spoilt(change)
        assert not is_valid(document), document
        result = check(document)
        assert result.returncode == 1 and "$" in result.stdout, (document, result.stdout)


def test_faulty_configuration_ends_the_start():
    path = SCRATCH / "faulty.json"
    path.write_text('{"config":"twinview-config/1",\n "sources":[{"address":3}]}', encoding="utf-8")
    result = view("--no-picture", "--config", path)
    assert result.returncode == 2
    assert "$.sources[0].address: a text is expected" in result.stderr
    path.write_text('{"config":"twinview-config/1",\n oops', encoding="utf-8")
    result = view("--no-picture", "--config", path)
    assert result.returncode == 2 and "line 2" in result.stderr


if __name__ == "__main__":
    run(globals())
