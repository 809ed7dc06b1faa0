#!/usr/bin/env python3
"""Every text of the panels is marked for translation, and every catalogue has all of them.

A text is marked by tw_say(ui, "...") where it is shown, or by TW_WORD("...") in a table whose user
calls tw_say. After a change: translate it in po/zh_CN.po, in the order that this test prints."""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
UI = sorted((ROOT / "src" / "ui").glob("*.c"))
SOURCES = UI + sorted((ROOT / "src" / "app").glob("*.c"))
CATALOGUES = sorted((ROOT / "po").glob("*.po"))
MARKS = ("tw_say", "TW_WORD", "tw_words_translate")
NO_TEXTS = {"glyphs.c", "icons.c", "inspector_copy.c"}  # fonts, drawings, JSON
# Names and symbols that are the same in every language, and what compares but is never shown.
SAME = {"UTC", "km", "cm", "m", "HH", "H", "L", "LL", "twinview", "s", "n", "N", "x",
        "building", "structure", "type:", "priority:", "state:", "unit:", "en", "zh_CN", "English",
        "%s m", "%lld ms", "%.1f ms", "%s%s s", "%d min", "PgUp, PgDn", "Ctrl + − 0", "Tab", "Ctrl C",
        "V, 1 … 9", "G, U", "O, 1 … 4", "T", "中文", "中文 / English"}
UNITS = re.compile(r"static const char \*const written\[\]\[2\] = \{.*?\};", re.S)
TOKEN = re.compile(r"""//[^\n]*|\#[^\n]*|'(?:[^'\\]|\\.)+'|"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*""")
CALL = re.compile(r"(\w+)\s*\((?:[^()\";]|\([^()]*\))*$")
FEED_STATES = {"source.c", "stream.c", "actions.c", "desk.c"}  # whose reasons are on screen
NOT_SHOWN = {"tw_err", "tw_warn", "tw_info", "tw_debug", "strcmp", "strncmp", "strcasecmp",
             "tw_twin_link", "strncasecmp", "format", "fopen", "fprintf", "assert"}


def text_of(token):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', token))


def is_words(text):
    if re.fullmatch(r"[A-Z]", text):
        return None  # a key
    bare = re.sub(r"%[-+0-9.*$]*(?:hh|h|ll|l|z|j)?[a-zA-Z]|\\u[0-9a-f]{4}|\\[nt]", "", text)
    return text not in SAME and re.search(r"[^\W\d_]{2}|[A-Z]", bare)


def unmarked(path):
    source = UNITS.sub(lambda match: "\n" * match[0].count("\n"), path.read_text())
    for match in TOKEN.finditer(source):
        token = match[0]
        if token[0] != '"' or not is_words(text_of(token)):
            continue
        call = CALL.search(source, max(0, match.start() - 300), match.start())
        if call and (call[1] in MARKS or call[1] in NOT_SHOWN):
            continue
        yield f"{path.relative_to(ROOT)}:{source.count(chr(10), 0, match.start()) + 1}: {token}"


def entries(path):
    """Texts of a catalogue, with their translations."""
    plain = subprocess.run(["msgcat", "--no-wrap", str(path)], capture_output=True, text=True,
                           check=True).stdout
    unquote = lambda text: text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
    found = {}
    for match in re.finditer(r'((?:^#.*\n)*)^msgid "(.*)"\nmsgstr "(.*)"', plain, re.M):
        translated = "" if "fuzzy" in match[1] else match[3]
        found[unquote(match[2])] = unquote(translated)
    found.pop("", None)
    return found


def wanted():
    with tempfile.TemporaryDirectory() as folder:
        pot = pathlib.Path(folder) / "all.pot"
        subprocess.run(["xgettext", "--from-code=UTF-8", "--no-wrap", "-k", "-ktw_say:2",
                        "-kTW_WORD", "-ktw_words_translate:2", "-o", str(pot),
                        *map(str, SOURCES)], check=True)
        return entries(pot)


def reasons():
    """What the feed says of its sources and actions, with %s for what stands in it."""
    said = (ROOT / "src" / "ui" / "reasons.c").read_text()
    for path in sorted((ROOT / "src" / "feed").glob("*.c")) + [ROOT / "src" / "app" / "desk.c"]:
        for match in re.finditer(r'snprintf\(reason, size(?:of reason)?,\s*"([^"]+)"|'
                                 r'return "(the source[^"]+|what is[^"]+)"', path.read_text()):
            text = re.sub(r"%[.0-9]*(?:ll|l)?[a-z]", "%s", match[1] or match[2])
            if is_words(text) and text not in said and path.name in FEED_STATES:
                yield f"{path.name}: \"{text}\" is not in ui/reasons.c"


def problems():
    yield from reasons()
    for path in UI:
        if path.name not in NO_TEXTS:
            yield from (f"{place} is not marked" for place in unmarked(path))
    texts = wanted()
    for catalogue in CATALOGUES:
        check = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(catalogue)],
                               capture_output=True, text=True)
        if check.returncode:
            yield check.stderr.strip()
        has = entries(catalogue)
        for text in texts:
            if not has.get(text):
                yield f"{catalogue.name} lacks \"{text}\""
        for text in has:
            if text not in texts:
                yield f"{catalogue.name} has \"{text}\", which nothing says"


found = list(problems())
print("\n".join(found))
sys.exit(bool(found))
