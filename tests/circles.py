#!/usr/bin/env python3
"""Checks that no two files of a module, or of a tool, call into each other, be it by way of others:
then each can be read, and changed, with only those below it in mind.

usage: circles.py SOURCE_ROOT

Prints the calls of each circle. Exit status 1 if there is any.
"""
import os
import re
import sys

TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
# clang-format puts what is defined for others at the beginning of a line.
DEFINED = re.compile(
    r"^(?!static|typedef|struct \w+ \{)[a-z][\w \*]*?\b(tw_\w+)\([^;{}]*\)\s*\{", re.MULTILINE)
USED = re.compile(r"(?<!struct )(?<!enum )(?<!union )(?<![.>])\btw_\w+")


def sources_of(module):
    for folder, _, names in os.walk(module):
        for name in sorted(names):
            if name.endswith((".c", ".cpp")):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    yield os.path.relpath(os.path.join(folder, name), module), file.read()


def calls_of(module):
    """By file and file that it calls into: the functions that it calls there."""
    texts = {name: TEXT.sub("", text) for name, text in sources_of(module)}
    owners = {function: name for name, text in texts.items() for function in DEFINED.findall(text)}
    calls = {name: {} for name in texts}
    for name, text in texts.items():
        for function in sorted(set(USED.findall(text))):
            owner = owners.get(function, name)
            if owner != name:
                calls[name].setdefault(owner, []).append(function)
    return calls


def reached_from(calls, name):
    reached, waiting = set(), [name]
    while waiting:
        for callee in calls[waiting.pop()]:
            if callee not in reached:
                reached.add(callee)
                waiting.append(callee)
    return reached


def faults_of(module):
    calls = calls_of(module)
    reached = {name: reached_from(calls, name) for name in calls}
    return [f"{name} calls {callee}, which leads back to it: {' '.join(functions)}"
            for name in calls for callee, functions in calls[name].items()
            if name in reached[callee]]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = sys.argv[1]
    modules = ["src/" + name for name in sorted(os.listdir(os.path.join(root, "src")))]
    faults = [f"{module}: {fault}" for module in modules + ["tools/models", "tools/sim"]
              for fault in faults_of(os.path.join(root, module))]
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
