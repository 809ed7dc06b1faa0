"""Every panel in every theme, as a software rasteriser sees them, against pictures that were looked
at; in one theme also as a wall of 3840 x 2160 shows them, which is the same picture seen finer, and
in Chinese those with the most words.

To accept new pictures after looking at them: TW_ACCEPT=1 python3 tests/golden/test_panels.py"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from harness import BUILD, run  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SHEET = BUILD / "tests" / "unit" / "ui" / "ui_sheet"
LIMIT = 0.012  # root of the mean square of the differences; a button that is gone is 0.02
LIMIT_FINE = 0.06  # letters are drawn anew at three times their size


def difference(picture, reference):
    result = subprocess.run(["compare", "-metric", "RMSE", str(picture), str(reference), "null:"],
                            capture_output=True, text=True)
    return float(result.stderr.split("(")[1].split(")")[0])


def check(theme, scale, limit, *language):
    name = "-".join(["panels", theme, *language])
    reference = HERE / f"{name}.png"
    picture = BUILD / f"golden-{name}-{scale}.png"
    subprocess.run([str(SHEET), theme, str(scale), str(picture), *language], check=True)
    if os.environ.get("TW_ACCEPT") and scale == 1:
        subprocess.run(["convert", str(picture), "-strip", "-colors", "255", f"PNG8:{reference}"],
                       check=True)
    found = difference(picture, reference)
    assert found <= limit, f"{picture} and {reference} are {found:.4f} apart"


def test_dark():
    check("isa-dark", 1, LIMIT)


def test_light():
    check("isa-light", 1, LIMIT)


def test_okabe_ito():
    check("okabe-ito", 1, LIMIT)


def test_mono():
    check("mono", 1, LIMIT)


def test_chinese():
    """Inspector, list of alarms, sheet of keys and wall."""
    check("isa-light", 1, LIMIT, "zh_CN")


def test_a_wall_is_the_same_picture():
    check("isa-dark", 3, LIMIT_FINE)


run(globals())
