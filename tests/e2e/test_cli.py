"""The command line: exit status, one clear sentence for each fault, results on stdout only."""
import json
import os
import resource
import signal
import subprocess

from harness import SCRATCH, SOURCE, VIEWER, need_device, read_json, run, view

BOXES = {
    "feed": "twin-feed/1", "epoch": "a", "seq": 1, "time": "2026-01-01T00:00:00Z",
    "types": {"box": {"kind": "machine",
                      "props": {"temp": {"unit": "Cel", "range": [0, 100],
                                         "limits": {"hi": 80, "hi_hi": 95}}},
                      "look": [{"when": "temp", "by": "limits"}]}},
    "assets": {
        "left": {"type": "box", "name": "Left box", "at": {"pos": [-6, 0, 0]},
                 "shapes": {"body": {"box": {"size": [4, 4, 4]}}}, "props": {"temp": 20}},
        "right": {"type": "box", "at": {"pos": [6, 0, 0]},
                  "shapes": {"body": {"box": {"size": [4, 4, 4]}}}, "props": {"temp": 99}},
    },
}


def document(content, name="twin.json"):
    path = SCRATCH / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def fails(status, text, *arguments):
    result = view(*arguments)
    assert result.returncode == status, (result.returncode, result.stderr)
    assert text in result.stderr, result.stderr
    assert result.stdout == "", result.stdout


def test_help_and_version_are_results():
    help_text = view("--help")
    assert help_text.returncode == 0 and "Usage: twinview" in help_text.stdout
    assert not help_text.stderr
    assert view("--version").stdout.startswith("twinview ")


def test_wrong_usage_is_status_2():
    fails(2, "no such option: '--frobnicate'", "--frobnicate")
    fails(2, "--size cannot be '12'", "--size", "12")
    fails(2, "--camera cannot be '0,95,10'", "--camera", "0,95,10")
    fails(2, "exclude each other", "--frames", "2", "--duration", "2")
    fails(2, "--bench cannot be 'speed'", "--bench", "speed")


def test_missing_things_are_one_sentence():
    fails(1, "no-such-file.glb", "--headless", "no-such-file.glb")
    fails(1, "no-such-file.json", "--headless", "no-such-file.json")
    fails(1, "demo[:SITE", "--headless", "demo:factory?colour=7")
    fails(1, "No Such Device", "--headless", "--device", "No Such Device", document(BOXES))


def test_what_cannot_be_written_is_a_fault():
    old = SCRATCH / "old.png"
    old.write_text("as it was")
    common = ("--headless", "--size", "64x64", document(BOXES))
    fails(1, "/dev/full: No space left", "--screenshot", "/dev/full", *common)
    fails(1, "/dev/full: No space left", "--stats", "/dev/full", *common)

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    # A picture that cannot be written whole leaves the one that was there.
    result = view("--screenshot", old, *common, preexec_fn=small_files)
    assert result.returncode == 1 and f"cannot write {old}" in result.stderr, result.stderr
    assert old.read_text() == "as it was"
    result = view("--no-picture", "--duration", "1", "--record", SCRATCH / "short.twrec",
                  "demo:bridge?rate=0", preexec_fn=small_files)
    assert result.returncode == 1 and "short.twrec stopped: File too large" in result.stderr, result
    with open("/dev/full", "w") as full:
        for arguments in (("--pick", "32,32", *common), ("--help",)):
            result = subprocess.run([VIEWER, *arguments], stdout=full, stderr=subprocess.PIPE,
                                    text=True, timeout=120)
            assert result.returncode == 1 and "standard output" in result.stderr, result.stderr


