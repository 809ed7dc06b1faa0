"""A viewer that starts without its server shows the site as it was last known, lost and never
alive, and follows the server once that is there."""
import json
import os
import time

from harness import SCRATCH, Feeder, Sim, free_port, read_json, run, view

os.environ["XDG_STATE_HOME"] = str(SCRATCH / "state")
SITES = SCRATCH / "state" / "twinview" / "sites"


def assets(path):
    return read_json(path)["assets"]


def visit(port, *arguments):
    """A run that sees the site, and its state."""
    with Sim("--assets", "120", "--rate", "0", "--seed", "3", port=port) as sim:
        state = SCRATCH / "seen.json"
        result = view("--no-picture", "--dump-state", state, *arguments, sim.url)
        assert result.returncode == 0, result.stderr
        return sim.url, assets(state)


def test_the_last_known_site_is_shown_and_then_the_true_one():
    port = free_port()
    url, seen = visit(port, "--last-known")
    assert [path.suffix for path in SITES.iterdir()] == [".ndjson"], list(SITES.iterdir())
    assert SITES.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in SITES.iterdir())
    with Feeder(url, "--last-known") as viewer:
        at = viewer.says("the last known site is shown")
        assert "lost" in viewer.text()
        assert "live" not in viewer.text()
        # A larger site: its assets are there, so the kept one is gone.
        with Sim("--assets", "150", "--rate", "0", "--seed", "4", port=port):
            viewer.says("live", after=at)
            viewer.comes_to_rest()
            viewer.end()
    assert len(assets(viewer.state)) > len(seen)


def test_it_is_the_site_as_it_was():
    port = free_port()
    url, seen = visit(port, "--last-known")
    state = SCRATCH / "known.json"
    result = view("--no-picture", "--last-known", "--dump-state", state, url)
    assert result.returncode == 0, result.stderr
    assert "the last known site is shown" in result.stderr
    assert assets(state) == seen


def test_every_value_is_lost():
    port = free_port()
    url, _ = visit(port, "--last-known")
    picked = view("--headless", "--size", "320x240", "--last-known", "--pick", "160,120", url)
    assert picked.returncode == 0, picked.stderr
    assert "the last known site is shown" in picked.stderr
    properties = json.loads(picked.stdout)["properties"]
    assert properties
    assert {value["validity"] for value in properties.values()} == {"lost"}, picked.stdout


def test_models_come_from_what_was_fetched_before():
    port = free_port()
    with Sim("--assets", "120", "--rate", "0", "--seed", "3", port=port) as sim:
        url = sim.url
        fetched = view("--headless", "--size", "320x240", "--last-known", url)
        assert fetched.returncode == 0, fetched.stderr
    again = view("--headless", "--size", "320x240", "--last-known", url)
    assert again.returncode == 0, again.stderr
    assert "it is used as it was fetched before" in again.stderr, again.stderr
    assert "model 0|" not in again.stderr, again.stderr


def test_without_the_option_nothing_is_kept_or_shown():
    before = set(SITES.iterdir())
    port = free_port()
    url, _ = visit(port)
    assert set(SITES.iterdir()) == before
    with Feeder(url) as viewer:
        viewer.says("lost")
    assert "last known" not in viewer.text()


def test_a_damaged_one_is_told_and_nothing_else():
    port = free_port()
    url, _ = visit(port, "--last-known")
    newest = max(SITES.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    text = newest.read_bytes()
    newest.write_bytes(text[:len(text) // 2])
    with Feeder(url, "--last-known") as viewer:
        viewer.says("the last known site in .* is damaged")
        time.sleep(0.5)
    assert "is shown" not in viewer.text()


run(globals())
