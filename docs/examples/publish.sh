#!/bin/sh
# Publishes a twin by nginx.conf beside it: sh publish.sh FOLDER [EVENTS [ADDRESS]]
# First the snapshot, then the event: a viewer that has the one is never behind the other.
set -eu
folder=$1 events=${2:-1000000} address=${3:-http://127.0.0.1:8080} epoch=$(date +%s) seq=0 temp=20

stamp() { printf '"epoch":"%s","seq":%d,"time":"%s"' "$epoch" "$seq" "$(date -u +%FT%TZ)"; }

snapshot() { # beside, then renamed, so that nobody reads half of it
    printf '{"feed":"twin-feed/1",%s,"heartbeat_ms":2000,"links":{"stream":"stream"},
"assets":{"pump-1":{"shapes":{"body":{"box":{"size":[2,1,1]}}},"props":{"temp":%d}}}}\n' \
        "$(stamp)" "$temp" >"$folder/twin.new"
    mv "$folder/twin.new" "$folder/twin.json"
}

snapshot
while [ "$seq" -lt "$events" ]; do
    sleep 0.2
    seq=$((seq + 1)) temp=$((20 + seq % 60))
    snapshot
    printf '{%s,"values":{"pump-1":{"temp":%d}}}' "$(stamp)" "$temp" |
        curl -sSf -o /dev/null --data-binary @- "$address/publish"
done
