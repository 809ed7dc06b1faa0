"""Reads meson's testlog.json files and prints the closing line of tools/test.

A test that meson lists as one but that reports its own cases (cmocka's "[       OK ] name") counts
by its cases, so that the figure says how much was tried. Exit status 1 if anything failed."""
import json
import re
import sys

passed = failed = skipped = 0
for path in sys.argv[1:]:
    try:
        lines = open(path, encoding="utf-8").readlines()
    except FileNotFoundError:
        continue
    for line in lines:
        test = json.loads(line)
        output = test.get("stdout", "") + test.get("stderr", "")
        cases = len(re.findall(r"^\[       OK \]", output, re.M))
        # cmocka names a skipped case where it stands and once more at the end.
        for case in sorted(set(re.findall(r"^\[  SKIPPED \] (\w+)$", output, re.M))):
            skipped += 1
            print(f"skipped: {test['name']}: {case}")
        bad = len(re.findall(r"^\[  FAILED  \] \w+$", output, re.M))
        if test["result"] in ("OK", "EXPECTEDFAIL"):
            passed += max(cases, 1)
        elif test["result"] == "SKIP":
            skipped += 1
            print(f"skipped: {test['name']}")
        else:
            passed += cases
            failed += max(bad, 1)
            print(f"failed: {test['name']} ({path})")

print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or passed == 0 else 0)
