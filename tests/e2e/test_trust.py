"""Secrets and strangers: certificates that nobody vouches for, redirections that leave https, and where
a token must never turn up."""
import http.server
import json
import ssl
import subprocess
import threading

from harness import SCRATCH, Feeder, Sim, make_certificates, run, view

TOKEN = "s3cret-t0ken-of-the-station"
make_certificates()


def tls_sim(*arguments):
    return Sim("--assets", "40", "--rate", "100", "--tls-cert", SCRATCH / "server.pem",
               "--tls-key", SCRATCH / "server.key", *arguments)


def test_a_certificate_that_nobody_vouches_for_is_refused():
    with tls_sim() as sim:
        result = view("--no-picture", sim.url)
        assert result.returncode == 1, result
        assert "refused: the snapshot: SSL certificate problem" in result.stderr, result.stderr
        # A name that is not in the certificate is no better than a wrong authority.
        result = view("--no-picture", "--cacert", SCRATCH / "ca.pem",
                      sim.url.replace("127.0.0.1", "localhost"))
        assert result.returncode == 1 and "refused: the snapshot: SSL" in result.stderr, \
            result.stderr


def test_a_token_is_nowhere_to_be_found():
    tokens, token = SCRATCH / "tokens", SCRATCH / "token"
    tokens.write_text(f"{TOKEN} m.huber\n")
    token.write_text(TOKEN + "\n")
    paths = [SCRATCH / name for name in ("state.json", "stats.json", "run.twrec")]
    with tls_sim("--token-file", tokens) as sim:
        result = view("--no-picture", "--duration", "1", "--log-level", "trace", "--cacert",
                      SCRATCH / "ca.pem", "--token-file", token, "--dump-state", paths[0],
                      "--stats", paths[1], "--record", paths[2], sim.url + "?key=" + TOKEN)
        assert result.returncode == 0, result.stderr
        lines = subprocess.run(["zstd", "-dc", str(paths[2])], check=True, capture_output=True)
        texts = [result.stdout, result.stderr, lines.stdout.decode(),
                 *(path.read_text(errors="replace") for path in paths)]
        assert '"assets"' in texts[2] and "live" in texts[1]
        for text in texts:
            assert TOKEN not in text, text[max(0, text.index(TOKEN) - 200):][:400]
        # With a wrong one the refusal names the file's fault and not what is in it.
        token.write_text("wrong-" + TOKEN)
        result = view("--no-picture", "--cacert", SCRATCH / "ca.pem", "--token-file", token, sim.url)
        assert result.returncode == 1
        assert "refuses the credentials (401)" in result.stderr, result.stderr
        assert TOKEN not in result.stderr


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Sends every client from https to a plain server."""
    target, asked = "", []

    def log_message(self, *_):
        pass

    def do_GET(self):
        Elsewhere.asked.append(dict(self.headers))
        if self.path == "/plain":
            body = json.dumps({"feed": "twin-feed/1", "epoch": "e", "seq": 1,
                               "time": "2026-11-22T05:20:00Z"}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_response(302)
        self.send_header("Location", Elsewhere.target)
        self.end_headers()


# A system whose OpenSSL would speak any version that it knows: what is refused then, the viewer refuses.
ANY_VERSION = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = any
[any]
MinProtocol = TLSv1
CipherString = DEFAULT:@SECLEVEL=0
"""


def test_tls_older_than_1_2_is_refused():
    settings = SCRATCH / "openssl.cnf"
    settings.write_text(ANY_VERSION)
    for version, result in ((ssl.TLSVersion.TLSv1_1, "protocol version"),
                            (ssl.TLSVersion.TLSv1_2, "complete")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(SCRATCH / "server.pem", SCRATCH / "server.key")
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda *_: None
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with Feeder(f"https://127.0.0.1:{server.server_port}/plain", "--cacert",
                        SCRATCH / "ca.pem", prefix=("env", f"OPENSSL_CONF={settings}")) as viewer:
                viewer.says(result)
            server.shutdown()


def test_a_redirection_from_https_to_http_is_not_followed():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as plain, \
            http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(SCRATCH / "server.pem", SCRATCH / "server.key")
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        for server in (plain, secure):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        token = SCRATCH / "redirected"
        token.write_text(TOKEN)
        address = f"https://127.0.0.1:{secure.server_port}/twin"
        # The same host and port with the scheme taken away, then another port.
        for target in (address.replace("https:", "http:"),
                       f"http://127.0.0.1:{plain.server_port}/plain"):
            Elsewhere.target, Elsewhere.asked = target, []
            result = view("--no-picture", "--cacert", SCRATCH / "ca.pem", "--token-file", token,
                          address)
            assert result.returncode == 1
            assert "from https to http, which is not followed" in result.stderr, result.stderr
            assert len(Elsewhere.asked) == 1, Elsewhere.asked
            assert Elsewhere.asked[0]["Authorization"] == "Bearer " + TOKEN
        plain.shutdown()
        secure.shutdown()


run(globals())
