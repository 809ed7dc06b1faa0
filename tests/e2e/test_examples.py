"""The servers of docs/examples, as a newcomer would start them: the viewer follows them, and ends
with what they say themselves."""
import json
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.request

from harness import SCRATCH, SOURCE, Feeder, Skipped, free_port, run, view, wait_for
from nginx import MODULE, PROGRAM

sys.path.insert(0, str(SOURCE / "tests/data/feed"))
import reference  # noqa: E402

EXAMPLES = SOURCE / "docs/examples"
EVENTS = 30


def snapshot(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return json.load(answer, parse_int=float)
    except OSError:
        return None


def follow(url):
    """Follows a server to its last event; what is left must be its last snapshot."""
    wait_for(lambda: snapshot(url), 20, url)
    with Feeder(url) as viewer:
        viewer.says(": live")
        document = wait_for(lambda: (d := snapshot(url))["seq"] == EVENTS and d, 60, "last event")
        time.sleep(1)
        feed = viewer.end()
    state = reference.State()
    assert state.snapshot([document])
    have = json.loads(viewer.state.read_text(encoding="utf-8"), parse_int=float)
    assert have == reference.canonical(state.document), (have, document)
    assert feed["events"] > 5 and feed["rejected"] == 0, feed
    checked = view("--check", url)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_python():
    text = (EXAMPLES / "server.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    with subprocess.Popen([sys.executable, EXAMPLES / "server.py", "0", str(EVENTS)],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            follow(server.stdout.readline().strip())
        finally:
            server.kill()


def test_nginx():
    if not PROGRAM or not MODULE or not shutil.which("curl"):
        raise Skipped("nginx, libnginx-mod-nchan, curl")
    folder, port = pathlib.Path(SCRATCH / "twin"), free_port()
    folder.mkdir()
    text = (EXAMPLES / "nginx.conf").read_text().replace("8080", str(port))
    text = text.replace("/usr/lib/nginx/modules/ngx_nchan_module.so", str(MODULE))
    (folder / "nginx.conf").write_text("user root;\n" + text)
    with subprocess.Popen([PROGRAM, "-p", folder, "-c", "nginx.conf"]) as server:
        address = f"http://127.0.0.1:{port}"
        probe = ["curl", "-so", "/dev/null", address + "/twin"]
        wait_for(lambda: subprocess.run(probe).returncode == 0, 20, address)
        publisher = subprocess.Popen(["sh", EXAMPLES / "publish.sh", folder, str(EVENTS), address])
        try:
            follow(address + "/twin")
            assert publisher.wait(20) == 0
        finally:
            publisher.kill()
            publisher.wait()
            server.terminate()


run(globals())
