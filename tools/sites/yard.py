#!/usr/bin/env python3
"""Writes a yard of equal boxes, each an asset with a place and four properties, by lines (docs/feed.md):
what the bytes of docs/performance.md are counted on.

    yard.py [--assets N] [--properties N] > build/sites/yard.ndjson
"""
import argparse
import json
import math

LINE = 1000  # assets


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, default=100_000)
    parser.add_argument("--properties", type=int, default=4)
    options = parser.parse_args()
    names = [f"p{i}" for i in range(options.properties)]
    stamp = "2026-11-22T05:20:00Z"
    print(json.dumps({"feed": "twin-feed/1", "epoch": "yard", "seq": 1, "time": stamp,
                      "site": {"name": "Yard"},
                      "types": {"crate": {"kind": "machine", "props": {name: {} for name in names}}}}))
    row = math.isqrt(options.assets)
    for first in range(0, options.assets, LINE):
        assets = {f"asset-{i:07}": {"type": "crate", "at": {"pos": [2 * (i % row), 2 * (i // row), 0]},
                                    "shapes": {"body": {"box": {"size": [1, 1, 1]}}},
                                    "props": {name: i for name in names}}
                  for i in range(first, min(first + LINE, options.assets))}
        print(json.dumps({"assets": assets}, separators=(",", ":")))
    print(json.dumps({"end": True, "count": math.ceil(options.assets / LINE)}))


if __name__ == "__main__":
    main()
