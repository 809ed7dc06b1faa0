"""The real viewer with a device, a surface or a memory that fails on purpose (tests/faults): it is
built again, shows the same picture to the pixel, and loses nothing of the feed meanwhile."""
import json
import os
import re
import subprocess

from harness import BUILD, SCRATCH, SOURCE, need_device, read_json, run, view, wait_for
from window import Display, Viewer

os.environ["VK_ADD_LAYER_PATH"] = str(BUILD / "tests/faults")
SITE = SCRATCH / "site.json"
SITE.write_text(json.dumps({**read_json(SOURCE / "tests/golden/states.json"),
                            "alarms": {}}))  # what is not acknowledged blinks


def faulty(faults):
    return {**os.environ, "VK_INSTANCE_LAYERS": "VK_LAYER_TWINVIEW_faults",
            "TW_FAULT": ",".join(faults)}


def picture(name, *arguments, env=None):
    path, stats, state = (SCRATCH / f"{name}.{end}" for end in ("png", "stats.json", "json"))
    path.unlink(missing_ok=True)
    result = view("--headless", "--size", "640x400", "--validation", "--screenshot", path,
                  "--stats", stats, "--dump-state", state, *arguments, SITE, env=env)
    return result, path, stats, state


def test_the_picture_after_a_loss_is_the_one_before():
    result, wanted, stats, state = picture("whole")
    assert result.returncode == 0, result.stderr
    assert read_json(stats)["rebuilds"] == 0
    for number, (faults, rebuilds) in enumerate((
            (["vkQueueSubmit2=DEVICE_LOST@9"], 1),
            (["vkWaitSemaphores=DEVICE_LOST@12"], 1),
            (["vkQueueSubmit2=DEVICE_LOST@9", "vkWaitSemaphores=DEVICE_LOST@17"], 2),
            (["vkQueueSubmit2=DEVICE_LOST@9", "vkCreateDevice=INITIALIZATION_FAILED@2-3"], 1))):
        result, after, stats, held = picture(f"lost-{number}", env=faulty(faults))
        assert result.returncode == 0, (faults, result.stderr)
        assert read_json(stats)["rebuilds"] == rebuilds, (faults, result.stderr)
        assert read_json(stats)["validation_messages"] == 0, result.stderr
        assert result.stderr.count("lost; building it again") == rebuilds, result.stderr
        assert after.read_bytes() == wanted.read_bytes(), faults
        assert held.read_bytes() == state.read_bytes(), faults


def test_a_device_that_stays_away_ends_the_run_with_one_sentence():
    result, path, _, _ = picture("gone", env=faulty(["vkQueueSubmit2=DEVICE_LOST@9",
                                                     "vkCreateDevice=INITIALIZATION_FAILED@2+"]))
    assert result.returncode == 1
    assert result.stderr.count("failed 8 times in a row; giving up") == 1, result.stderr
    assert not path.exists()


def test_short_memory_costs_layers_or_is_told():
    _, _, stats, _ = picture("enough")
    needed = read_json(stats)["device_bytes"]
    result, path, stats, _ = picture("short", env=faulty([f"heap={needed - (4 << 20)}"]))
    assert result.returncode == 0, result.stderr
    assert read_json(stats)["layers"] < 4 and path.exists()
    result, path, _, _ = picture("none", env=faulty(["heap=8000000"]))
    assert result.returncode == 1 and not path.exists()
    assert "the device has no memory for" in result.stderr, result.stderr


def window(display, name, faults, *arguments):
    """A run in a window that ends by itself; its picture, statistics and log."""
    path, stats = SCRATCH / f"{name}.png", SCRATCH / f"{name}.stats.json"
    display.env.update(faulty(faults))
    with Viewer(display, "--validation", "--no-sound", "--screenshot", path, "--stats", stats,
                *arguments, SITE) as viewer:
        assert viewer.process.wait(200) == 0, viewer.log.read_text()
        return path, read_json(stats), viewer.log.read_text()


