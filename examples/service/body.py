"""The body of a request, read by ``load_json`` within a limit, and described in OpenAPI."""

import json
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Request
from pydantic import TypeAdapter

import shopinsure as si

from .errors import made, refused

MOST_BYTES = 64 * 1024
COMPONENT = "#/components/schemas/{model}"
EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
_KINDS: dict[str, TypeAdapter[Any]] = {}


def body(kind: Any) -> Any:
    """Read the body as a model: FastAPI itself would take the last of two equal keys."""
    reader, most = TypeAdapter(kind), getattr(kind, "most_bytes", MOST_BYTES)

    async def read(request: Request) -> object:
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > most:
                raise refused(413, "body-too-large", f"more than {most} bytes", "请求体过大")
        if rb"\u0000" in data:
            raise refused(422, "text-nul", "a text holds a NUL", "文本含有空字符")
        return made(si.load_json, bytes(data), reader, most_bytes=most)

    return Depends(read)


def described(kind: Any, name: str = "") -> dict[str, Any]:
    """Describe the body of an endpoint by its name in OpenAPI, with an example."""
    name = name or kind.__name__
    _KINDS[name] = TypeAdapter(kind)
    media = {"schema": {"$ref": COMPONENT.format(model=name)}, "example": EXAMPLES.get(name)}
    return {"requestBody": {"required": True, "content": {"application/json": media}}}


def add_components(app: FastAPI) -> None:
    """Add the bodies to what FastAPI describes by itself."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        schema = describe()
        kinds, rest = TypeAdapter.json_schemas(
            [(name, "validation", adapter) for name, adapter in _KINDS.items()],
            ref_template=COMPONENT,
        )
        named = {name: it for (name, _), it in kinds.items() if "$ref" not in it}
        components = schema["components"]["schemas"]
        components.update({**rest["$defs"], **named, **components})
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
