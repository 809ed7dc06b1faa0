"""nginx with nchan, started by a test with its own configuration, folder and port."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from harness import free_port, wait_for

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
MODULE = next((path for path in (pathlib.Path("/usr/lib/nginx/modules/ngx_nchan_module.so"),
                                 pathlib.Path("/usr/lib64/nginx/modules/ngx_nchan_module.so"))
               if path.exists()), None)

CONFIGURATION = """
daemon off;
master_process on;
worker_processes 1;
pid nginx.pid;
error_log error.log warn;
load_module {module};
{user}
events {{ worker_connections 256; }}
http {{
    log_format short '$request_method $uri $status $sent_http_content_encoding';
    access_log access.log short;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {http}
    server {{
        listen 127.0.0.1:{port};
        listen unix:socket;
        location = /publish {{ nchan_publisher; nchan_channel_id twin;
                               nchan_message_buffer_length {ring}; }}
        {plain}
    }}
    {servers}
}}
"""

SERVE = """
        location = /twin { alias twin.json; default_type application/json; %s }
        location = /stream { nchan_subscriber eventsource; nchan_channel_id twin;
                             nchan_eventsource_ping_interval 1; %s }
"""


def need_nginx():
    """Ends the file as skipped (77) where nginx or its module is missing."""
    if not PROGRAM or not MODULE:
        print("nginx with nchan is missing (nginx, libnginx-mod-nchan)")
        sys.exit(77)


class Nginx:
    """`plain`: what the server without TLS serves; `servers`: further server blocks, with {port2}, a
    second free port; `prefix`: the command that runs it elsewhere. Events are published through a
    socket of the file system, which reaches every network namespace."""

    def __init__(self, plain=SERVE % ("", ""), servers="", http="", ring=1000, prefix=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="twinview-nginx-"))
        self.port, self.port2 = free_port(), free_port()
        self.prefix, self.publish = prefix, self.folder / "socket"
        self.snapshot = self.folder / "twin.json"
        text = CONFIGURATION.format(
            module=MODULE, port=self.port, plain=plain, http=http, ring=ring,
            user="user root;" if os.getuid() == 0 else "",
            servers=servers.replace("{port2}", str(self.port2)).replace("{port}", str(self.port)))
        text = text.replace("alias twin.json", f"alias {self.snapshot}")
        text = text.replace("unix:socket", f"unix:{self.publish}")
        (self.folder / "nginx.conf").write_text(text)
        self.process = None

    def configure(self, change):
        """Rewrites the configuration for the next start()."""
        path = self.folder / "nginx.conf"
        path.write_text(change(path.read_text()))

    def start(self):
        """A group of its own, so that kill() leaves no worker behind."""
        self.publish.unlink(missing_ok=True)  # a killed server leaves it behind
        self.process = subprocess.Popen(
            [*self.prefix, PROGRAM, "-p", str(self.folder), "-c", "nginx.conf", "-e", "error.log"],
            start_new_session=True)
        wait_for(self.listens, 20, f"nginx listens ({self.folder}/error.log)")

    def listens(self):
        assert self.process.poll() is None, (self.folder / "error.log").read_text()
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.publish)) == 0

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def log(self):
        return (self.folder / "access.log").read_text()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)
