"""A server that this project did not write: nginx with nchan, the snapshot a static file, events
published by POST. Whatever happens between, the viewer ends with the state that was published."""
import subprocess
import time

from harness import SCRATCH, Feeder, run
from nginx import SERVE, Nginx, need_nginx
from published import Published
from relay import Relay

need_nginx()

TLS = """
    server {
        listen 127.0.0.1:{port2} ssl;
        ssl_certificate %(folder)s/server.pem;
        ssl_certificate_key %(folder)s/server.key;
        %(more)s
        %(serve)s
    }
"""


def make_certificates():
    """An authority, a server's certificate for 127.0.0.1, a client's; and a stranger's authority."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=SCRATCH, check=True, capture_output=True)

    def authority(name):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-days",
                "2", "-keyout", f"{name}.key", "-out", f"{name}.pem")

    def certificate(name, *extensions):
        openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout",
                f"{name}.key", "-out", f"{name}.csr")
        (SCRATCH / f"{name}.ext").write_text("\n".join(extensions) + "\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey",
                "authority.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out",
                f"{name}.pem")
    authority("authority")
    authority("stranger")
    certificate("server", "subjectAltName=IP:127.0.0.1")
    certificate("client", "extendedKeyUsage=clientAuth")


make_certificates()


def end(viewer, settle_s=1.5):
    """Lets what is under way arrive, then asks for the end, and so for the dump."""
    time.sleep(settle_s)
    viewer.end()


def tls(more=""):
    return TLS % {"folder": SCRATCH, "more": more, "serve": SERVE % ("", "")}


def test_plain():
    with Nginx() as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        twin.work(3)
        with Feeder(f"http://127.0.0.1:{nginx.port}/twin") as viewer:
            viewer.says(": live")
            twin.work(60)
            end(viewer)
        twin.must_be(viewer.state)
        assert "lost" not in viewer.text() and "out of sync" not in viewer.text()


def test_compressed_snapshot():
    with Nginx(http="gzip on; gzip_types application/json; gzip_min_length 1;") as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        with Feeder(f"http://127.0.0.1:{nginx.port}/twin") as viewer:
            viewer.says(": live")
            twin.work(10)
            end(viewer)
        twin.must_be(viewer.state)
        assert "GET /twin 200 gzip" in nginx.log(), nginx.log()


def test_tls():
    with Nginx(servers=tls()) as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        address = f"https://127.0.0.1:{nginx.port2}/twin"
        with Feeder(address, "--cacert", SCRATCH / "authority.pem") as viewer:
            viewer.says(": live")
            twin.work(20)
            end(viewer)
        twin.must_be(viewer.state)
        # Who is not known by the authority that was given is nobody.
        with Feeder(address, "--cacert", SCRATCH / "stranger.pem") as viewer:
            viewer.says("certificate")
            assert "live" not in viewer.text()


def test_client_certificate():
    asks = f"ssl_client_certificate {SCRATCH}/authority.pem; ssl_verify_client on;"
    with Nginx(servers=tls(asks)) as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        address = f"https://127.0.0.1:{nginx.port2}/twin"
        ours = ["--cacert", SCRATCH / "authority.pem"]
        with Feeder(address, *ours, "--cert", SCRATCH / "client.pem", "--key",
                    SCRATCH / "client.key") as viewer:
            viewer.says(": live")
            twin.work(20)
            end(viewer)
        twin.must_be(viewer.state)
        with Feeder(address, *ours) as viewer:
            viewer.says("refused")
            viewer.says("400")
            assert "live" not in viewer.text()


def test_bearer_token_that_changes():
    token = SCRATCH / "token"
    check = "if ($http_authorization != 'Bearer first-secret') { return 401; }"
    with Nginx(plain=SERVE % (check, check)) as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        token.write_text("first-secret\n")
        with Feeder(f"http://127.0.0.1:{nginx.port}/twin", "--token-file", token) as viewer:
            viewer.says(": live")
            twin.work(5)
            nginx.kill()
            nginx.configure(lambda text: text.replace("first-secret", "second-secret"))
            nginx.start()
            refused = viewer.says(r"refused: .*\(401\)")
            twin.work(5)
            token.write_text("second-secret\n")
            viewer.says(": live", after=refused)
            twin.work(5)
            end(viewer)
        twin.must_be(viewer.state)
        assert "secret" not in viewer.text()


def test_basic_authentication():
    crypted = subprocess.run(["openssl", "passwd", "-apr1", "open sesame"], check=True, text=True,
                             capture_output=True).stdout
    (SCRATCH / "users").write_text(f"operator:{crypted}")
    asks = f"auth_basic plant; auth_basic_user_file {SCRATCH}/users;"
    right, wrong = SCRATCH / "right", SCRATCH / "wrong"
    right.write_text("operator:open sesame\n")
    wrong.write_text("operator:open barley\n")
    with Nginx(plain=SERVE % (asks, asks)) as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        address = f"http://127.0.0.1:{nginx.port}/twin"
        with Feeder(address, "--token-file", right) as viewer:
            viewer.says(": live")
            twin.work(20)
            end(viewer)
        twin.must_be(viewer.state)
        with Feeder(address, "--token-file", wrong) as refused:
            refused.says(r"refused: .*\(401\)")
        assert "open " not in viewer.text() + refused.text()


def test_ring_overflows_while_the_viewer_is_away():
    """nchan then replays from its oldest message as if nothing were missing."""
    with Nginx(ring=4) as nginx, Relay(nginx.port) as relay:
        twin = Published(nginx.snapshot, nginx.publish)
        with Feeder(f"http://127.0.0.1:{relay.port}/twin") as viewer:
            viewer.says(": live")
            twin.work(10)
            # The snapshot is a file that somebody forgets to write: it says 10 from now on.
            twin.frozen = True
            relay.shut = True
            relay.cut()
            lost = viewer.says(": lost")
            twin.work(12)
            relay.shut = False
            # Events 19 to 22 are in the ring, 11 to 18 are nowhere: no state may be made of that.
            found = viewer.says("out of sync: events 11 to 18 are missing", after=lost)
            assert ": live" not in viewer.text()[lost:found], viewer.text()
            twin.frozen = False
            twin.work(5)
            viewer.says(": live", after=found)
            end(viewer)
        twin.must_be(viewer.state)


def test_old_messages_set_no_clock():
    """nchan sends what it kept to whoever comes; an hour-old stamp is no clock that is an hour off,
    or every old value would seem fresh."""
    with Nginx() as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        twin.frozen = True  # the snapshot is older still
        for number in range(5):
            twin.event(age_s=3600 - number, values={"pump-1": {"temp": number}})
        twin.frozen = False
        with Feeder(f"http://127.0.0.1:{nginx.port}/twin") as viewer:
            viewer.says(": live")
            end(viewer)
        twin.must_be(viewer.state)
        assert "clock" not in viewer.text(), viewer.text()


def test_killed_and_started_again():
    with Nginx() as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        with Feeder(f"http://127.0.0.1:{nginx.port}/twin") as viewer:
            place = viewer.says(": live")
            for _ in range(2):
                twin.work(8)
                nginx.kill()
                place = viewer.says(": lost", after=place)
                nginx.start()
                place = viewer.says(": live", after=place)
            twin.work(8)
            end(viewer)
        twin.must_be(viewer.state)


def test_snapshot_slower_than_the_events():
    with Nginx(plain=SERVE % ("limit_rate 2k;", "")) as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        twin.event(patch={"site": {"name": "x" * 1000}})
        for number in range(8):  # some kilobytes: seconds
            twin.event(patch={"assets": {f"tank-{number}": {"name": "n" * 400}}})
        with Feeder(f"http://127.0.0.1:{nginx.port}/twin") as viewer:
            twin.work(30, pause_s=0.05)
            viewer.says(": live")
            twin.work(5)
            end(viewer)
        twin.must_be(viewer.state)


def test_proxy_that_buffers():
    """`proxy_buffering on` (the default) before a stream: events come late and in lumps. What is
    shown is then an older state, whole, and the status says that it is not the present one."""
    front = """
    server {
        listen 127.0.0.1:{port2};
        location / { proxy_pass http://127.0.0.1:{port}; proxy_buffering on;
                     proxy_buffers 8 4k; proxy_buffer_size 4k; }
    }
"""
    with Nginx(servers=front) as nginx:
        twin = Published(nginx.snapshot, nginx.publish)
        with Feeder(f"http://127.0.0.1:{nginx.port2}/twin") as viewer:
            time.sleep(1)
            twin.work(40, pause_s=0.05)
            end(viewer, settle_s=5)
        seq = twin.seq_of(viewer.state)
        assert seq is not None, "a state that never was"
        late = any(word in viewer.text() for word in ("lost", "lagging", "out of sync"))
        assert seq == twin.state.seq or late, (seq, viewer.text())


run(globals())