def test_a_window_survives_its_surface():
    with Display() as display:
        wanted, stats, log = window(display, "window", [], "--frames", "8")
        assert stats["rebuilds"] == 0 and stats["validation_messages"] == 0, log
        for number, (faults, rebuilds) in enumerate((
                (["vkQueuePresentKHR=SURFACE_LOST@3", "vkAcquireNextImageKHR=DEVICE_LOST@6"], 2),
                (["vkAcquireNextImageKHR=OUT_OF_DATE@3-5", "vkQueuePresentKHR=OUT_OF_DATE@4/9"], 0),
                (["vkGetPhysicalDeviceSurfaceCapabilitiesKHR=SURFACE_LOST@1",
                  "vkAcquireNextImageKHR=TIMEOUT@2-3", "vkCreateSwapchainKHR=DEVICE_LOST@2",
                  "vkQueuePresentKHR=OUT_OF_DATE@3"], 2))):
            after, stats, log = window(display, f"window-{number}", faults, "--frames", "8")
            assert stats["rebuilds"] == rebuilds, (faults, log)
            assert stats["validation_messages"] == 0, (faults, log)
            assert after.read_bytes() == wanted.read_bytes(), faults


def test_a_window_shows_the_picture_whatever_its_images_are():
    """Into images of format 50, which are sRGB to the device, it is copied without another encoding;
    into 37 it is converted, red and blue exchanged, which this window system does not know of."""
    def shown(image_format):
        with Display() as display:
            display.env.update(faulty([f"window={image_format}"]))
            with Viewer(display, "--no-sound", SITE) as viewer:
                viewer.says("ready")
                return subprocess.run(
                    ["convert", str(display.picture(SCRATCH / "images.png")), "-crop",
                     "300x300+600+300", "-scale", "1x1!", "-depth", "8", "rgb:-"],
                    capture_output=True, check=True).stdout

    copied, converted = shown(50), shown(37)[::-1]
    assert max(copied) - min(copied) > 5, copied
    assert all(abs(a - b) <= 2 for a, b in zip(copied, converted)), (copied, converted)


def test_a_device_is_chosen_by_name_or_uuid():
    first = view("--list-devices").stdout.splitlines()[0]
    name, uuid = re.match(r"0: (\w+).* ([0-9a-f-]{36})$", first).groups()
    for wanted in name, uuid:
        assert picture("chosen", "--device", wanted)[0].returncode == 0, wanted
    result = picture("chosen", "--device", uuid[:-1] + "x")[0]
    assert result.returncode == 1 and "in its name or UUID" in result.stderr, result.stderr


def test_a_device_that_cannot_be_used_says_what_it_lacks():
    for faults, lack in (
            (["version=1.2"], "has Vulkan 1.2, not 1.3"),
            (["without=multiDrawIndirect"], "lacks multiDrawIndirect"),
            (["without=timelineSemaphore", "without=fragmentStoresAndAtomics"],
             "lacks fragmentStoresAndAtomics, timelineSemaphore")):
        result, _, _, _ = picture("unfit", env=faulty(faults))
        assert result.returncode == 1
        assert result.stderr.count("error") == 1, result.stderr
        assert lack in result.stderr, result.stderr
        assert lack in view("--list-devices", env=faulty(faults)).stdout
    assert "cannot be used" not in view("--list-devices").stdout
    result, _, _, _ = picture("small", env=faulty(["side=512"]))
    assert result.returncode == 1
    assert "no images of 640x400, only up to 512x512" in result.stderr, result.stderr


def shows(display):
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^twinview$"],
                          env=display.env, capture_output=True).stdout.strip()


def test_a_wall_waits_for_its_device():
    """One that starts before its driver does, and loses it later, never ends; while there is no
    picture there is no window either, so that an old one cannot pass for what is."""
    with Display() as display:
        display.env.update(faulty(["vkCreateDevice=INITIALIZATION_FAILED@1-5"]))
        with Viewer(display, "--kiosk", "--no-sound", SITE) as viewer:
            viewer.says("VK_ERROR_INITIALIZATION_FAILED")
            wait_for(lambda: not shows(display), 3, "no window")
            viewer.says("the renderer is there again")
            viewer.says("ready")
            wait_for(lambda: shows(display), 10, "the window")
            assert viewer.process.poll() is None


need_device()
run(globals())
