"""twinview-sim as a server: conditional and compressed snapshots, who may come in, actions."""
import gzip
import json
import shutil
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from harness import SCRATCH, SIM, SOURCE, Sim, make_certificates, read_json, run, view


def ask(url, body=None, headers=(), context=None):
    """Status, headers and body of an answer, whatever it is."""
    request = urllib.request.Request(url, headers=dict(headers), data=body)
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read()


def sim(*arguments, **options):
    return Sim("--assets", "300", *arguments, **options)


def act(server, **action):
    status, _, body = ask(server.url.replace("/twin", "/actions"), json.dumps(action).encode(),
                          {"Content-Type": "application/json"})
    return status, json.loads(body)


def snapshot(server, **headers):
    return json.loads(ask(server.url, headers=headers)[2])


def test_snapshot_is_conditional_and_compressed():
    with sim("--rate", "0") as server:
        status, headers, body = ask(server.url)
        assert status == 200 and "Content-Encoding" not in headers
        tag = headers["ETag"]
        assert ask(server.url, headers={"If-None-Match": tag})[0] == 304
        assert ask(server.url, headers={"If-None-Match": '"other"'})[0] == 200
        # Another form is another entity.
        lines = {"Accept": "application/x-ndjson"}
        assert ask(server.url, headers={"If-None-Match": tag, **lines})[0] == 200
        status, headers, packed = ask(server.url, headers={"Accept-Encoding": "gzip"})
        assert headers["Content-Encoding"] == "gzip" and len(packed) < len(body) / 3
        whole = json.loads(gzip.decompress(packed))
        assert whole["assets"] == json.loads(body)["assets"]


def test_a_port_belongs_to_one_server():
    with sim("--rate", "0") as server:
        second = subprocess.run([str(SIM), "--port", str(urllib.parse.urlsplit(server.url).port)],
                                capture_output=True, text=True, timeout=20,
                                stdin=subprocess.DEVNULL)
        assert second.returncode == 1 and "is the port in use?" in second.stderr, second


def test_tag_changes_with_the_state():
    with sim("--rate", "1000") as server:
        tags = set()
        for _ in range(3):
            tags.add(ask(server.url)[1]["ETag"])
            time.sleep(0.3)
        assert len(tags) == 3, tags


def test_tokens_name_their_users_and_may_change():
    tokens = SCRATCH / "tokens"
    tokens.write_text("first-token\nsecond-token M. Huber\n")
    with sim("--rate", "0", "--token-file", tokens) as server:
        def bearer(token):
            return {"Authorization": f"Bearer {token}"}
        status, headers, body = ask(server.url)
        assert status == 401 and headers["WWW-Authenticate"] == "Bearer"
        assert headers["Content-Type"] == "application/problem+json" and b"token" in body
        assert "user" not in snapshot(server, **bearer("first-token"))
        assert snapshot(server, **bearer("second-token"))["user"] == "M. Huber"
        assert ask(server.url, headers=bearer("second-token M. Huber"))[0] == 401
        assert ask(server.url, headers=bearer(""))[0] == 401
        tokens.write_text("third-token\n")
        assert ask(server.url, headers=bearer("first-token"))[0] == 401
        assert ask(server.url, headers=bearer("third-token"))[0] == 200


def test_tls_with_client_certificates():
    make_certificates()
    with sim("--rate", "0", "--tls-cert", SCRATCH / "server.pem", "--tls-key",
             SCRATCH / "server.key", "--tls-client-ca", SCRATCH / "ca.pem") as server:
        assert server.url.startswith("https://")
        stranger = ssl.create_default_context(cafile=SCRATCH / "ca.pem")
        assert ask(server.url, context=stranger)[0] == 403
        known = ssl.create_default_context(cafile=SCRATCH / "ca.pem")
        known.load_cert_chain(SCRATCH / "client.pem", SCRATCH / "client.key")
        status, _, body = ask(server.url, context=known)
        assert status == 200 and json.loads(body)["user"] == "Station 7"
        # And the viewer comes in with the same papers.
        result = view("--no-picture", "--dump-state", SCRATCH / "tls.json", "--cacert",
                      SCRATCH / "ca.pem", "--cert", SCRATCH / "client.pem", "--key",
                      SCRATCH / "client.key", server.url)
        assert result.returncode == 0, result.stderr
        assert len(read_json(SCRATCH / "tls.json")["assets"]) == 300


