"""Values of named fields, as `dataclasses` has them, for a program that starts often.

Each start defines some two hundred such classes and makes few instances of most. `dataclasses` and the libraries like
it compile all methods of a class where it is defined, or load much else; either takes longer than to check a small
script. Here a definition is one small step. Methods go through the fields, and are compiled when that is often.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T")
else:
    # `typing` takes as long to import as a third of Python's own start.
    def dataclass_transform(**_):
        return lambda kind: kind


_REQUIRED = object()
"""In place of the default of a field that has none."""


_OFTEN = 40
"""So many calls take longer field by field than with a method that is compiled for it."""


class _Made:
    """The default of a field that is made anew for each instance."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make


def field(*, default_factory: Callable[[], T]) -> T:
    """A field whose default is made anew for each instance."""
    # It stands for the value until an instance is made.
    return _Made(default_factory)  # type: ignore[return-value]


def replace(value: T, /, **changes: Any) -> T:
    """A copy with other values in some of its fields."""
    return _made_of(type(value), _by_name(value) | changes)


def _by_name(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__match_args__}


def _made_of(kind: type[T], fields: dict[str, Any]) -> T:
    return kind(**fields)


def _init(self: Any, *args: Any, **kwargs: Any) -> None:
    kind = type(self)
    if _is_often(kind, "__init__") or not _is_filled(self, args, kwargs):
        _compiled_init(kind)(self, *args, **kwargs)


def _is_often(kind: Any, method: str) -> bool:
    """Whether a method was called often; this call counts."""
    calls = kind.__calls__[method] = kind.__calls__.get(method, 0) + 1
    return bool(calls > _OFTEN)


def _is_filled(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Set the fields one by one; False where the arguments do not fit: the compiled method says why."""
    kind = type(self)
    names = () if kind.__keywords__ else kind.__match_args__
    given = dict(zip(names, args, strict=False)) | kwargs
    if len(given) < len(args) + len(kwargs) or not given.keys() <= kind.__fields__.keys():
        return False
    for name, default in kind.__fields__.items():
        value = given.get(name, default)
        if value is _REQUIRED:
            return False
        setattr(self, name, value.make() if isinstance(value, _Made) else value)
    if hasattr(kind, "__post_init__"):
        self.__post_init__()
    return True


def _compiled_init(kind: Any) -> Any:
    given = ["self"]
    lines: list[str] = []
    names: dict[str, Any] = {}
    if kind.__keywords__:
        given.append("*")
    for name, default in kind.__fields__.items():
        given.append(name if default is _REQUIRED else f"{name}=_{name}")
        names[f"_{name}"] = default
        if isinstance(default, _Made):
            lines.append(f"if {name} is _{name}: {name} = _{name}.make()")
        lines.append(f"self.{name} = {name}")
    if hasattr(kind, "__post_init__"):
        lines.append("self.__post_init__()")
    return _compile(kind, "__init__", given, lines or ["pass"], names)


def _eq(self: Any, other: object) -> Any:
    if not _is_often(type(self), "__eq__"):
        return NotImplemented if self.__class__ is not other.__class__ else _values(self) == _values(other)
    equal = " and ".join(f"self.{name} == other.{name}" for name in self.__match_args__)
    lines = ["if self.__class__ is not other.__class__: return NotImplemented", f"return {equal or True}"]
    return _compile(type(self), "__eq__", ["self", "other"], lines)(self, other)


def _hash(self: Any) -> int:
    if not _is_often(type(self), "__hash__"):
        return hash(_values(self))
    return int(_compile(type(self), "__hash__", ["self"], [f"return hash({_fields('self', self)})"])(self))


def _lt(self: Any, other: object) -> Any:
    if not _is_often(type(self), "__lt__"):
        return NotImplemented if self.__class__ is not other.__class__ else _values(self) < _values(other)
    lines = [
        "if self.__class__ is not other.__class__: return NotImplemented",
        f"return {_fields('self', self)} < {_fields('other', self)}",
    ]
    return _compile(type(self), "__lt__", ["self", "other"], lines)(self, other)


def _values(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, name) for name in value.__match_args__])


def _repr(self: Any) -> str:
    fields = ", ".join(f"{name}={value!r}" for name, value in _by_name(self).items())
    return f"{type(self).__qualname__}({fields})"


def _reduce(self: Any) -> tuple[Any, ...]:
    """What goes to other processes: the fields, and not what else an instance keeps."""
    return _made_of, (type(self), _by_name(self))


def _fields(name: str, value: Any) -> str:
    return f"({''.join(f'{name}.{one}, ' for one in value.__match_args__)})"


def _compile(kind: type, name: str, given: list[str], lines: list[str], names: dict[str, Any] | None = None) -> Any:
    """Give a class the method in place of the one that was called to make it."""
    names = names or {}
    exec(f"def {name}({', '.join(given)}):\n " + "\n ".join(lines), names)
    setattr(kind, name, names[name])
    return names[name]


@dataclass_transform(field_specifiers=(field,))
class _Definition(type):
    """Makes the annotations of a class its fields, after those of its bases."""

    def __new__(
        cls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        frozen: bool = False,
        eq: bool = True,
        order: bool = False,
        kw_only: bool = False,
        dict: bool = False,
    ) -> _Definition:
        """`frozen` is held by the type checker alone; at run time it says that instances can be hashed.

        `eq=False`: an instance equals itself only. `dict`: an instance can keep more than its fields, such as cached
        properties.
        """
        fields: Any = {}
        for base in reversed(bases):
            fields |= getattr(base, "__fields__", {})
        own = [name for name, kind in namespace.get("__annotations__", {}).items() if not kind.startswith("ClassVar")]
        fields |= {name: namespace.pop(name, _REQUIRED) for name in own}
        namespace["__slots__"] = (*own, "__dict__") if dict else own
        namespace["__match_args__"] = tuple(fields)
        namespace["__fields__"], namespace["__keywords__"], namespace["__calls__"] = fields, kw_only, {}
        namespace["__init__"] = _init
        if not eq:
            namespace |= {"__eq__": object.__eq__, "__hash__": object.__hash__}
        elif "__eq__" not in namespace:
            namespace |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
        if order:
            namespace["__lt__"] = _lt
        return super().__new__(cls, name, bases, namespace)


class Struct(metaclass=_Definition):
    """The base of all values. Annotations are fields; options stand beside the base, see `_Definition.__new__`."""

    __repr__ = _repr
    __reduce__ = _reduce
