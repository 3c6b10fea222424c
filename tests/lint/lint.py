#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lint.py SOURCE: the rules of the house that a machine can check, as TAP."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

FILE_CEILING = 600
FUNCTION_CEILING = 60
SHOWN = 40  # lines of what one check found
APP_ID = "org.desamigran.DesaMigranEmas"

# Classes that GTK 4.8 or libadwaita 1.2 lack: such a file fails only at run time.
TOO_NEW = """AdwBanner AdwSwitchRow AdwSpinRow AdwToolbarView AdwNavigationView AdwNavigationPage AdwNavigationSplitView
AdwOverlaySplitView AdwBreakpoint AdwBreakpointBin AdwDialog AdwAlertDialog AdwAboutDialog AdwPreferencesDialog AdwSpinner
AdwButtonRow AdwBottomSheet AdwMultiLayoutView AdwLayout AdwLayoutSlot AdwWrapBox AdwToggleGroup AdwToggle
AdwInlineViewSwitcher AdwShortcutsDialog AdwShortcutsSection AdwShortcutsItem AdwTabOverview AdwTabButton AdwSidebar
GtkSectionModel GtkListHeader GtkScrollInfo GtkColumnViewCell GtkColumnViewRow GtkFileDialog
GtkAlertDialog GtkColorDialog GtkColorDialogButton GtkFontDialog GtkFontDialogButton GtkUriLauncher GtkFileLauncher
GtkGraphicsOffload GtkPopoverBin""".split()
# Classes that newer releases deprecate and for which 4.8 has the lasting one.
DEPRECATED = """GtkTreeView GtkTreeViewColumn GtkListStore GtkTreeStore GtkCellRendererText GtkIconView GtkComboBox
GtkComboBoxText GtkEntryCompletion GtkDialog GtkMessageDialog GtkInfoBar GtkAssistant GtkStatusbar GtkVolumeButton
GtkLockButton GtkColorButton GtkFontButton GtkAppChooserButton GtkAppChooserWidget""".split()

XGETTEXT = """xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2
--keyword=g_dcgettext:2 --keyword=g_dngettext:2,3 --keyword=g_dpgettext2:2c,3""".split()

# Written in parts, so that this file does not refuse itself.
MACHINE = re.compile("|".join(["/wo" + "rk/", r"\.\./sha" + "red", "/fa" + "rm/", "/tmp/bri" + "ef", "/tmp/bui" + "ld-",
                               "/ho" + r"me/[a-z]", r"\bpypi\." + "org", r"registry\.npm" + "js", r"\bcrates\." + "io"]))
UNDONE = re.compile(r"\b(TO" + "DO|FIX" + r"ME|XX" + r"X)\b")
MARKED = re.compile(r"(?:\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext)\s?\(\s*\")|translatable=\"yes\"")


def run(command, **kwargs):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          stdin=subprocess.DEVNULL, **kwargs)


def source_files():
    """What is in the repository, or would be at the next commit; without git, what lies in the folder."""
    listed = run(["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"])
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.splitlines()
    else:
        names = []
        for folder, below, files in os.walk("."):
            below[:] = [d for d in below if not d.startswith((".git", "build", "_build", "__pycache__"))]
            names += [os.path.relpath(os.path.join(folder, f), ".") for f in files]
    return sorted({n for n in names if os.path.isfile(n)})


FILES = []


def files(*suffixes, under=""):
    return [f for f in FILES if f.startswith(under) and f.endswith(suffixes)]


