"""The commands of a checkout, with nothing installed but Python, pip and git.

    python3 dev.py demo     an environment, the assets, a demo database, and the app in a browser
    python3 dev.py check    the same with the test tools, then every check; arguments go to pytest
    python3 dev.py bench    the same, then every benchmark; the tables go into docs/benchmarks.md

Each step is printed before it runs, and a step whose inputs have not changed is skipped. Only the
standard library is used, and the file must at least parse on older Pythons to say what is missing.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / ".installed"
ASSETS = ROOT / "auditapp" / "static" / "vendor" / "auditapp.css"
PEER = ROOT / ".venv-irrcac"  # irrCAC asks for an older SciPy than ours
PEER_PACKAGE = "irrCAC==0.4.4"
# The first starts without what only a window needs, so its tests are quicker.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
CHECKS = (
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy"],
    ["lint-imports"],
)


def say(words: str) -> None:
    """Print a line at once, so that it stands before the output of the step it announces."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def run(command: Sequence[object]) -> int:
    """Announce and run one step; return its exit status."""
    words = [str(word) for word in command]
    say("$ " + " ".join(words))
    return subprocess.call(words, cwd=ROOT)  # noqa: S603  # only commands written here


def must(command: Sequence[object], advice: str) -> None:
    """Run a step that the rest depends on; stop with advice when it fails."""
    if run(command):
        sys.exit(f"That step failed. {advice}")


def make_environment() -> None:
    """Make ``.venv``, also where the system's Python comes without the venv package."""
    if PYTHON.exists():
        return
    if importlib.util.find_spec("ensurepip") and not run([sys.executable, "-m", "venv", VENV]):
        return
    bare = [sys.executable, "-m", "venv", "--clear", "--without-pip", VENV]
    must(bare, "Install python3-venv, then run this again.")
    must(
        [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip"],
        "Install python3-venv, or python3-pip 22.3 or later, remove .venv and run this again.",
    )


def fingerprint() -> str:
    """Return a digest of what decides whether the installed environment is still right."""
    names = ("setup.cfg", "pyproject.toml", "setup.py", "frontend/package-lock.json")
    sources = [*(ROOT / name for name in names), *sorted((ROOT / "frontend/scss").glob("*.scss"))]
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def install(extra: str) -> None:
    """Install the package for development, with its assets, unless that is up to date."""
    done = STAMP.read_text().split() if STAMP.exists() and ASSETS.exists() else []
    if done[:1] == [fingerprint()] and (not extra or extra in done):
        say("Packages and assets are up to date.")
        return
    what = f".[{extra}]" if extra else "."
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must([*command, "-e", what], "The lines above name the package.")
    STAMP.write_text(f"{fingerprint()} {extra}")


def quiet(command: list[str]) -> bool:
    """Say whether a probe succeeds, without its output."""
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # as above
    return not done.returncode


def has_pango() -> bool:
    """Say whether PDFs can be made."""
    return quiet([str(PYTHON), "-c", "import weasyprint"])


def has_browser() -> bool:
    """Say whether a browser for the page tests is installed."""
    return any(map(shutil.which, BROWSERS))


def has_atomic() -> bool:
    """Say whether the library that the browser driver needs can be loaded."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return not sys.platform.startswith("linux")
    return True


class Need(NamedTuple):
    """Something only the system's package manager brings."""

    present: Callable[[], bool]
    packages: str
    purpose: str


PANGO = Need(has_pango, "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0", "PDF reports")
BROWSER = Need(has_browser, "chromium-headless-shell", "tests of pages in a browser")
ATOMIC = Need(has_atomic, "libatomic1", "tests of pages in a browser")


def missing(needs: Sequence[Need]) -> list[Need]:
    """Install what is missing where that may be done; name and return what still is."""
    wanted = [need for need in needs if not need.present()]
    root = not hasattr(os, "geteuid") or os.geteuid() == 0
    sudo = [] if root else ["sudo", "-n"]
    if wanted and shutil.which("apt-get") and (root or may_sudo()):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run([*sudo, "apt-get", "update", "-q"])
        install_them = [*sudo, "apt-get", "install", "-qy", "--no-install-recommends"]
        run([*install_them, *" ".join(need.packages for need in wanted).split()])
    still = [need for need in wanted if not need.present()]
    for need in still:
        say(f"Missing for {need.purpose}: sudo apt-get install {need.packages}")
    return still


def may_sudo() -> bool:
    """Say whether sudo works without asking for a password."""
    return shutil.which("sudo") is not None and quiet(["sudo", "-n", "true"])


def demo(arguments: list[str]) -> NoReturn:
    """Run the app with demo data; without Pango it runs with PDF reports off."""
    make_environment()
    install("")
    if missing([PANGO]):
        say("Going on without PDF reports.")
    command = [str(BIN / "auditapp"), "demo", *arguments]
    say("$ " + " ".join(command))
    os.chdir(ROOT)
    os.execv(command[0], command)  # noqa: S606  # no shell, and Ctrl-C goes straight to the app


def tests(arguments: list[str]) -> tuple[int, str]:
    """Run pytest and pass its words on; return its exit status and closing line.

    A file's tests stay on one process, so that what a file makes once is made once.
    """
    command = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadfile", *arguments]
    say("$ " + " ".join(command))
    closing = "pytest said nothing"
    with subprocess.Popen(  # noqa: S603  # only a command written here
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            say(line.rstrip())
            closing = line.rstrip() or closing
    return process.returncode, closing


def check(arguments: list[str]) -> NoReturn:
    """Run every check, whatever the earlier ones found, and end with pytest's closing line."""
    make_environment()
    install("dev")
    if missing([PANGO, BROWSER, ATOMIC]):
        sys.exit("The checks would not be whole: install the above, then run this again.")
    failed = [" ".join(step) for step in CHECKS if run([BIN / step[0], *step[1:]])]
    status, closing = tests(arguments)
    failed += ["pytest"] if status else []
    say(f"Failed: {', '.join(failed)}" if failed else "Every check passed.")
    say(closing)
    sys.exit(1 if failed else 0)


def make_peer() -> None:
    """Install irrCAC in an environment of its own, or say loudly that it is left out."""
    python = PEER / PYTHON.relative_to(VENV)
    if python.exists() and quiet([str(python), "-c", "import irrCAC"]):
        return
    command = [PYTHON, "-m", "pip", "--python", python, "install", "--quiet", PEER_PACKAGE]
    if run([sys.executable, "-m", "venv", "--clear", "--without-pip", PEER]) or run(command):
        shutil.rmtree(PEER, ignore_errors=True)
        say(f"NOT MEASURED: {PEER_PACKAGE} could not be installed; its race is left out.")


def bench(arguments: list[str]) -> NoReturn:
    """Run every benchmark at full size; without arguments, write what was measured down."""
    make_environment()
    install("dev")
    make_peer()
    os.environ["AUDITAPP_BENCH"] = "1" if arguments else "write"
    command = [PYTHON, "-m", "pytest", "tests/benchmarks", "-q", "--durations=5", *arguments]
    sys.exit(run(command))


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  # older ones must be told, not crash
        sys.exit(
            f"This is Python {sys.version.split()[0]}; Python 3.11 or later is needed, as in "
            "Debian 12 or Ubuntu 24.04. Run: python3.11 dev.py demo"
        )
    commands = {"demo": demo, "check": check, "bench": bench}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:  # noqa: PLR2004  # a command is given
        sys.exit((__doc__ or "").strip())
    commands[sys.argv[1]](sys.argv[2:])
