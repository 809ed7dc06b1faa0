"""Recordings: the state after replaying one equals the state of the viewer that recorded it."""
import calendar
import json
import shutil
import signal
import subprocess
import sys
import time

from harness import SCRATCH, VIEWER, Feeder, Sim, free_port, read_json, run, view


def recorder(url, file, dump, seconds):
    return subprocess.Popen([str(VIEWER), "--no-picture", "--duration", str(seconds), "--record",
                             str(file), "--dump-state", str(dump), url], stderr=subprocess.PIPE)


def replayed(file, *arguments):
    dump = SCRATCH / "replayed.json"
    dump.unlink(missing_ok=True)
    run_ = view("--no-picture", *arguments, "--dump-state", dump, file)
    assert run_.returncode == 0, run_.stderr
    return dump.read_bytes()


def lines_of(file):
    """The lines that a plain unpacker gets out of a recording, whole or cut."""
    text = subprocess.run(["zstd", "-dcq", str(file)], capture_output=True).stdout
    return text[:text.rfind(b"\n") + 1].splitlines()


def test_replay_ends_with_the_recorders_state():
    file, dump = SCRATCH / "whole.twrec", SCRATCH / "live.json"
    port = free_port()
    with Sim("--assets", "200", "--rate", "5000", "--seed", "3", port=port) as sim:
        process = recorder(sim.url, file, dump, 6)
        time.sleep(2)
        sim.kill()  # a second server, another epoch: the recording gets a second snapshot
        with Sim("--assets", "210", "--rate", "5000", "--seed", "4", port=port):
            assert process.wait(60) == 0, process.stderr.read()
    live = dump.read_bytes()
    heads = [json.loads(line) for line in lines_of(file) if b'"feed"' in line]
    assert len(heads) >= 2 and heads[0]["epoch"] != heads[-1]["epoch"], len(heads)
    assert replayed(file, "--speed", "1000") == live
    assert replayed(file, "--at", "end") == live
    assert replayed(file, "--at", "+1") != live


def test_killed_recorder_loses_the_last_second_only():
    killed, kept = SCRATCH / "killed.twrec", SCRATCH / "kept.twrec"
    with Sim("--assets", "200", "--rate", "5000", "--seed", "3") as sim:
        other = recorder(sim.url, kept, SCRATCH / "kept.json", 5)
        victim = recorder(sim.url, killed, SCRATCH / "never.json", 60)
        time.sleep(3)
        victim.kill()
        ended_at = time.time()
        victim.wait(10)
        assert other.wait(60) == 0, other.stderr.read()
    last = json.loads(lines_of(killed)[-1])
    stamp = time.strptime(last["time"][:19], "%Y-%m-%dT%H:%M:%S")
    assert ended_at - calendar.timegm(stamp) < 3, (last["time"], ended_at)  # slack for a busy machine
    # What the other one recorded, up to the same event.
    prefix = []
    for line in lines_of(kept):
        prefix.append(line)
        if b'"feed"' not in line and json.loads(line).get("seq") == last["seq"]:
            break
    same = SCRATCH / "prefix.twrec"
    same.write_bytes(subprocess.run(["zstd", "-q"], input=b"\n".join(prefix) + b"\n",
                                    capture_output=True, check=True).stdout)
    assert len(prefix) < len(lines_of(kept))
    assert replayed(killed, "--at", "end") == replayed(same, "--speed", "1000")