def test_no_display_is_said():
    bare = {name: value for name, value in os.environ.items()
            if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    result = view(document(BOXES), env=bare)
    assert result.returncode == 1, (result.returncode, result.stderr)
    assert "there is no display" in result.stderr and "--headless" in result.stderr, result.stderr


def test_what_is_no_file_is_no_source():
    pipe = SCRATCH / "pipe.glb"
    os.mkfifo(pipe)
    for address in (pipe, SCRATCH, "/dev/zero"):
        fails(1, f"{address}: it is not a plain file", "--headless", address)
    for address in (SCRATCH, "/dev/zero"):
        fails(1, f"{address}: it is neither a file nor a pipe", "--check", address)
    fails(1, "absent.glb: no such file", "--headless", SCRATCH / "absent.glb")


def test_a_pipe_that_nobody_writes_to_holds_nobody():
    pipe = SCRATCH / "silent.ndjson"
    os.mkfifo(pipe)
    with subprocess.Popen([VIEWER, "--no-picture", pipe], stderr=subprocess.PIPE, text=True) as run:
        assert "connecting" in run.stderr.readline()
        run.terminate()
        assert run.wait(30) == 1 and "no snapshot arrived" in run.stderr.read()


def test_a_site_without_a_process_has_values():
    state = SCRATCH / "bridge.json"
    result = view("--headless", "--no-picture", "--duration", "1", "--dump-state", state,
                  "demo:bridge?rate=0")
    assert result.returncode == 0, result.stderr
    assets = read_json(state)["assets"]
    cables = [asset for asset in assets.values() if asset.get("type") == "cable"]
    assert len(assets) == 141 and len(cables) == 64  # the site once
    assert all(1000 < cable["props"]["force"]["v"] < 6000 for cable in cables)


def test_broken_json_names_its_place():
    path = document('{"feed":"twin-feed/1",\n "assets":{"a":{"type":}}}', "broken.json")
    result = view("--headless", path)
    assert result.returncode == 1
    assert "line 2" in result.stderr, result.stderr


def test_a_snapshot_without_its_end_is_refused():
    head = {key: value for key, value in BOXES.items() if key != "assets"}
    lines = [json.dumps(head)] + [json.dumps({"assets": {f"box-{i}": {"type": "box"}}})
                                  for i in range(20000)]
    fails(1, "not ready", "--headless", document("\n".join(lines) + "\n", "cut.ndjson"))
    lines.append(json.dumps({"end": True, "count": len(lines) - 1}))
    whole = document("\n".join(lines) + "\n", "whole.ndjson")
    result = view("--no-picture", "--dump-state", SCRATCH / "whole.json", whole)
    assert result.returncode == 0, result.stderr
    assert len(read_json(SCRATCH / "whole.json")["assets"]) == 20000


def test_check_lists_problems_by_path():
    assert view("--check", document(BOXES)).returncode == 0
    wrong = json.loads(json.dumps(BOXES))
    wrong["assets"]["left"]["at"]["pos"] = ["x", 0, 0]
    result = view("--check", document(wrong, "wrong.json"))
    assert result.returncode == 1
    assert "left" in result.stdout and "pos" in result.stdout, result.stdout


def test_picture_pick_stats_and_state():
    picture, stats, state = SCRATCH / "a.png", SCRATCH / "stats.json", SCRATCH / "state.json"
    path = document(BOXES)
    common = ("--headless", "--size", "320x200", "--kiosk", "--camera", "0,30,40", path)
    first = view("--screenshot", picture, "--stats", stats, "--dump-state", state, *common)
    assert first.returncode == 0, first.stderr
    assert picture.read_bytes()[:4] == b"\x89PNG"
    document_stats = read_json(stats)
    assert document_stats["schema"] == 1 and document_stats["frames_drawn"] >= 1
    assert document_stats["scene"]["assets"] == 2
    assert read_json(state)["assets"]["right"]["props"]["temp"]["v"] == 99
    # The same picture again is no difference; another camera is.
    assert view("--reference", picture, *common).returncode == 0
    assert view("--reference", picture, "--headless", "--size", "320x200", "--kiosk", "--camera",
                "90,30,40", path).returncode == 3


def test_orbit_begins_at_its_view():
    site = json.loads(json.dumps(BOXES))
    site["views"] = {"top": {"camera": {"az": 0, "el": 89, "dist": 12, "target": [-6, 0, 4]}}}
    path = document(site, "orbit.json")
    result = view("--headless", "--size", "320x200", "--orbit", "--frames", "3", "--view", "top",
                  "--pick", "160,100", path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["asset"] == "left", result.stdout


def test_a_packet_is_drawn_as_what_it_was_saved_from():
    """With panels, labels and models, and without any of their sources."""
    site = SOURCE / "tests/golden/states.json"
    first, second, packet = (SCRATCH / name for name in ("saved.png", "drawn.png", "frame.twpacket"))
    result = view("--headless", "--size", "640x400", "--screenshot", first, "--save-packet", packet,
                  site)
    assert result.returncode == 0, result.stderr
    result = view("--draw-packet", packet, "--validation", "--screenshot", second)
    assert result.returncode == 0 and not result.stderr, result.stderr
    assert first.read_bytes() == second.read_bytes()
    packet.write_bytes(packet.read_bytes()[:-8])
    result = view("--draw-packet", packet, "--screenshot", second)
    assert result.returncode == 1 and result.stderr.count("it is cut off") == 1, result.stderr


def test_pick_answers_from_the_picture():
    path = document(BOXES)
    found = set()
    for x in range(20, 300, 20):
        result = view("--headless", "--size", "320x200", "--camera", "0,30,40", "--pick",
                      f"{x},100", path)
        assert result.returncode == 0, result.stderr
        answer = json.loads(result.stdout)
        if answer["asset"]:
            found.add(answer["asset"])
            assert abs(abs(answer["position"][0]) - 6) < 2.1, answer
            assert "temp" in answer["properties"]
    assert found == {"left", "right"}, found


def test_the_box_of_a_model_that_cannot_be_shown_is_picked():
    (SCRATCH / "broken.glb").write_bytes(b"glTF, but no more")
    path = document({**BOXES, "types": {"pump": {"kind": "machine", "model": "broken.glb"}},
                     "assets": {"P-1": {"type": "pump"}}}, "broken_model.json")
    result = view("--headless", "--size", "320x200", "--camera", "0,30,10", "--pick", "160,100",
                  path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["asset"] == "P-1", result.stdout + result.stderr


def test_no_picture_needs_no_device():
    result = view("--no-picture", "--dump-state", SCRATCH / "n.json", document(BOXES),
                  env={"PATH": "/usr/bin:/bin", "VK_DRIVER_FILES": "/nonexistent"})
    assert result.returncode == 0, result.stderr
    assert set(read_json(SCRATCH / "n.json")["assets"]) == {"left", "right"}


need_device()
run(globals())
