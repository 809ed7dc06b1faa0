#!/usr/bin/env python3
"""Checks that modules include only what the architecture allows, and that every border header
stands by itself: as C11, and inside extern "C" as C++17.

usage: layering.py SOURCE_ROOT CC CXX

Prints one line for each fault. Exit status 1 if there is any.
"""
import os
import re
import subprocess
import sys
import tempfile

# The border headers of each module. A new header gets its line here.
HEADERS = {
    "base": ["clock", "file", "json_writer", "log", "memory", "queue", "random", "runs"],
    "twin": ["alarm_event", "alarm_load", "change", "journal", "query", "related", "twin"],
    "model": ["mesh", "mesh_cache", "model", "surface"],
    "feed": ["decoder", "feed", "feed_check"],
    "frame": ["frame", "packet"],
    "scene": ["camera", "scene", "theme", "visibility"],
    "render": ["render"],
    "ui": ["tools", "ui"],
}

# What a module may include beside its own headers and base: a module, or one header of it.
ALLOWED = {
    "base": [],
    "twin": [],
    "model": [],
    "feed": ["twin/alarm_event", "twin/change"],
    "frame": ["model/mesh", "model/surface"],
    "scene": ["twin", "model", "frame"],
    "render": ["frame", "model/mesh", "model/surface"],
    "ui": ["twin", "scene", "frame", "feed", "model/model"],
    "import": ["model/mesh", "model/mesh_cache", "model/surface"],
    "app": ["twin", "model", "feed", "frame", "scene", "render", "ui"],
}

# Libraries that belong to some modules only: the beginning of the header's name.
LIBRARIES = {
    "SDL": ["app"],
    "curl/": ["feed", "app"],  # app starts libcurl before any thread
    "cjson/": ["feed", "app", "import"],
    "imgui": ["ui"],
    "ft2build": ["ui"],
    "fontconfig/": ["ui"],
    "vulkan/": ["render"],
    "volk": ["render"],
    "assimp/": ["import"],
    "meshoptimizer": ["import"],
    "microhttpd": [],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SOURCES = (".c", ".h", ".cpp", ".hpp", ".cc")


def includes(path):
    """Yields line number, quote and name of each include of a file."""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1), match.group(2)


def owner_of(header):
    for module, names in HEADERS.items():
        if header in names:
            return module
    return None


def border_fault(module, header):
    """Why a module may not include a border header, or None."""
    owner = owner_of(header)
    if owner is None:
        return f"say in HEADERS of tests/layering.py whose header {header}.h is"
    if owner in (module, "base") or owner in ALLOWED[module]:
        return None
    if f"{owner}/{header}" in ALLOWED[module]:
        return None
    return f"{module} may not include {owner}'s {header}.h"


def private_fault(module, root, path, name):
    """Why a file may not include "name", or None. What is in no module is made by the build."""
    near = os.path.normpath(os.path.join(os.path.dirname(path), name))
    for place in (near, os.path.join(root, "src", module, name), os.path.join(root, "src", name)):
        if os.path.exists(place):
            owner = os.path.relpath(place, os.path.join(root, "src")).split(os.sep)[0]
            return None if owner == module else f"{name} is private to {owner}"
    for other in ALLOWED:
        if other != module and os.path.exists(os.path.join(root, "src", other, name)):
            return f"{name} is private to {other}"
    return None


def library_fault(module, name):
    for prefix, users in LIBRARIES.items():
        if name.startswith(prefix) and module not in users:
            return f"{module} may not use {name}"
    return None


def include_fault(module, root, path, quote, name):
    if name.startswith("twinview/"):
        return border_fault(module, name[len("twinview/") : -len(".h")])
    if quote == '"' and name != "shared.h":
        return private_fault(module, root, path, name) or library_fault(module, name)
    return library_fault(module, name)


def check_file(module, root, path):
    faults = []
    for number, quote, name in includes(path):
        fault = include_fault(module, root, path, quote, name)
        if fault:
            faults.append(f"{os.path.relpath(path, root)}:{number}: {fault}")
    return faults


def check_modules(root):
    faults = []
    for module in sorted(os.listdir(os.path.join(root, "src"))):
        if module not in ALLOWED:
            faults.append(f"src/{module}: say in ALLOWED of tests/layering.py what it may include")
            continue
        for folder, _, names in os.walk(os.path.join(root, "src", module)):
            for name in sorted(names):
                if name.endswith(SOURCES):
                    faults += check_file(module, root, os.path.join(folder, name))
    return faults


def border_headers(root):
    folder = os.path.join(root, "include", "twinview")
    return [name[: -len(".h")] for name in sorted(os.listdir(folder)) if name.endswith(".h")]


def check_borders(root):
    """A border header keeps to the rules of its module, and every header listed exists."""
    faults = []
    present = border_headers(root)
    for header in present:
        module = owner_of(header)
        if module is None:
            faults.append(f"include/twinview/{header}.h: whose is it? See tests/layering.py")
            continue
        path = os.path.join(root, "include", "twinview", header + ".h")
        faults += check_file(module, root, path)
    for module, names in HEADERS.items():
        faults += [f"{module}: no such header: {name}.h" for name in names if name not in present]
    return faults


def compile_alone(root, compiler, arguments, suffix, text):
    """The compiler's first errors, or None if it took the text."""
    with tempfile.NamedTemporaryFile("w", suffix=suffix) as file:
        file.write(text)
        file.flush()
        command = compiler.split() + arguments + ["-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
        command += ["-I", os.path.join(root, "include"), "-I", os.path.join(root, "shaders")]
        result = subprocess.run(command + [file.name], capture_output=True, text=True, check=False)
    errors = [line for line in result.stderr.splitlines() if "error" in line]
    return None if result.returncode == 0 else "\n".join(errors[:3]) or "does not compile"


def check_headers(root, cc, cxx):
    faults = []
    for header in border_headers(root):
        line = f'#include "twinview/{header}.h"\n'
        tries = [
            ("C11", cc, ["-std=c11", "-D_POSIX_C_SOURCE=200809L"], ".c", line),
            ("C++17", cxx, ["-std=c++17"], ".cpp", 'extern "C" {\n' + line + "}\n"),
        ]
        for language, compiler, arguments, suffix, text in tries:
            message = compile_alone(root, compiler, arguments, suffix, text)
            if message:
                faults.append(f"include/twinview/{header}.h alone as {language}:\n{message}")
    return faults


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    root = os.path.abspath(sys.argv[1])
    faults = check_modules(root) + check_borders(root) + check_headers(root, *sys.argv[2:4])
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