def read(name):
    with open(name, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def shell_scripts():
    return [f for f in FILES if f.endswith(".sh") or f == ".ci/run" or f == "dev"]


# Each check returns what it found wrong; None: it cannot be made on this machine.

def check_licence():
    return [f"{f}: no SPDX line" for f in files(".c", ".h", ".py", ".sql") + shell_scripts()
            if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(read(f).splitlines()[:3])]


def check_length():
    found = []
    for name in files(".c"):
        lines = read(name).count("\n")
        if lines > FILE_CEILING:
            found.append(f"{name}: {lines} lines, the ceiling is {FILE_CEILING}")
    return found


def check_functions():
    found = []
    for name in files(".c", under="src/"):
        start = None
        for number, line in enumerate(read(name).splitlines(), 1):
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                if number - start > FUNCTION_CEILING:
                    found.append(f"{name}:{start}: a function of {number - start} lines, the ceiling is {FUNCTION_CEILING}")
                start = None
    return found


def check_undone():
    return [f"{name}:{number}: {line.strip()}"
            for name in files(".c", ".h", ".ui", ".py", ".build") + shell_scripts()
            for number, line in enumerate(read(name).splitlines(), 1) if UNDONE.search(line)]


def check_machine():
    text = (".c", ".h", ".ui", ".py", ".sh", ".build", ".md", ".in", ".xml", ".yaml", ".txt", ".css", ".service", ".1", ".8")
    return [f"{name}:{number}: {line.strip()[:100]}"
            for name in sorted(set(files(*text) + shell_scripts()))
            for number, line in enumerate(read(name).splitlines(), 1) if MACHINE.search(line)]


def check_format():
    if shutil.which("clang-format") is None:
        return None
    if " version 14." not in run(["clang-format", "--version"]).stdout:
        return None  # Another version formats the same style differently.
    done = run(["clang-format", "--dry-run", "-Werror"] + files(".c"))
    places = re.findall(r"^(\S+?:\d+):\d+: error:", done.stdout, re.MULTILINE)
    first = {place.split(":")[0]: place for place in reversed(places)}
    return [f"{place}: run clang-format -i" for place in sorted(first.values())]


def check_shell():
    return [line for name in shell_scripts() for done in [run(["sh", "-n", name])] if done.returncode
            for line in done.stdout.splitlines()]


def check_potfiles():
    listed = [line for line in read("po/POTFILES.in").splitlines() if line and not line.startswith("#")]
    found = [f"po/POTFILES.in: {name} does not exist" for name in listed if not os.path.exists(name)]
    found += [f"po/POTFILES.in: {name} twice" for name in sorted({n for n in listed if listed.count(n) > 1})]
    wanted = [name for name in files(".c", ".h", ".ui", under="src/") + files(".ui", under="ui/") if MARKED.search(read(name))]
    wanted += files(".desktop.in", ".metainfo.xml.in", under="data/")
    return found + [f"po/POTFILES.in: {name} is missing" for name in wanted if name not in listed]


def check_translation():
    found = []
    done = run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", "po/id.po"], env=dict(os.environ, LC_ALL="C", LANGUAGE=""))
    if done.returncode or "fuzzy" in done.stdout or "untranslated" in done.stdout:
        found += done.stdout.splitlines()
    with tempfile.TemporaryDirectory() as scratch:
        pot = os.path.join(scratch, "all.pot")
        made = run(XGETTEXT + ["-f", "po/POTFILES.in", "-o", pot])
        if not os.path.exists(pot):
            return found + (made.stdout.splitlines() or ["xgettext found no string"])
        # xgettext does not see what the preprocessor would append.
        found += [f"{line}: a format macro cannot stand in a translated string" for line in read(pot).splitlines()
                  if re.search(r'^msgid.*%[-0-9]*"$', line)]
        if run(["msgcmp", "po/id.po", pot]).returncode:
            merged_po = os.path.join(scratch, "id.po")
            run(["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "-o", merged_po, "po/id.po", pot])
            missing = run(["msgattrib", "--untranslated", "--no-location", "--no-wrap", "--no-obsolete", merged_po])
            lines = [line for line in missing.stdout.splitlines() if line.startswith('msgid "')]
            found += [f"po/id.po lacks {line[6:]}" for line in lines if line != 'msgid ""'] or ["po/id.po has fuzzy messages"]
    return found


def check_ui():
    found = []
    for name in files(".ui"):
        try:
            tree = xml.parse(name)
        except xml.ParseError as error:
            found.append(f"{name}: {error}")
            continue
        for node in tree.iter():
            kind = node.get("class") or node.get("parent") or ""
            if node.tag in ("object", "template") and {node.get("class"), node.get("parent")} & set(TOO_NEW):
                found.append(f"{name}: {kind} is newer than GTK 4.8 / libadwaita 1.2")
            if node.tag in ("object", "template") and {node.get("class"), node.get("parent")} & set(DEPRECATED):
                found.append(f"{name}: {kind} is deprecated in newer releases")
            if node.tag == "requires":
                floor = {"gtk": (4, 8), "libadwaita": (1, 2)}.get(node.get("lib"))
                asked = tuple(int(part) for part in node.get("version", "0").split("."))
                if floor is None or asked > floor:
                    found.append(f"{name}: requires {node.get('lib')} {node.get('version')}")
        if tree.getroot().get("domain") != "desa-migran-emas" and MARKED.search(read(name)):
            found.append(f"{name}: <interface domain=\"desa-migran-emas\"> is missing; its text would stay English")
    return found


def merged(template, scratch, kind):
    target = os.path.join(scratch, os.path.basename(template)[:-len(".in")])
    done = run(["msgfmt", kind, "--template", template, "-d", "po", "-o", target])
    if done.returncode:
        raise RuntimeError(done.stdout)
    return target


def check_desktop():
    if shutil.which("desktop-file-validate") is None:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        done = run(["desktop-file-validate", merged(f"data/{APP_ID}.desktop.in", scratch, "--desktop")])
    return done.stdout.splitlines() if done.returncode or done.stdout.strip() else []


def check_metainfo():
    if shutil.which("appstreamcli") is None:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        done = run(["appstreamcli", "validate", "--no-net", merged(f"data/{APP_ID}.metainfo.xml.in", scratch, "--xml")])
    return done.stdout.splitlines() if done.returncode else []


def check_openapi():
    try:
        import yaml
    except ImportError:
        return None
    name = "data/api/openapi.yaml"
    if not os.path.exists(name):
        return [f"{name} is missing"]
    try:
        document = yaml.safe_load(read(name))
    except yaml.YAMLError as error:
        return [f"{name}: {error}"]
    found = []
    if not str(document.get("openapi", "")).startswith("3."):
        found.append(f"{name}: not an OpenAPI 3 document")
    if not document.get("paths"):
        found.append(f"{name}: no paths")

    def refs(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "$ref":
                    yield value
                else:
                    yield from refs(value)
        elif isinstance(node, list):
            for value in node:
                yield from refs(value)

    for ref in sorted(set(refs(document))):
        node = document
        for part in ref.lstrip("#/").split("/"):
            node = node.get(part) if isinstance(node, dict) else None
        if not ref.startswith("#/") or node is None:
            found.append(f"{name}: {ref} points nowhere")
    return found


def check_promises():
    """The README ties its promises to tests by name; a test that was renamed must not leave a dead name behind."""
    chapter = read("README.md").split("## What it promises")[-1].split("\n## ")[0]
    names = re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+){2,})`", chapter)
    tests = "".join(read(name) for name in files(".c", ".py", under="tests/"))
    found = [f"README.md: there is no test {name}" for name in names
             if f'{name}"' not in tests and f"def {name.replace('-', '_')}(" not in tests]
    return found if names else ["README.md: no test is named beside a promise"]


CHECKS = [
    ("each-file-names-its-licence", check_licence, None),
    ("files-stay-below-the-ceiling", check_length, None),
    ("functions-stay-below-the-ceiling", check_functions, None),
    ("nothing-is-marked-as-undone", check_undone, None),
    ("nothing-names-one-machine", check_machine, None),
    ("c-files-have-the-house-style", check_format, "clang-format 14 is not here"),
    ("shell-scripts-parse", check_shell, None),
    ("potfiles-lists-every-file-with-text", check_potfiles, None),
    ("indonesian-is-complete", check_translation, None),
    ("ui-files-keep-to-the-floor", check_ui, None),
    ("desktop-file-is-valid", check_desktop, "desktop-file-validate is not here"),
    ("metainfo-is-valid", check_metainfo, "appstreamcli is not here"),
    ("openapi-parses", check_openapi, "python3-yaml is not here"),
    ("promises-name-tests-that-exist", check_promises, None),
]


def main():
    os.chdir(sys.argv[1] if len(sys.argv) > 1 else ".")
    FILES[:] = source_files()
    failed = 0
    print(f"1..{len(CHECKS)}")
    for number, (name, check, excuse) in enumerate(CHECKS, 1):
        try:
            found = check()
        except (OSError, RuntimeError) as error:
            found = [str(error)]
        if found is None:
            print(f"ok {number} /lint/{name} # SKIP {excuse}")
        elif found:
            failed += 1
            print(f"not ok {number} /lint/{name}")
            lines = "\n".join(found).splitlines()
            for line in lines[:SHOWN]:
                print(f"# {line}")
            if len(lines) > SHOWN:
                print(f"# ... and {len(lines) - SHOWN} more")
        else:
            print(f"ok {number} /lint/{name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
