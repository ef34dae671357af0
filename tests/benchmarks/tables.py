"""The tables of a run in words, and their place in the document."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.benchmarks.racing import (
    HEADINGS,
    LEFT_OUT,
    REFERENCE,
    RESULTS,
    block_seconds,
    hash_seconds,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PACKAGES = (
    "numpy", "scipy", "krippendorff", "statsmodels", "scikit-learn", "consistent_sampler",
    "Flask", "SQLAlchemy", "Jinja2",
)  # fmt: skip


def tables() -> list[str]:
    """Return the lines of every table, with the machine and the versions above them."""
    lines = [_machine(), "", _quickness()]
    for title, results in RESULTS.items():
        used = [n for n, _ in enumerate(HEADINGS) if any(one.cells[n] for one in results)]
        lines += ["", f"### {title}", ""]
        lines += [_row([HEADINGS[n] for n in used]), _row(["---"] * len(used))]
        lines += [_row([one.cells[n] for n in used]) for one in results]
        lines += [f"\n**Over its bound**: {one.name}." for one in results if not one.within]
    lines += [f"\n**Left out**: {words}" for words in LEFT_OUT]
    return lines


def write(document: Path, lines: list[str]) -> None:
    """Put the lines in the place of those of the last run.

    Raises
    ------
    ValueError
        If the document has no such place.
    """
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{document.name} has no place between {BEGIN} and {END}")
    measured = "\n".join(lines)
    document.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")


def _machine() -> str:
    busy = f"{os.getloadavg()[1]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores of {_processor()}, of which {busy} were in use on average in "
        f"the last five minutes. Python {platform.python_version()}, {versions}."
    )


def _quickness() -> str:
    return (
        f"Hashing an id from Python took {1e6 * hash_seconds():.2f} µs when nothing else was "
        f"timed, against {1e6 * REFERENCE:.2f} µs where the marks were set; a block of SHA-256 "
        f"in bulk {1e9 * block_seconds():.0f} ns."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
