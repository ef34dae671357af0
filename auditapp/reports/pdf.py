"""HTML to tagged PDF (produced as PDF/UA-1) that reaches for nothing outside the product."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditapp.paths import data_dir

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

SCHEME = "asset:"
_KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfUnavailableError(RuntimeError):
    """The machine lacks the libraries that set text; the message says which to install."""


class OutsideResourceError(RuntimeError):
    """The page asked for something that is not the product's own."""


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A finished file with its digest and number of pages."""

    content: bytes
    digest: str  # SHA-256, hexadecimal
    pages: int


def to_pdf(html: str) -> PdfFile:
    """Return ``html`` as a tagged PDF.

    Raises
    ------
    PdfUnavailableError
        If the text-setting libraries are missing.
    OutsideResourceError
        If the page asks for anything but the product's own style sheet and fonts.
    """
    weasyprint = _weasyprint()
    try:
        return _set(weasyprint, html)
    except weasyprint.urls.FatalURLFetchingError as fault:
        # The library's error is no ordinary exception; callers should not have to know.
        raise OutsideResourceError(str(fault)) from fault


def _set(weasyprint: Any, html: str) -> PdfFile:  # noqa: ANN401  # an untyped library
    document = weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=_fetcher()).render()
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return PdfFile(content, sha256(content).hexdigest(), len(document.pages))


def _weasyprint() -> Any:  # noqa: ANN401  # an untyped library
    try:
        import weasyprint  # noqa: PLC0415  # heavy, and absent on a machine without Pango
    except OSError as fault:
        raise PdfUnavailableError(f"PDF needs system libraries: {_INSTALL}") from fault
    return weasyprint


def _fetcher() -> "URLFetcher":
    from weasyprint.urls import (  # noqa: PLC0415  # heavy, see above
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class OwnAssets(URLFetcher):  # type: ignore[misc]  # untyped base class
        """Answers for the product's own style sheet and fonts, and for nothing else."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            """Return the named asset, or stop the whole document."""
            del headers
            path = _own_file(url)
            if path is None:
                raise FatalURLFetchingError(f"a report may not load {url!r}")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _KINDS[path.suffix]})

    return OwnAssets(allowed_protocols=(SCHEME.rstrip(":"),), fail_on_errors=True)


def _own_file(url: str) -> Path | None:
    name = url.removeprefix(SCHEME).strip("/")
    if not url.startswith(SCHEME) or "/" in name or name.startswith("."):
        return None
    vendor = Path(__file__).resolve().parent.parent / "static" / "vendor" / "fonts"
    for folder in (data_dir("templates") / "reports", vendor):
        path = folder / name
        if path.suffix in _KINDS and path.is_file():
            return path
    return None
