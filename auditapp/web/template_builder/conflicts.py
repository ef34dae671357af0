"""Two versions of the same boxes, where someone else saved first."""

from collections.abc import Mapping

from auditapp.web.template_builder.boxes import BoxForm


def versions(form: BoxForm, stored: Mapping[str, str]) -> tuple[Mapping[str, object], ...]:
    """Return the boxes that differ: what is stored now, and what was entered."""
    found = [
        {
            "label": form[name].label.text,
            "left": stored.get(name, "") or "Nothing",
            "right": text or "Nothing",
            "differs": True,
        }
        for name, text in form.texts.items()
        if _plain(text) != _plain(stored.get(name, ""))
    ]
    return tuple(found)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
