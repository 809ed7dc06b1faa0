"""Writes compiled catalogues as a C header: embed.py OUT.h NAME=FILE.mo..."""
import pathlib
import sys

lines = ["// Made from po/ at build time."]
for argument in sys.argv[2:]:
    name, path = argument.split("=", 1)
    data = pathlib.Path(path).read_bytes()
    lines.append(f"static const unsigned char tw_catalogue_{name}[] = {{")
    lines += [",".join(map(str, data[i:i + 24])) + "," for i in range(0, len(data), 24)]
    lines.append("};")
pathlib.Path(sys.argv[1]).write_text("\n".join(lines) + "\n")
