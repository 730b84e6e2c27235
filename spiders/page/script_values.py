"""Read values that scripts write as JavaScript literals or build with a call, as Nuxt 2 writes its state.

No script is run. Names become the arguments of the call, and whatever isn't a value becomes null.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

MAX_SCRIPT_CHARS = 5_000_000
"""Most characters of a value: a hostile script could repeat a long argument without end."""

_CALL = re.compile(r"\(\s*function\s*\(([\w$,\s]*)\)\s*\{")
_STATEMENT = re.compile(r"\s*(?:return\b\s*|([\w$]+)(?:\.([\w$]+)|\[(\d+|\"[^\"\\]*\")\])\s*=\s*)")
_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<key>[\w$]+)(?=\s*:)|(?P<null>void 0)|!(?P<bit>[01])"
    r"|(?P<number>-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_$][\w$]*)|(?P<mark>[\[\]{}(),:])|[^\s])"
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([\"\\/bfnrtu])|(.))|\"", re.DOTALL)
_LITERAL_SIGNS = {"(": "[", ")": "]"}
_OPENING, _CLOSING = frozenset("[{("), frozenset(")]}")
_CONSTANTS = frozenset(("true", "false", "null"))


def read_literal(script: str, start: int, names: Mapping[str, Any]) -> tuple[Any, int]:
    """Return the value of the literal or name at `start`, and where it ends. Raises ValueError if it is neither."""
    parts: list[str] = []
    depth, size, end = 0, 0, start
    while size <= MAX_SCRIPT_CHARS and (token := _TOKEN.match(script, end)):
        parts.append(_as_json(token, names))
        size, end = size + len(parts[-1]), token.end()
        depth += (token["mark"] in _OPENING) - (token["mark"] in _CLOSING)
        if depth <= 0 and token["name"] != "new":
            return json.loads("".join(parts), strict=False), end
    raise ValueError("the literal has no end")


def _as_json(token: re.Match[str], names: Mapping[str, Any]) -> str:
    """Return a token of JavaScript in JSON. Arguments, as those of `new Date(0)`, become a list."""
    kind, written = token.lastgroup or "", token[token.lastgroup or 0]
    if kind == "text":
        return '"' + _ESCAPE.sub(_escape, written[1:-1]) + '"'
    if kind == "mark":
        return _LITERAL_SIGNS.get(written, written)
    if kind == "number":
        return str(float(written)) if "." in written else written
    if kind == "name":
        is_called = token.string.startswith("(", token.end())
        known = written if written in _CONSTANTS else json.dumps(names.get(written))
        return "" if is_called or written == "new" else known
    return {"key": json.dumps(written), "bit": "true" if written == "0" else "false"}.get(kind, "null")


def _escape(found: re.Match[str]) -> str:
    if found[1]:
        return f"\\u00{found[1]}"
    return (found[3] or "").strip("\n") if found[3] else found[0] if found[2] else '\\"'


def read_call(script: str, start: int) -> Any:
    """Return what `(function(a,b){a.x=1;return {...}}(1,2))` at `start` returns, None for any other call."""
    call = _CALL.match(script, start)
    if call is None:
        return None
    body_end = _end_of_block(script, call.end() - 1)
    given = read_literal(script, script.index("(", body_end), {})[0]
    names = dict(zip(re.findall(r"[\w$]+", call[1]), given, strict=False))
    end = call.end()
    while statement := _STATEMENT.match(script, end):
        value, end = read_literal(script, statement.end(), names)
        if statement[1] is None:
            return value
        _assign(names.get(statement[1]), statement[2] or json.loads(statement[3]), value)
        end += script.startswith(";", end)
    return None


def _end_of_block(script: str, start: int) -> int:
    depth, end = 0, start
    while token := _TOKEN.match(script, end):
        end = token.end()
        depth += (token["mark"] in _OPENING) - (token["mark"] in _CLOSING)
        if depth == 0:
            return end
    raise ValueError("the block has no end")


def _assign(holder: Any, key: str | int, value: Any) -> None:
    if isinstance(holder, dict):
        holder[str(key)] = value
    elif isinstance(holder, list) and isinstance(key, int) and key < len(holder):
        holder[key] = value
