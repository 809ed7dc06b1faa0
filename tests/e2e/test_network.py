"""Networks as they are: delay, connections that say nothing and never end, packets that are lost.
The server is nginx; the viewer ends with the state that was published, whatever was between."""
import os
import re
import subprocess
import time

from harness import Feeder, Skipped, run
from nginx import SERVE, Nginx, need_nginx
from published import Published
from relay import Relay

need_nginx()

ADDRESS = "10.77.0.1"
SERVER = """
    server {
        listen %s:80;
        %s
    }
""" % (ADDRESS, SERVE % ("", ""))


def end(viewer, settle_s=1.5):
    time.sleep(settle_s)
    viewer.end()


def test_delay():
    """What is under way for half a second is late, never out of order."""
    with Nginx() as nginx, Relay(nginx.port, delay_s=0.5) as relay:
        twin = Published(nginx.snapshot, nginx.publish)
        with Feeder(f"http://127.0.0.1:{relay.port}/twin") as viewer:
            twin.work(20, pause_s=0.05)
            viewer.says(": live")
            twin.work(20, pause_s=0.05)
            end(viewer, 2.5)
        twin.must_be(viewer.state)


def test_silence_is_not_peace():
    """A connection that neither speaks nor ends is lost after three heartbeats."""
    with Nginx() as nginx, Relay(nginx.port) as relay:
        twin = Published(nginx.snapshot, nginx.publish)
        with Feeder(f"http://127.0.0.1:{relay.port}/twin") as viewer:
            live = viewer.says(": live")
            relay.stalled = True
            began = time.monotonic()
            twin.work(5)
            lost = viewer.says(": lost: nothing heard for", after=live)
            assert time.monotonic() - began > 2
            relay.stalled = False
            viewer.says(": live", after=lost)
            twin.work(5)
            end(viewer)
        twin.must_be(viewer.state)


def command(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


class Link:
    """A server's and a client's network namespace, and a wire between them that loses packets."""

    def __init__(self):
        self.server, self.client = (f"twinview-{side}-{os.getpid()}" for side in "sc")

    def __enter__(self):
        try:
            self.make()
        except subprocess.CalledProcessError:
            self.__exit__()
            raise
        return self

    def make(self):
        for name in (self.server, self.client):
            command("ip", "netns", "add", name)
            command("ip", "-n", name, "link", "set", "lo", "up")
        command("ip", "-n", self.server, "link", "add", "wire", "type", "veth", "peer", "name",
                "wire", "netns", self.client)
        for name, address in ((self.server, ADDRESS), (self.client, "10.77.0.2")):
            command("ip", "-n", name, "address", "add", f"{address}/24", "dev", "wire")
            command("ip", "-n", name, "link", "set", "wire", "up")

    def __exit__(self, *_):
        for name in (self.server, self.client):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)

    def run_in(self, name):
        return ["ip", "netns", "exec", name]

    def lose(self, percent):
        """Drops so many of the packets each way from now on; returns how many were dropped before."""
        nft = [*self.run_in(self.client), "nft"]
        dropped = sum(map(int, re.findall(r"packets (\d+)", command(*nft, "list", "ruleset"))))
        command(*nft, "flush", "ruleset")
        command(*nft, "add", "table", "inet", "loss")
        for hook in ("input", "output"):
            command(*nft, f"add chain inet loss {hook} {{ type filter hook {hook} priority 0; }}")
            some = f"numgen random mod 100 < {percent}" if percent < 100 else ""
            command(*nft, f"add rule inet loss {hook} meta l4proto tcp {some} counter drop")
        return dropped


def need_namespaces():
    try:
        with Link() as link:
            link.lose(0)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise Skipped(f"network namespaces: {getattr(problem, 'stderr', problem)}") from None


def test_packet_loss():
    need_namespaces()
    with Link() as link, Nginx(servers=SERVER, prefix=link.run_in(link.server)) as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        with Feeder(f"http://{ADDRESS}/twin", prefix=link.run_in(link.client)) as viewer:
            link.lose(10)
            live = viewer.says(": live")
            twin.work(60, pause_s=0.03)
            assert link.lose(100) > 0
            # Nothing arrives, and nobody says that the connection is gone.
            twin.work(10)
            lost = viewer.says(": lost", after=live)
            link.lose(10)
            viewer.says(": live", after=lost, seconds=90)
            twin.work(20, pause_s=0.03)
            link.lose(0)
            viewer.says(": live", after=lost)
            end(viewer, 4)
        twin.must_be(viewer.state)


run(globals())
