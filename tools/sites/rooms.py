#!/usr/bin/env python3
"""Writes a closed building: rooms.py [--side N] [--storeys N] > build/assets/rooms.json

Each storey has N x N rooms with solid walls, doors and machines from the demo's models: a site of which
little is in sight from the view `inside`, for what leaving out hidden things is worth. It is written where
it is wanted: beside the folder of models that it names.
"""
import argparse
import json
import sys

SIDE, HEIGHT, WALL = 14.0, 5.0, 0.2
DOOR = 2.4
MODELS = ["pump", "exchanger", "compressor", "dosing", "boiler", "reactor"]
PLACES = [(x, y) for x in (-5, -1.7, 1.7, 5) for y in (-4.5, 0, 4.5)]


def wall(size, at):
    return {"box": {"size": size}, "at": at, "material": "building"}


def walls(last_x, last_y):
    """A slab, a wall in the west, one with a door in the south, and those at the building's end."""
    half, rest, tall = SIDE / 2, (SIDE - DOOR) / 2, HEIGHT - WALL
    shapes = {"slab": wall([SIDE, SIDE, WALL], [0, 0, -WALL]),
              "west": wall([WALL, SIDE, tall], [-half, 0, 0]),
              "south-1": wall([rest, WALL, tall], [-(DOOR + rest) / 2, -half, 0]),
              "south-2": wall([rest, WALL, tall], [(DOOR + rest) / 2, -half, 0]),
              "ceiling": wall([SIDE, SIDE, WALL], [0, 0, tall])}
    if last_x:
        shapes["east"] = wall([WALL, SIDE, tall], [half, 0, 0])
    if last_y:
        shapes["north"] = wall([SIDE, WALL, tall], [0, half, 0])
    return shapes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--side", type=int, default=8)
    parser.add_argument("--storeys", type=int, default=2)
    options = parser.parse_args()
    assets, count = {}, options.side
    for number in range(options.storeys * count * count):
        floor, x, y = number // count**2, number // count % count, number % count
        room = f"R{floor}-{x}-{y}"
        at = [(x - (count - 1) / 2) * SIDE, (y - (count - 1) / 2) * SIDE, floor * HEIGHT + 0.3]
        assets[room] = {"type": "room", "at": {"pos": at},
                        "shapes": walls(x == count - 1, y == count - 1)}
        for i, place in enumerate(PLACES):
            assets[f"{room}-{i}"] = {"type": MODELS[i % len(MODELS)], "parent": room,
                                     "at": {"pos": [*place, 0]}}
    types = {model: {"kind": "machine", "model": f"models/{model}.glb"} for model in MODELS}
    middle = SIDE / 2 * (1 - count % 2)
    inside = {"az": 15, "el": 22, "dist": 6, "target": [middle, middle, 1]}
    json.dump({"feed": "twin-feed/1", "epoch": "0", "seq": 0, "time": "2026-01-01T00:00:00Z",
               "site": {"name": "Rooms"},
               "types": {"room": {"kind": "building"}, **types}, "assets": assets,
               "views": {"inside": {"name": "Inside", "camera": inside}}}, sys.stdout)


if __name__ == "__main__":
    main()
