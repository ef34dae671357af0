"""Where the folders of data lie, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """Return the folder ``name``: inside the package, or beside it in a checkout.

    Raises
    ------
    FileNotFoundError
        If neither place has it; the installation is incomplete.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the folder {name!r} is missing beside {_PACKAGE}; install again")