def validate(answer, kind="series"):
    """Against the schema of the feed, where there is something to validate with."""
    try:
        import jsonschema
    except ImportError:
        return
    schema = read_json(SOURCE / "docs" / "twin.schema.json")
    jsonschema.Draft202012Validator({"$defs": schema["$defs"],
                                     "$ref": f"#/$defs/{kind}"}).validate(answer)


def soon(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def test_shelving_and_its_end():
    with sim("--rate", "0") as server:
        name, alarm = next(iter(snapshot(server)["alarms"].items()))
        until = soon(3)
        status, answer = act(server, action="shelve", alarm=name, key="1", until=until,
                             since=alarm["since"], who="m.huber", comment='a "quoted" word')
        assert status == 202, answer
        now = snapshot(server)
        assert answer == {"epoch": now["epoch"], "seq": now["seq"]}
        assert now["alarms"][name]["shelved_until"][:19] == until[:19]
        assert now["alarms"][name]["active"]
        # The same again is answered again and changes nothing.
        assert act(server, action="shelve", alarm=name, key="1", until=until)[0] == 202
        assert snapshot(server)["seq"] == now["seq"]
        end = time.monotonic() + 10
        while snapshot(server)["alarms"][name]["shelved_until"]:
            assert time.monotonic() < end, "still on the shelf"
            time.sleep(0.2)
        assert act(server, action="shelve", alarm=name, key="2", until=soon(600))[0] == 202
        assert act(server, action="unshelve", alarm=name, key="3")[0] == 202
        assert snapshot(server)["alarms"][name]["shelved_until"] is None


def test_acknowledging_what_was_seen():
    with sim("--rate", "100", "--no-operator") as server:
        alarms = snapshot(server)["alarms"]
        name = next(name for name, alarm in alarms.items() if not alarm["acked"])
        assert act(server, action="acknowledge", alarm=name, key="1",
                   since="2020-01-01T00:00:00Z")[0] == 409
        assert not snapshot(server)["alarms"][name]["acked"]
        assert act(server, action="acknowledge", alarm=name, key="2",
                   since=alarms[name]["since"])[0] == 202
        after = snapshot(server)["alarms"].get(name)
        assert after is None or after["acked"]


def test_what_operators_did_outlives_the_server():
    kept = ("--state", SCRATCH / "kept.json", "--no-operator")
    with sim("--rate", "100", *kept) as server:
        before = snapshot(server)
        names = [name for name, alarm in before["alarms"].items() if alarm["active"]]
        shelved, acked = names[0], next(n for n in names if not before["alarms"][n]["acked"])
        until = soon(600)
        shelve = {"action": "shelve", "alarm": shelved, "key": "1", "until": until}
        assert act(server, **shelve)[0] == 202
        assert act(server, action="acknowledge", alarm=acked, key="2")[0] == 202
        assert act(server, action="acknowledge", alarm="no-such", key="3")[0] == 404
        seq = snapshot(server)["seq"]
        server.kill()
    with sim("--rate", "100", *kept) as server:
        after = snapshot(server)
        assert after["epoch"] == before["epoch"] and after["seq"] > seq
        assert after["alarms"][shelved]["shelved_until"][:19] == until[:19]
        assert after["alarms"][acked]["acked"]
        for name in names:
            assert after["alarms"][name]["text"] == before["alarms"][name]["text"]
            assert after["alarms"][name]["since"] == before["alarms"][name]["since"]
        assert act(server, action="unshelve", alarm=shelved, key="4")[0] == 202
        # Sent again it is answered as it was and does nothing, whatever has happened since.
        assert act(server, **shelve)[0] == 202
        assert not snapshot(server)["alarms"][shelved]["shelved_until"]
        assert act(server, action="acknowledge", alarm=shelved, key="3")[0] == 422
        assert act(server, action="acknowledge", alarm="no-such", key="3")[0] == 404
    result = subprocess.run([SIM, "--assets", "10", "--print-url", *map(str, kept)],
                            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30)
    assert result.returncode == 1 and "not the state of this site" in result.stderr


def test_history_as_points_and_buckets():
    with sim("--rate", "5000") as server:
        time.sleep(3)
        now = snapshot(server)
        history = server.url.replace("/twin", "/history")

        def past(**query):
            status, _, body = ask(history + "?" + urllib.parse.urlencode(query))
            return status, json.loads(body)

        # A value that was sent several times; its newest reading is the snapshot's or newer.
        span = {"from": "2026-01-01T00:00:00Z", "to": soon(100000)}
        best = max(((asset, prop) for asset, members in now["assets"].items()
                    for prop, value in members.get("props", {}).items()
                    if isinstance(value, dict) and isinstance(value["v"], float)),
                   key=lambda pair: len(past(asset=pair[0], prop=pair[1], **span)[1]["t"]))
        of = {"asset": best[0], "prop": best[1], **span}
        points = past(**of)[1]
        assert len(points["t"]) > 5 and points["t"] == sorted(set(points["t"])), points
        assert len(points["v"]) == len(points["q"]) == len(points["t"])
        validate(points)
        # From the newest on, then up to it: its moment belongs to the first.
        newest = points["t"][-1]
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(newest // 1000)) + \
            f".{newest % 1000:03d}Z"
        assert past(**{**of, "from": at})[1]["t"][0] == newest
        ended = {**of, "to": at}
        points = past(**ended)[1]
        assert newest not in points["t"]
        buckets = past(**ended, step=1000000000)[1]
        validate(buckets)
        good = [v for v, q in zip(points["v"], points["q"]) if q != "bad"]
        assert (min(buckets["min"]), max(buckets["max"])) == (min(good), max(good))
        one = past(**ended, n=1)[1]
        assert len(one["t"]) == 1 and abs(one["avg"][0] - sum(good) / len(good)) < 1e-3
        assert past(**{**of, "prop": "no-such"})[0] == 404
        assert past(**{**of, "asset": "no-such"})[0] == 404
        assert past(**{**of, "n": 0})[0] == past(**{**of, "to": "now"})[0] == 400
        assert past(**{**of, "step": 1})[0] == past(asset=best[0])[0] == 400


def test_forecasts():
    with sim("--rate", "0") as server:
        forecast = server.url.replace("/twin", "/forecast")
        asset, prop = next((asset, prop) for asset, members in snapshot(server)["assets"].items()
                           for prop in members.get("props", {}))
        of = {"asset": asset, "prop": prop, "from": soon(0), "to": soon(3600)}

        def expected(**query):
            status, _, body = ask(forecast + "?" + urllib.parse.urlencode(query))
            return status, json.loads(body)

        status, body = expected(**of)
        assert status == 200, body
        validate(body, "forecast")  # of a past of one reading nothing can be told
        assert body["t"] == body["v"] == body["lo"] == body["hi"] == []
        assert expected(**{**of, "prop": "no-such"})[0] == 404
        assert expected(**{**of, "to": "now"})[0] == 400


def test_what_alarms_did_outlives_the_server():
    kept = ("--state", SCRATCH / "deeds.json", "--no-operator")

    def past(server, asset, **more):
        query = {"alarms": 100, "from": "2026-01-01T00:00:00Z", "to": soon(60)}
        query |= {"asset": asset} if asset else {}
        status, _, body = ask(server.url.replace("/twin", "/history") + "?" +
                              urllib.parse.urlencode({**query, **more}))
        return status, json.loads(body)

    with sim("--rate", "100", *kept) as server:
        name, alarm = next((n, a) for n, a in snapshot(server)["alarms"].items() if a["active"])
        words = {"who": "m.huber", "comment": 'a "quoted" word'}
        assert act(server, action="shelve", alarm=name, key="1", until=soon(600), **words)[0] == 202
        assert act(server, action="unshelve", alarm=name, key="2", who="k.weber")[0] == 202
        now = snapshot(server)["alarms"][name]
        assert (now["by"], now["comment"]) == ("k.weber", None), now
        before = past(server, alarm["asset"])[1]
        server.kill()
    validate(before, "alarm_history")
    deeds = [e for e in before["events"] if e["alarm"] == name]
    assert deeds[0]["event"] == "raised" and deeds[0]["text"] == alarm["text"], deeds
    shelved, unshelved = deeds[-2:]
    assert {k: shelved[k] for k in words} == words and shelved["until"] > soon(0), shelved
    assert (unshelved["event"], unshelved["who"]) == ("unshelved", "k.weber"), unshelved
    with sim("--rate", "100", *kept) as server:
        after = past(server, alarm["asset"])[1]
        assert after["events"][:len(before["events"])] == before["events"]
        assert after["kept_from"] == before["kept_from"] and after["epoch"] == before["epoch"]
        newest = past(server, alarm["asset"], alarms=1)[1]
        assert len(newest["events"]) == 1, newest
        assert newest["kept_from"] > after["kept_from"], newest
        every = past(server, None)[1]
        validate(every, "alarm_history")
        assert "asset" not in every
        assert {e["asset"] for e in every["events"]} > {alarm["asset"]}, every
        assert [e for e in every["events"] if e["asset"] == alarm["asset"]] == after["events"]
        assert past(server, "no-such")[0] == 404
        for wrong in ({"alarms": 0}, {"alarms": 10001}, {"alarms": "x"}, {"from": "yesterday"},
                      {"to": "2020-01-01T00:00:00Z"}):
            assert past(server, alarm["asset"], **wrong)[0] == 400, wrong


def test_actions_that_are_refused():
    with sim("--rate", "0") as server:
        name = next(iter(snapshot(server)["alarms"]))
        for want, action in [
            (400, {"action": "shelve", "alarm": name, "key": "a"}),
            (400, {"action": "acknowledge", "alarm": name}),
            (400, {"action": "explode", "alarm": name, "key": "b"}),
            (400, {"action": "acknowledge", "alarm": 7, "key": "c"}),
            (400, {"action": "acknowledge", "alarm": name, "key": "x" * 200}),
            (400, {"action": "acknowledge", "alarm": name, "key": "d", "since": "yesterday"}),
            (404, {"action": "acknowledge", "alarm": "no-such", "key": "e"}),
            (409, {"action": "reset", "alarm": name, "key": "f"}),
            (422, {"action": "shelve", "alarm": name, "key": "g", "until": soon(-5)}),
            (422, {"action": "shelve", "alarm": name, "key": "h", "until": soon(90000)}),
            (202, {"action": "acknowledge", "alarm": name, "key": "i"}),
            (422, {"action": "unshelve", "alarm": name, "key": "i"}),
        ]:
            status, answer = act(server, **action)
            assert status == want, (action, status, answer)
            assert want == 202 or len(answer["detail"]) > 10, answer
        actions = server.url.replace("/twin", "/actions")
        assert ask(actions, b"no JSON at all")[0] == 400
        assert ask(actions, b" " * 70000)[0] == 413
        assert ask(actions)[0] == 405 and ask(server.url, b"{}")[0] == 405


def test_what_cannot_be_written_is_a_fault():
    for option in ("--state", "--access-log"):
        path = SCRATCH / "absent" / "file"
        result = subprocess.run([SIM, "--port", "0", "--assets", "30", option, path], timeout=60,
                                capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert result.returncode == 1 and not result.stdout, result
        assert result.stderr.count(f"cannot write {path}") == 1, result.stderr
    folder, said = SCRATCH / "taken-away", SCRATCH / "unwritten.log"
    folder.mkdir()
    server = sim("--state", folder / "kept.json", "--access-log", "/dev/full",
                 stderr=said.open("w"))
    shutil.rmtree(folder)
    for _ in range(2):
        ask(server.url)
    server.kill(signal.SIGTERM)
    assert server.process.returncode == 1, said.read_text()
    assert said.read_text().count("cannot write") == 2, said.read_text()  # each once


run(globals())