def test_a_signal_ends_it_in_order():
    numbers = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
    with Sim("--assets", "200", "--rate", "2000") as sim:
        for number in numbers:
            file = SCRATCH / f"{number.name}.twrec"
            with Feeder(sim.url, "--record", file) as viewer:
                viewer.comes_to_rest()
                viewer.process.send_signal(number)
                assert viewer.process.wait(60) == 0, (number, viewer.text())
            assert replayed(file, "--speed", "1000") == viewer.state.read_bytes(), number
        # At any moment: what was asked for is there whole or not at all, and nothing else is.
        for step in range(12):
            folder = SCRATCH / f"moment-{step}"
            folder.mkdir()
            process = subprocess.Popen([str(VIEWER), "--no-picture", "--dump-state",
                                        str(folder / "state.json"), sim.url],
                                       stderr=subprocess.DEVNULL)
            time.sleep(0.01 * step)
            number = numbers[step % 3]
            process.send_signal(number)
            assert process.wait(60) in (0, 1, -number), (step, process.returncode)
            for left in folder.iterdir():
                assert left.name == "state.json" and read_json(left)["assets"], left
        sim.kill(signal.SIGHUP)
        assert sim.process.returncode == 0 and read_json(sim.state)["assets"]


def test_a_full_file_is_followed_by_the_next():
    file, dump = SCRATCH / "part.twrec", SCRATCH / "part.json"
    with Sim("--assets", "300", "--rate", "5000", "--seed", "3") as sim:
        live = view("--no-picture", "--duration", "5", "--record", file, "--limit", "record_bytes=64K",
                    "--dump-state", dump, sim.url)
    assert live.returncode == 0 and "goes on in a new file" in live.stderr, live.stderr
    assert "lost" not in live.stderr and "out of sync" not in live.stderr, live.stderr
    aside, = SCRATCH.glob("part.2*Z.twrec")
    assert aside.stat().st_size >= 64 << 10
    for each in (aside, file):
        assert view("--check", each).returncode == 0, each
    # No event is missing between the two, and the second leaves the state by itself.
    last, first = json.loads(lines_of(aside)[-1]), json.loads(lines_of(file)[0])
    assert "feed" in first and first["epoch"] == last["epoch"] and first["seq"] >= last["seq"]
    assert replayed(file, "--speed", "1000") == dump.read_bytes()


def test_each_source_has_its_recording():
    document = {"feed": "twin-feed/1", "epoch": "e", "seq": 1, "time": "2026-11-22T05:20:00Z",
                "assets": {"a": {"props": {"n": 1}}}}
    first, second, dump = SCRATCH / "one.json", SCRATCH / "two.json", SCRATCH / "two-live.json"
    first.write_text(json.dumps(document))
    second.write_text(json.dumps(document, indent=1).replace('"a"', '"b"'))
    file = SCRATCH / "several.twrec"
    run_ = view("--no-picture", "--record", file, "--dump-state", dump, first, second)
    assert run_.returncode == 0, run_.stderr
    other = SCRATCH / "several.2.twrec"
    again = SCRATCH / "again.json"
    run_ = view("--no-picture", "--dump-state", again, file, other)
    assert run_.returncode == 0, run_.stderr
    assert again.read_bytes() == dump.read_bytes()
    assert len(json.loads(again.read_text())["sources"]) == 2


def test_wrong_use_is_told():
    file = SCRATCH / "whole.twrec"
    assert file.exists()
    run_ = view("--no-picture", "--record", SCRATCH / "copy.twrec", file)
    assert run_.returncode == 1 and "cannot be recorded again" in run_.stderr, run_.stderr
    run_ = view("--no-picture", file, SCRATCH / "one.json")
    assert run_.returncode == 1 and "together" in run_.stderr, run_.stderr
    run_ = view("--no-picture", "--record", file, SCRATCH / "one.json")
    assert run_.returncode == 1 and "exists" in run_.stderr, run_.stderr
    broken = SCRATCH / "broken.twrec"
    broken.write_bytes(file.read_bytes()[:300])
    run_ = view("--no-picture", broken)
    assert run_.returncode == 1 and "not a recording with a whole snapshot" in run_.stderr
    for wrong in (("--speed", "0"), ("--speed", "1001"), ("--at", "noon"), ("--at", "+-1")):
        assert view(*wrong, file).returncode == 2, wrong


if not shutil.which("zstd"):
    print("no zstd")
    sys.exit(77)
run(globals())
