"""Every panel in every theme, as a software rasteriser sees them, against pictures that were looked
at; also as a wall of 3840 x 2160 shows them, which is the same picture seen finer; and in Chinese
those with the most words.

To accept new pictures after looking at them: TW_ACCEPT=1 python3 tests/golden/test_panels.py"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from harness import BUILD, run  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SHEET = BUILD / "tests" / "unit" / "ui" / "ui_sheet"
LIMIT = 100  # pixels that differ: a button that is gone makes 200, the accepted colours 15
LIMIT_FINE = 0.06  # root of the mean square: letters are drawn anew at three times their size


def difference(picture, reference, *metric):
    return subprocess.run(["compare", "-metric", *metric, str(picture), str(reference), "null:"],
                          capture_output=True, text=True).stderr


def different_pixels(picture, reference):
    return float(difference(picture, reference, "AE", "-fuzz", "8%"))


def mean_difference(picture, reference):
    return float(difference(picture, reference, "RMSE").split("(")[1].split(")")[0])


def shoot(theme, scale, *language):
    name = "-".join(["panels", theme, *language])
    picture = BUILD / f"golden-{name}-{scale}.png"
    subprocess.run([str(SHEET), theme, str(scale), str(picture), *language], check=True)
    return picture, HERE / f"{name}.png"


def check(theme, *language):
    picture, reference = shoot(theme, 1, *language)
    if os.environ.get("TW_ACCEPT"):
        subprocess.run(["convert", str(picture), "-strip", "-dither", "None", "-colors", "255",
                        f"PNG8:{reference}"], check=True)
    found = different_pixels(picture, reference)
    assert found <= LIMIT, f"{found:.0f} pixels of {picture} and {reference} differ"


def test_dark():
    check("isa-dark")


def test_light():
    check("isa-light")


def test_okabe_ito():
    check("okabe-ito")


def test_mono():
    check("mono")


def test_chinese():
    """Inspector, list of alarms, sheet of keys and wall."""
    check("isa-light", "zh_CN")


def test_a_wall_is_the_same_picture():
    for theme in ("isa-dark", "isa-light", "okabe-ito", "mono"):
        picture, reference = shoot(theme, 3)
        found = mean_difference(picture, reference)
        assert found <= LIMIT_FINE, f"{picture} and {reference} are {found:.4f} apart"


run(globals())
