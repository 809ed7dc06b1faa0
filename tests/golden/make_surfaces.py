"""Writes a GLB with one of each thing that a surface can wear: a picture, a mask, a normal map,
metal from rough to smooth, what glows, colours of vertices.

usage: make_surfaces.py FILE.glb
"""
import json
import math
import pathlib
import struct
import sys
import zlib


def png(side, colour_of):
    """A PNG of `side` x `side`; colour_of(u, v) gives 4 bytes."""
    rows = b"".join(
        b"\0" + b"".join(bytes(colour_of((x + 0.5) / side, (y + 0.5) / side)) for x in range(side))
        for y in range(side))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) +
            chunk(b"IEND", b""))


def tiles(u, v):
    """Yellow and slate tiles, with a red corner at the top left of the picture."""
    if u < 0.25 and v < 0.25:
        return 190, 40, 40, 255
    return (214, 180, 60, 255) if (int(u * 4) + int(v * 4)) % 2 else (70, 84, 104, 255)


def fence(u, v):
    bar = u * 8 % 1 < 0.35 or v * 8 % 1 < 0.35
    return 120, 140, 110, 255 if bar else 0


def studs(u, v):
    """Round studs, as a normal map."""
    x, y = u * 4 % 1 * 2 - 1, v * 4 % 1 * 2 - 1
    r = math.hypot(x, y)
    if r > 0.7 or r < 1e-3:
        return 128, 128, 255, 255
    slope = math.sin(r / 0.7 * math.pi) * 0.7
    return (int(127.5 + 127 * slope * x / r), int(127.5 - 127 * slope * y / r),
            int(127.5 + 127 * math.sqrt(1 - slope * slope)), 255)


def polish(u, v):
    return 0, int(255 * (0.15 + 0.8 * v)), 255, 255


def lamp(u, v):
    lit = math.hypot(u - 0.5, v - 0.5) < 0.35
    return (250, 200, 90, 255) if lit else (0, 0, 0, 255)


def box():
    """Positions, normals, texture coordinates and triangles of a box of side 1 on the ground."""
    positions, normals, coordinates, indices = [], [], [], []
    for axis in range(3):
        for sign in (-1, 1):
            n = [0.0] * 3
            n[axis] = float(sign)
            across = [0.0, 0.0, 0.0]
            across[0 if axis == 2 else 2 if axis == 0 else 0] = 1.0
            if axis == 0:
                across = [0.0, 0.0, -float(sign)]
            elif axis == 2:
                across = [float(sign), 0.0, 0.0]
            up = [n[1] * across[2] - n[2] * across[1], n[2] * across[0] - n[0] * across[2],
                  n[0] * across[1] - n[1] * across[0]]
            first = len(positions)
            for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                p = [(n[i] + x * across[i] + y * up[i]) / 2 for i in range(3)]
                positions.append((p[0], p[1] + 0.5, p[2]))
                normals.append(n)
                coordinates.append(((x + 1) / 2, (1 - y) / 2))
            indices += [first, first + 1, first + 2, first, first + 2, first + 3]
    return positions, normals, coordinates, indices


def sphere(columns=32, rows=16):
    positions, normals, coordinates, indices = [], [], [], []
    for row in range(rows + 1):
        for column in range(columns + 1):
            u, v = column / columns, row / rows
            n = (math.sin(math.pi * v) * math.cos(2 * math.pi * u), math.cos(math.pi * v),
                 -math.sin(math.pi * v) * math.sin(2 * math.pi * u))
            normals.append(n)
            positions.append((n[0] / 2, n[1] / 2 + 0.5, n[2] / 2))
            coordinates.append((u, v))
    for row in range(rows):
        for column in range(columns):
            a = row * (columns + 1) + column
            b = a + columns + 1
            indices += [a, b, a + 1, a + 1, b, b + 1]
    return positions, normals, coordinates, indices


def main(path):
    blob, views, accessors, images = b"", [], [], []

    def add(data):
        nonlocal blob
        blob += b"\0" * (-len(blob) % 4)
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(data)})
        blob += data
        return len(views) - 1

    def accessor(rows, kind):
        flat = [x for row in rows for x in row] if kind != "SCALAR" else rows
        form = "I" if kind == "SCALAR" else "f"
        entry = {"bufferView": add(struct.pack(f"<{len(flat)}{form}", *flat)),
                 "componentType": 5125 if form == "I" else 5126, "count": len(rows), "type": kind}
        if kind == "VEC3":
            entry["min"] = [min(row[i] for row in rows) for i in range(3)]
            entry["max"] = [max(row[i] for row in rows) for i in range(3)]
        accessors.append(entry)
        return len(accessors) - 1

    def image(side, colour_of):
        images.append({"bufferView": add(png(side, colour_of)), "mimeType": "image/png"})
        return {"index": len(images) - 1}

    def grey(**more):
        return {"baseColorFactor": [0.6, 0.6, 0.6, 1], "metallicFactor": 0, "roughnessFactor": 0.7,
                **more}

    materials = [
        {"pbrMetallicRoughness": grey(baseColorFactor=[1, 1, 1, 1],
                                      baseColorTexture=image(64, tiles))},
        {"pbrMetallicRoughness": grey(baseColorFactor=[1, 1, 1, 1],
                                      baseColorTexture=image(128, fence)),
         "alphaMode": "MASK", "alphaCutoff": 0.5, "doubleSided": True},
        {"pbrMetallicRoughness": grey(), "normalTexture": image(128, studs)},
        {"pbrMetallicRoughness": {"baseColorFactor": [0.9, 0.75, 0.5, 1],
                                  "metallicRoughnessTexture": image(32, polish)}},
        {"pbrMetallicRoughness": grey(baseColorFactor=[0.1, 0.1, 0.1, 1]),
         "emissiveTexture": image(64, lamp), "emissiveFactor": [1, 1, 1]},
        {"pbrMetallicRoughness": grey(baseColorFactor=[1, 1, 1, 1])},
    ]
    meshes, nodes = [], []
    for i, material in enumerate(materials):
        positions, normals, coordinates, indices = sphere() if i in (3, 5) else box()
        attributes = {"POSITION": accessor(positions, "VEC3"),
                      "NORMAL": accessor(normals, "VEC3"),
                      "TEXCOORD_0": accessor(coordinates, "VEC2")}
        if i == 5:
            attributes["COLOR_0"] = accessor([(n[0] / 2 + 0.5, n[1] / 2 + 0.5, n[2] / 2 + 0.5)
                                              for n in normals], "VEC3")
        meshes.append({"primitives": [{"attributes": attributes,
                                       "indices": accessor(indices, "SCALAR"), "material": i}]})
        nodes.append({"mesh": i, "scale": [2, 2, 2],
                      "translation": [3 * (i % 3) - 3, 0, 3 * (i // 3) - 1.5]})
    document = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": list(range(6))}],
                "nodes": nodes, "meshes": meshes, "materials": materials, "images": images,
                "textures": [{"source": i} for i in range(len(images))],
                "accessors": accessors, "bufferViews": views,
                "buffers": [{"byteLength": len(blob) + -len(blob) % 4}]}
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    blob += b"\0" * (-len(blob) % 4)
    pathlib.Path(path).write_bytes(
        struct.pack("<III", 0x46546C67, 2, 28 + len(text) + len(blob)) +
        struct.pack("<II", len(text), 0x4E4F534A) + text +
        struct.pack("<II", len(blob), 0x004E4942) + blob)


if __name__ == "__main__":
    main(sys.argv[1])
