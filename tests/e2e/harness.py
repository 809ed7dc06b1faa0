"""What the end-to-end tests share: programs, ports, a run loop that reports each case.

A test file defines functions named test_*; run(globals()) calls them in order. Exit status 77 means
skipped as a whole, as meson takes it."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

BUILD = pathlib.Path(os.environ.get("TW_BUILD", "build")).resolve()
SOURCE = pathlib.Path(__file__).resolve().parents[2]
VIEWER = BUILD / "twinview"
SIM = BUILD / "twinview-sim"
SCRATCH = pathlib.Path(tempfile.mkdtemp(prefix="twinview-e2e-"))


def software_driver():
    """Points Vulkan at Mesa's software driver, so that pictures and timings are of one kind."""
    for folder in ("/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"):
        for path in sorted(pathlib.Path(folder).glob("lvp_icd*.json")):
            os.environ["VK_DRIVER_FILES"] = os.environ["VK_ICD_FILENAMES"] = str(path)
            return True
    return False


def need_device():
    """Ends the file as skipped (77) without a driver, as failed where one is required."""
    if software_driver():
        return
    print("no software Vulkan driver (mesa-vulkan-drivers)")
    sys.exit(1 if os.environ.get("TW_REQUIRE_GPU") else 77)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def view(*arguments, timeout=120, **options):
    """Runs the viewer to its end and returns the finished process, with its output as text."""
    return subprocess.run([str(VIEWER), *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout, stdin=subprocess.DEVNULL, **options)


class Sim:
    """A twinview-sim on a port of its own."""

    def __init__(self, port, *arguments):
        self.process = subprocess.Popen([str(SIM), "--port", str(port), "--print-url",
                                         *map(str, arguments)], stdout=subprocess.PIPE, text=True,
                                        stdin=subprocess.PIPE)
        self.url = self.process.stdout.readline().strip()
        assert "://127.0.0.1:" in self.url, self.url

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill(signal.SIGTERM)


def read_json(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def run(names):
    failed = []
    for name, function in list(names.items()):
        if not name.startswith("test_") or not callable(function):
            continue
        print(f"[ RUN      ] {name}", flush=True)
        try:
            function()
            print(f"[       OK ] {name}", flush=True)
        except Exception:  # a case that fails must not hide the others
            traceback.print_exc(file=sys.stdout)
            print(f"[  FAILED  ] {name}", flush=True)
            failed.append(name)
    sys.exit(1 if failed else 0)
