"""What the end-to-end tests share: programs, ports, a run loop that reports each case.

A test file defines functions named test_*; run(globals()) calls them in order. Exit status 77 means
skipped as a whole, as meson takes it."""
import errno
import json
import os
import pathlib
import random
import re
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
# The same wherever it runs: programs speak English, xdotool types any character.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)


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
    """A port for what cannot choose one itself or comes back to it. Below those that the kernel hands
    out, so that no connection made meanwhile takes it."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED:
                return port


def view(*arguments, timeout=120, **options):
    """Runs the viewer to its end and returns the finished process, with its output as text."""
    return subprocess.run([str(VIEWER), *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout, stdin=subprocess.DEVNULL, **options)


class Sim:
    """A twinview-sim on a port that it chooses, or on the given one."""

    count = 0

    def __init__(self, *arguments, port=0, stderr=None):
        Sim.count += 1
        self.state = SCRATCH / f"sim-{Sim.count}.json"
        self.process = subprocess.Popen([str(SIM), "--port", str(port), "--print-url",
                                         "--dump-state", str(self.state),
                                         *map(str, arguments)], stdout=subprocess.PIPE, text=True,
                                        stdin=subprocess.PIPE, stderr=stderr)
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


class Followed:
    """A viewer that is followed by its log."""

    def __init__(self, log, *arguments, prefix=(), **options):
        self.log = log
        self.process = subprocess.Popen([*prefix, str(VIEWER), *map(str, arguments)],
                                        stderr=log.open("w"), stdin=subprocess.DEVNULL, **options)

    def text(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def says(self, pattern, seconds=60, after=0):
        """Waits for a line that matches behind place `after` of the log; the place behind it."""
        def find():
            found = re.compile(pattern).search(self.text(), after)
            return found.end() if found else self.process.poll() is not None and -1
        try:
            end = wait_for(find, seconds, pattern)
        except AssertionError as problem:
            raise AssertionError(f"{problem} in the log:\n{self.text()}") from None
        assert end > 0, f"ended without '{pattern}':\n{self.text()}"
        return end

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


class Feeder(Followed):
    """A viewer without a picture that writes its state at the end."""
    count = 0

    def __init__(self, url, *arguments, prefix=()):
        Feeder.count += 1
        log, self.state, self.stats = (SCRATCH / f"feeder-{Feeder.count}.{end}"
                                       for end in ("log", "json", "stats.json"))
        super().__init__(log, "--no-picture", "--duration", "300", "--dump-state", self.state,
                         "--stats", self.stats, *arguments, url, prefix=prefix)

    def comes_to_rest(self):
        """Waits until it has said for a second that it follows the server and keeps up. Events must
        have come since: only they tell it whether it missed something."""
        end, before = time.monotonic() + 60, ""
        while time.monotonic() < end:
            text = self.text()
            if text == before and re.search(r": (live|lagging: the server's clock .*)\n$", text):
                return
            before = text
            time.sleep(1)
        raise AssertionError(f"never came to rest:\n{before}")

    def ends_as(self, sim):
        """Ends the server, which must have --dump-state, then this viewer, and compares what both
        hold, byte for byte. Returns the statistics of the viewer's feed."""
        self.comes_to_rest()
        place = len(self.text())  # a server says goodbye to who is too slow, too
        sim.process.terminate()
        assert sim.process.wait(30) == 0
        self.says("server said goodbye", after=place)
        feed = self.end()
        assert feed["dropped"] == 0, feed
        assert self.state.read_bytes() == sim.state.read_bytes(), (sim.state, self.state)
        return feed

    def peak_bytes(self):
        """The most memory that it has had."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1)) * 1024

    def end(self):
        """Ends the run as a user would and returns the statistics of its feed."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0, self.text()
        return read_json(self.stats)["feed"]


def make_certificates():
    """An authority, a server's certificate for 127.0.0.1 and a client's."""
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                       cwd=SCRATCH)
    (SCRATCH / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-subj", "/CN=Test authority", "-days", "2")
    for name, subject in (("server", "/CN=127.0.0.1"), ("client", "/CN=Station 7")):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out",
                f"{name}.csr", "-subj", subject)
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-out", f"{name}.pem", "-days", "2", "-extfile", "names")


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


class Skipped(Exception):
    """Raised by a case that cannot be tried here; it is counted and named as such."""


def run(names):
    """All cases of a file, or those named on the command line."""
    failed, wanted = [], sys.argv[1:]
    for name, function in list(names.items()):
        if not name.startswith("test_") or not callable(function):
            continue
        if wanted and name not in wanted:
            continue
        print(f"[ RUN      ] {name}", flush=True)
        try:
            function()
            print(f"[       OK ] {name}", flush=True)
        except Skipped as reason:
            print(f"[  SKIPPED ] {name}: {reason}", flush=True)
        except Exception:  # a case that fails must not hide the others
            traceback.print_exc(file=sys.stdout)
            print(f"[  FAILED  ] {name}", flush=True)
            failed.append(name)
    sys.exit(1 if failed else 0)
