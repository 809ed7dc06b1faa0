#!/usr/bin/env python3
"""Many viewers lose one server at the same moment: when do they come back?

usage: crowd.py [CLIENTS [SECONDS_AWAY]]       (100 clients, server back at once)

Prints how many requests for the stream the new server got in each tenth (or more) of a second after
the old one was killed, and how long it took until all viewers were live again."""
import datetime
import sys
import time

from harness import SCRATCH, Feeder, Sim, free_port

BAR = 50


def stamps(path, begin):
    """Seconds after `begin` of the requests for the stream, from the server's access log."""
    lines = path.read_text().splitlines() if path.exists() else []
    times = [datetime.datetime.fromisoformat(line.split()[0].replace("Z", "+00:00")).timestamp()
             for line in lines if line.endswith("GET /stream")]
    return sorted(seconds - begin for seconds in times if seconds >= begin)


def all_say(viewers, pattern, places, seconds):
    return [viewer.says(pattern, seconds, place) for viewer, place in zip(viewers, places)]


def lose_and_find(clients, seconds_away):
    """Seconds after the loss of each viewer's first successful return, and of the last `live`."""
    port, log = free_port(), SCRATCH / f"access-{clients}-{seconds_away}.log"
    arguments = ("--assets", "30", "--rate", "50", "--access-log", log)
    viewers = []
    try:
        with Sim(*arguments, port=port) as first:
            viewers = [Feeder(first.url) for _ in range(clients)]
            places = all_say(viewers, "live\n", [0] * clients, 60)
            first.kill()
            begin = time.time()
        time.sleep(seconds_away)
        with Sim(*arguments, port=port):
            all_say(viewers, "live\n", places, 90)
            took = time.time() - begin
            for viewer in viewers:
                viewer.process.kill()
    finally:
        for viewer in viewers:
            viewer.__exit__()
    return stamps(log, begin), took


def histogram(times, width):
    bins = {}
    for seconds in times:
        bins[int(seconds / width)] = bins.get(int(seconds / width), 0) + 1
    return bins


def print_histogram(times):
    span = times[-1] - times[0]
    width = next(w for w in (0.1, 0.2, 0.5, 1, 2, 5) if span / w <= 25)
    bins = histogram(times, width)
    for index in range(min(bins), max(bins) + 1):
        count = bins.get(index, 0)
        print(f"{index * width:6.1f} s  {count:4d}  {'#' * round(count * BAR / max(bins.values()))}")


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    away = float(sys.argv[2]) if len(sys.argv) > 2 else 0
    returns, seconds_taken = lose_and_find(count, away)
    print(f"{count} viewers, server away for {away:g} s; "
          f"all live again {seconds_taken:.1f} s after the loss")
    print_histogram(returns)
