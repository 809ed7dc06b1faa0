"""Pictures of documents that stand still, against pictures that were looked at and accepted.

A failing case leaves its picture and a picture of the differences beside the build's logs. To accept
new pictures after looking at them: TW_ACCEPT=1 python3 tests/golden/test_golden.py

The pictures are pinned to the driver that made them (pictures.json names it): with another one only
a loose likeness is asked for, because rasterisers differ at edges."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from harness import BUILD, SCRATCH, need_device, run, view  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PINNED = HERE / "pictures.json"
LOOSE_SHARE = 0.08  # of pixels that may differ with another driver


def device():
    stats = SCRATCH / "device.json"
    view("--headless", "--size", "64x64", "--stats", stats, HERE / "states.json")
    return json.loads(stats.read_text())["device"]


def different_share(picture, reference):
    """Share of pixels whose largest channel difference exceeds 8/255."""
    result = subprocess.run(["compare", "-metric", "AE", "-fuzz", "3.1%", str(picture),
                             str(reference), str(picture.with_suffix(".diff.png"))],
                            capture_output=True, text=True)
    size = subprocess.run(["identify", "-format", "%[fx:w*h]", str(picture)], capture_output=True,
                          text=True).stdout
    return float(result.stderr.split()[0]) / float(size)


def check(name, *arguments):
    reference = HERE / f"{name}.png"
    picture = BUILD / f"golden-{name}.png"
    if os.environ.get("TW_ACCEPT"):
        picture = reference
    result = view("--headless", "--screenshot", picture, *arguments)
    assert result.returncode == 0, result.stderr
    if picture is reference:
        PINNED.write_text(json.dumps({"device": device()}, indent=1) + "\n")
        return
    pinned = json.loads(PINNED.read_text())["device"]
    limit = 0.005 if pinned == device() else LOOSE_SHARE
    share = different_share(picture, reference)
    assert share <= limit, f"{share:.2%} of {picture} differ from {reference}"


def test_desktop_dark():
    check("states-dark", "--size", "1280x720", HERE / "states.json")


def test_section():
    check("section-light", "--size", "1280x720", "--look", "isa-light", "--section", "z<1.2",
          HERE / "states.json")
    check("section-dark", "--size", "1280x720", "--camera", "20,20,34", "--section", "y>0.3,x<14",
          HERE / "states.json")


def test_desktop_light():
    check("states-light", "--size", "1280x720", "--look", "isa-light", HERE / "states.json")


def test_two_sources():
    check("sources-dark", "--size", "1600x900", "--config", HERE / "sources.json", "--select",
          "contradict")


def test_kiosk():
    check("states-kiosk", "--size", "960x540", "--kiosk", "--camera", "300,40,70",
          HERE / "states.json")


def with_surfaces():
    """A document beside the model that it names."""
    folder = SCRATCH / "surfaces"
    folder.mkdir(exist_ok=True)
    subprocess.run([sys.executable, HERE / "make_surfaces.py", folder / "surfaces.glb"], check=True)
    shutil.copy(HERE / "surfaces.json", folder)
    return folder / "surfaces.json"


def test_surfaces():
    """Textures, a mask, a normal map, metal, what glows, colours of vertices; and an alarm's tint
    over all of them."""
    check("surfaces", "--size", "1280x600", "--kiosk", "--camera", "200,32,20", with_surfaces())


def test_surfaces_moving():
    """In full colour, and with the single layer of a moving camera."""
    check("surfaces-show", "--size", "960x540", "--kiosk", "--look", "show", "--layers", "1",
          "--camera", "220,25,20", with_surfaces())


need_device()
run(globals())
