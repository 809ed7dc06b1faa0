"""A TCP relay on loopback that a test can cut, shut, delay and stall."""
import select
import socket
import threading
import time


class Relay:
    """Passes bytes between whoever connects to `port` and 127.0.0.1:`target`. What the target sends
    is held back for `delay_s`; while `stalled` nothing passes and nothing closes; while `shut` new
    connections are closed at once."""

    def __init__(self, target, delay_s=0):
        self.target, self.delay_s, self.stalled, self.shut = target, delay_s, False, False
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.pairs, self.open, self.accepted = [], True, 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while self.open:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            self.accepted += 1
            try:
                if self.shut:
                    raise OSError
                server = socket.create_connection(("127.0.0.1", self.target), 10)
            except OSError:
                client.close()
                continue
            self.pairs.append((client, server))
            threading.Thread(target=self.pass_on, args=(client, server, 0), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, self.delay_s),
                             daemon=True).start()

    def pass_on(self, source, sink, delay_s):
        """Waits for each piece's time, so that a delay adds no limit of bandwidth."""
        waiting, ended = [], False
        try:
            while waiting or not ended:
                while self.stalled:
                    time.sleep(0.05)
                ready = [] if ended else select.select([source], [], [], 0.02)[0]
                if ready:
                    piece = source.recv(65536)
                    ended = not piece
                    waiting.append((time.monotonic() + delay_s, piece))
                while waiting and waiting[0][0] <= time.monotonic() and not self.stalled:
                    piece = waiting.pop(0)[1]
                    sink.sendall(piece) if piece else sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def cut(self):
        """Ends all connections in the middle of whatever they say."""
        for pair in self.pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self.pairs = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.open = self.stalled = False
        self.server.close()
        self.cut()
