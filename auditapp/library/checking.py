"""From a document to its typed form: every misfit with its line, field and nearest name."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from auditapp.library import schema
from auditapp.library.documents import Document, Location
from auditapp.library.faults import Fault, FaultCode
from auditapp.library.near import meant

ModelT = TypeVar("ModelT", bound=BaseModel)

_CODES = {
    "extra_forbidden": FaultCode.UNKNOWN_FIELD,
    "missing": FaultCode.MISSING_FIELD,
}
# The tags of a choice between two shapes are no part of the file.
_TAGS = frozenset({"section", "use"})


def check(document: Document, model: type[ModelT]) -> ModelT | list[Fault]:
    """Return the document as ``model``, or everything about it that does not fit."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        return [_fault(document, detail) for detail in error.errors(include_url=False)]


def _fault(document: Document, detail: ErrorDetails) -> Fault:
    location = _in_file(document, detail["loc"])
    code = _CODES.get(detail["type"], FaultCode.WRONG_VALUE)
    return document.fault(code, _message(code, detail, str(location[-1])), location)


def _in_file(document: Document, location: Location) -> Location:
    """Leave out the tag that the model puts after ``sections[n]``: it is no part of the file."""
    head, tag, rest = location[:2], location[2:3], location[3:]
    if (
        head[:1] == ("sections",)
        and tag
        and tag[0] in _TAGS
        and (rest or not _inside(document, head))
    ):
        return (*head, *rest)
    return location


def _inside(document: Document, head: Location) -> bool:
    """Whether the section at ``head`` is a mapping, so that what follows can be its field."""
    sections, place = document.data.get("sections"), head[-1]
    return (
        isinstance(sections, list) and isinstance(place, int) and isinstance(sections[place], dict)
    )


def _message(code: FaultCode, detail: ErrorDetails, name: str) -> str:
    if code is FaultCode.UNKNOWN_FIELD:
        return f"there is no field “{name}”{meant(name, _FIELD_NAMES)}"
    if code is FaultCode.MISSING_FIELD:
        return f"“{name}” is missing"
    words = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    written = detail["input"]
    if isinstance(written, str | int | float | bool):
        return f"{written!r} does not fit here: {words}"
    return f"this does not fit here: {words}"


def _field_names() -> tuple[str, ...]:
    models = (
        model
        for model in vars(schema).values()
        if isinstance(model, type) and issubclass(model, schema.Written)
    )
    return tuple(sorted({name for model in models for name in model.model_fields}))


_FIELD_NAMES = _field_names()
