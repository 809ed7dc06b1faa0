"""The conformance vectors as recordings: what the viewer holds at the end of each is what stands
beside it."""
import shutil
import subprocess

from harness import SCRATCH, SOURCE, Skipped, read_json, run, view

VECTORS = SOURCE / "tests/data/feed"


def test_recordings_of_the_vectors():
    if not shutil.which("zstd"):
        raise Skipped("zstd")
    paths = [path for path in sorted(VECTORS.glob("*.ndjson"))
             if not path.name.startswith("refused-") and b'"end"' in path.read_bytes()]
    assert len(paths) > 50
    wrong = []
    for path in paths:
        recording, state = SCRATCH / f"{path.stem}.twrec", SCRATCH / "state.json"
        subprocess.run(["zstd", "-q", "-f", "-o", recording, path], check=True)
        state.unlink(missing_ok=True)
        result = view("--no-picture", "--at", "end", "--dump-state", state, recording)
        want = read_json(path.with_suffix(".expected.json"))
        if not state.exists() or read_json(state) != want["state"]:
            wrong.append(f"{path.name} (exit {result.returncode}): {result.stderr}")
    assert not wrong, "\n".join(wrong)


run(globals())
