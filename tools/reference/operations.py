"""
The sections on every operation of the API and on every body, from the served OpenAPI document.

Always true:
- Every operation and every schema of the document is in them, under a heading of its own.
"""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tools.reference.markdown import code, codes, number, table
from tools.reference.shop import served_document

Json = dict[str, Any]

MEDIA_TYPES = {"application/json": "", "application/problem+json": "", "text/plain": "text"}


@cache
def document() -> Json:
    """The OpenAPI document as it is served."""
    with tempfile.TemporaryDirectory() as folder:
        return served_document(Path(folder))


def operations() -> str:
    """The region `operations`."""
    found = list(_operations())
    overview = table(
        ("operation", "for", "what it is for"),
        (
            (f"[{method} {path}](#{operation['operationId'].lower()})", _who(operation),
             operation["summary"])
            for method, path, operation in found
        ),
    )  # fmt: skip
    return "\n\n".join([overview, *(_operation(*each) for each in found)])


def bodies() -> str:
    """The region `bodies`."""
    return "\n\n".join(_body(name, each) for name, each in _schemas().items())


def _operations() -> Iterator[tuple[str, str, Json]]:
    for path, methods in sorted(document()["paths"].items()):
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _schemas() -> Json:
    return document()["components"]["schemas"]


def _who(operation: Json) -> str:
    staff = {"staff_key": []} in operation["security"]
    return (
        ("everybody, staff" if {} in operation["security"] else "staff") if staff else "everybody"
    )


def _operation(method: str, path: str, operation: Json) -> str:
    parts = [
        f"### {operation['operationId']}",
        f"`{method} {path}`",
        _sentence(operation["summary"]),
    ]
    parts += [operation["description"]] if "description" in operation else []
    parts.append(f"For {_who(operation)}.")
    if parameters := operation.get("parameters"):
        rows = (
            (code(each["name"]), each["in"], "yes" if each["required"] else "no",
             _type(each["schema"]), each["description"])
            for each in parameters
        )  # fmt: skip
        parts.append(table(("parameter", "in", "needed", "type", "meaning"), rows))
    for content in operation.get("requestBody", {}).get("content", {}).values():
        parts.append(f"Body: {_type(content['schema'])}.")
    responses = (
        (status, each["description"], ", ".join(_content(each)))
        for status, each in operation["responses"].items()
    )
    parts.append(table(("status", "meaning", "body"), responses))
    return "\n\n".join(parts)


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."


def _content(response: Json) -> Iterator[str]:
    for media_type, content in response.get("content", {}).items():
        yield MEDIA_TYPES[media_type] or _type(content["schema"])


def _body(name: str, schema: Json) -> str:
    needed = schema.get("required", [])
    rows = (
        (code(field), "yes" if field in needed else "no", _type(each), _default(each))
        for field, each in schema["properties"].items()
    )
    parts = [f"### {name}", schema.get("description", "")]
    return "\n\n".join([*parts, table(("member", "always", "type", "default"), rows)])


def _default(schema: Json) -> str:
    default = schema.get("default")
    return "" if default in (None, "") else code(str(default).lower())


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(_type(each) for each in schema.get("anyOf") or schema["oneOf"])
    if "enum" in schema:
        return codes([each or '""' for each in schema["enum"]])
    if "prefixItems" in schema:
        return f"array of {' and '.join(_type(each) for each in schema['prefixItems'])}"
    if schema.get("type") == "array":
        return f"array of {_type(schema['items'])}"
    return ", ".join([schema.get("type", "anything"), *_bounds(schema)])


def _bounds(schema: Json) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        yield " ".join(
            [f"from {number(low)}" if low is not None else "",
             f"to {number(high)}" if high is not None else ""]
        ).strip()  # fmt: skip
    short, long = schema.get("minLength"), schema.get("maxLength")
    if long is not None:
        yield f"{number(short or 0)} to {number(long)} characters"
    if "pattern" in schema:
        yield code(schema["pattern"])
    if "contentEncoding" in schema:
        yield str(schema["contentEncoding"])
    if "format" in schema:
        yield str(schema["format"])
