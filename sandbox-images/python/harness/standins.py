"""What tests hold of the solution: stand-ins for its functions, classes, instances and exceptions.

They hold numbers, never anything of the solution. An honest worker decides whether a stand-in may be asked something; one that the
solution has taken over may announce anything, so what makes a stand-in is checked here, by the fixed lists.
Comparison is strict: a stand-in of an object never equals or orders against plain data by the solution's own word.
Where only functions are asked (`strict`), what they return stands for data: it is counted, searched and reckoned with here, by its
content, for an answer that is told the other side of a question could fit any.
"""

import operator

from codec import Malformed
from operators import ARITHMETIC, CHANGES, COMPARISONS, MANNERS, OPERATORS, ORDER, PREDICATES

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

BUILTIN = {t.__name__: t for t in (bool, int, float, complex, str, bytes, tuple, frozenset, list, dict, set, bytearray)}
IMMUTABLE = (int, float, complex, str, bytes, tuple, frozenset)
COMPARE = {'__lt__': operator.lt, '__le__': operator.le, '__gt__': operator.gt, '__ge__': operator.ge}


def is_private(name: str) -> bool:
    return name.startswith('_')


class Remote:
    """Marks every stand-in of an object, whatever else it derives from."""

    __slots__ = ()


class RemoteFunction(Remote):
    """A function of the solution."""

    def __init__(self, bridge: object, handle: int, name: str) -> None:
        self.__dict__.update(_bridge=bridge, _handle=handle, __name__=name, __qualname__=name)

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._bridge.call(self._handle, self.__name__, args, kwargs)

    def __getattr__(self, name: str) -> object:
        return self._bridge.attribute(self, self._handle, self.__dict__['__name__'], name)

    def __setattr__(self, name: str, value: object) -> None:
        raise self._bridge.link.refuse('functions of the solution cannot be changed')

    def __repr__(self) -> str:
        return f'<function {self.__name__} of the solution>'

    def __reduce_ex__(self, protocol: object) -> object:
        raise self._bridge.link.refuse('objects of the solution cannot be pickled')


class BoundMember(Remote):
    """A method of an object or class of the solution; looked up again at each call."""

    def __init__(self, bridge: object, owner: object, handle: int, owner_name: str, name: str) -> None:
        self.__dict__.update(_bridge=bridge, _handle=handle, _name=name, __self__=owner, __name__=name)
        self.__dict__['__qualname__'] = f'{owner_name}.{name}'

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self._bridge.call_method(self._handle, self._name, self.__qualname__, args, kwargs)

    def __eq__(self, other: object) -> bool:
        return type(other) is BoundMember and (self._handle, self._name) == (other._handle, other._name)

    def __hash__(self) -> int:
        return hash((self._handle, self._name))


class RemoteClass(type):
    """The metaclass of stand-ins for the solution's classes, so that `isinstance`, `except` and `pytest.raises` just work."""

    def __new__(mcs, name: str, bases: tuple, namespace: dict) -> type:
        bridge = next(base._assay_bridge for base in bases if isinstance(base, RemoteClass))
        raise bridge.link.refuse('a class of the tests derives from a class of the solution')

    def __call__(cls, *args: object, **kwargs: object) -> object:
        return cls._assay_bridge.call(cls._assay_class, cls.__name__, args, kwargs)

    def __getattr__(cls, name: str) -> object:
        if is_private(name):
            raise AttributeError(name)
        return cls._assay_bridge.attribute(cls, cls._assay_class, cls.__name__, name)

    def __setattr__(cls, name: str, value: object) -> None:
        if not name.startswith('__'):
            raise cls._assay_bridge.link.refuse('classes of the solution cannot be changed')
        type.__setattr__(cls, name, value)

    def __iter__(cls) -> object:
        return cls._assay_operator('__iter__')

    def __len__(cls) -> int:
        return cls._assay_predicate('__len__')

    def __getitem__(cls, key: object) -> object:
        return cls._assay_operator('__getitem__', key)

    def __contains__(cls, key: object) -> bool:
        return cls._assay_predicate('__contains__', key)

    def __bool__(cls) -> bool:
        return True

    def _assay_predicate(cls, name: str, *args: object) -> object:
        if cls._assay_bridge.strict:
            raise cls._assay_bridge.link.refuse(f'{cls.__name__}.{name}: only data can be asked that')
        return cls._assay_operator(name, *args)

    def _assay_operator(cls, name: str, *args: object) -> object:
        return cls._assay_bridge.operator(cls._assay_class, f'{cls.__name__}.{name}', name, args)


class RemoteObject(Remote):
    """An instance, iterator or generator of the solution; subclasses per class carry its operators."""

    def __getattr__(self, name: str) -> object:
        if is_private(name):
            raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')
        return self._assay_bridge.attribute(self, self._assay_handle, type(self).__name__, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._assay_bridge.set_attribute(self._assay_handle, type(self).__name__, name, value)

    def __delattr__(self, name: str) -> None:
        self._assay_bridge.delete_attribute(self._assay_handle, type(self).__name__, name)

    def __copy__(self) -> object:
        return self._assay_bridge.operator(self._assay_handle, 'copy', 'copy', ())

    def __deepcopy__(self, memo: dict) -> object:
        return self._assay_bridge.operator(self._assay_handle, 'deepcopy', 'deepcopy', ())

    def __reduce_ex__(self, protocol: object) -> object:
        raise self._assay_bridge.link.refuse('objects of the solution cannot be pickled')

    def __repr__(self) -> str:
        return f'<{type(self).__name__} object of the solution>'


class RemoteValue(Remote):
    """An instance of a solution class that derives from immutable data: the content is here, its own methods are remote."""

    def __getattr__(self, name: str) -> object:
        if is_private(name) or '_assay_handle' not in self.__dict__:
            raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')
        return self._assay_bridge.attribute(self, self._assay_handle, type(self).__name__, name)

    def __reduce_ex__(self, protocol: object) -> object:
        raise self._assay_bridge.link.refuse('objects of the solution cannot be pickled')


class RemoteError:
    """Mixed into stand-ins for the solution's exception classes."""

    def __str__(self) -> str:
        return self.__dict__.get('_assay_text', '')

    def __getattr__(self, name: str) -> object:
        if is_private(name) or self.__dict__.get('_assay_handle') is None:
            raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')
        return self._assay_bridge.attribute(self, self._assay_handle, type(self).__name__, name)

    def __reduce_ex__(self, protocol: object) -> object:
        raise self._assay_bridge.link.refuse('exceptions of the solution cannot be pickled')


KINDS = {'exception': RemoteError, 'value': RemoteValue, 'object': RemoteObject}


def make_class(bridge: object, about: dict) -> type:
    """A stand-in class from its announcement; its bases are stand-ins, builtin exceptions or builtin data types.

    Malformed for an announcement that no honest worker makes.
    """
    content = _check(about)
    namespace = {'__module__': 'solution', '_assay_bridge': bridge, '_assay_class': about['handle'], '_assay_content': content}
    bases = tuple(bridge.base(reference) for reference in about['bases'])
    if about['kind'] == 'exception':
        return _new(about['name'], (RemoteError, *([base for base in bases if issubclass(base, BaseException)] or (Exception,))), namespace)
    # Of a mixture the bases of another kind are left out: they would bring operators that were not looked at.
    kind = 'value' if about['kind'] == 'value' and content in IMMUTABLE else 'object'
    bases = tuple(base for base in bases if issubclass(base, KINDS[kind]))
    if kind == 'value':
        namespace.update(_value_namespace(about, content, bridge.strict))
        return _new(about['name'], (*bases, content) if bases else (RemoteValue, content), namespace)
    namespace.update(_object_namespace(about, content, bridge.strict))
    return _new(about['name'], bases or (RemoteObject,), namespace)


def _check(about: dict) -> type | None:
    """The builtin type whose content instances have."""
    content = BUILTIN.get(about['content']) if type(about['content']) is str else None
    if about['kind'] not in KINDS or (content is None and about['content'] is not None):
        raise Malformed('a class of no known kind')
    if any(type(name) is not str or name not in OPERATORS for name in about['operators']):
        raise Malformed('an operator that is none')
    for names in (about['fields'], about['overrides']):
        if type(names) is not list or any(type(name) is not str or is_private(name) for name in names):
            raise Malformed('a name that is not public')
    if any(content is None or not hasattr(content, name) for name in about['overrides']):
        raise Malformed('an override of nothing')
    return content


def _new(name: str, bases: tuple, namespace: dict) -> type:
    unique = tuple(dict.fromkeys(bases))
    shallow = tuple(base for base in unique if not any(other is not base and issubclass(other, base) for other in unique))
    return type.__new__(RemoteClass, name, shallow, namespace)


def _value_namespace(about: dict, content: type, strict: bool) -> dict:
    local = COMPARISONS | {'__hash__', '__iter__'} | (OPERATORS - MANNERS if strict else set())
    remote = [name for name in about['operators'] if name not in local]
    namespace: dict = {name: _operator(name) for name in remote}
    fields = about['fields'] if content is tuple else []
    for index, name in enumerate(fields):
        namespace[name] = property(operator.itemgetter(index))
    if fields:
        namespace['_fields'] = tuple(fields)
        namespace['_asdict'] = lambda self: dict(zip(self._fields, tuple.__iter__(self)))
    for name in () if strict else about['overrides']:
        namespace.setdefault(name, _override(name))
    return namespace


def _object_namespace(about: dict, content: type | None, strict: bool) -> dict:
    operators = set(about['operators'])
    namespace: dict = {name: _operator(name) for name in operators if name not in COMPARISONS and name != '__hash__'}
    if strict:
        for name in operators & (PREDICATES | ARITHMETIC):
            namespace[name] = _by_content(name, content) if content is not None else _refusal(name)
        for name in operators & CHANGES:
            # Without it Python takes the operator that makes a new object.
            del namespace[name]
    namespace['__eq__'] = _equality('__eq__' in operators, content is not None, strict)
    for name in ORDER:
        if name in operators:
            namespace[name] = _ordering(name, content is not None)
    if '__hash__' in operators:
        namespace['__hash__'] = _operator('__hash__')
    else:
        namespace['__hash__'] = object.__hash__ if about['hashable'] else None
    if '__str__' not in operators and '__repr__' in operators:
        namespace['__str__'] = _operator('__repr__')
    if content is not None:
        namespace['__class__'] = property(lambda self: content)
    return namespace


def _operator(name: str) -> object:
    def apply(self: object, *args: object) -> object:
        return self._assay_bridge.operator(self._assay_handle, f'{type(self).__name__}.{name}', name, _arguments(name, args))

    apply.__name__ = name
    return apply


def _by_content(name: str, content: type) -> object:
    local = {'__contains__': operator.contains, '__len__': len, '__bool__': bool}.get(name) or getattr(content, name, None)

    def ask(self: object, *args: object) -> object:
        others = [own_content(arg) for arg in args]
        return NotImplemented if local is None else local(self._assay_bridge.snapshot(self._assay_handle), *others)

    return ask


def own_content(value: object) -> object:
    """The content of a stand-in for data that can change; any other value as it is."""
    if _is_handle(value) and type(value)._assay_content is not None:
        return value._assay_bridge.snapshot(value._assay_handle)
    return value


def _refusal(name: str) -> object:
    def refuse(self: object, *args: object) -> object:
        raise self._assay_bridge.link.refuse(f'{type(self).__name__}.{name}: only data can be asked that')

    return refuse


def _arguments(name: str, args: tuple) -> tuple:
    return args[1:2] if name == '__exit__' else args


def _override(name: str) -> property:
    return property(lambda self: self._assay_bridge.attribute(self, self._assay_handle, type(self).__name__, name))


def _is_handle(other: object) -> bool:
    return issubclass(type(other), RemoteObject)


def _equality(remote: bool, has_content: bool, strict: bool) -> object:
    def equal(self: object, other: object) -> object:
        if other is self:
            return True
        if _is_handle(other):
            if strict and remote:
                return _equal_contents(self, other)
            return self._assay_bridge.compare(self, '__eq__', other) if remote else NotImplemented
        if has_content and not issubclass(type(other), Remote):
            return self._assay_bridge.snapshot(self._assay_handle) == other
        return NotImplemented

    return equal


def _equal_contents(left: object, right: object) -> bool:
    contents = [type(side)._assay_content for side in (left, right)]
    if None in contents:
        raise left._assay_bridge.link.refuse(f'{type(left).__name__}.__eq__: only data can be asked that')
    return own_content(left) == own_content(right)


def _ordering(name: str, has_content: bool) -> object:
    def order(self: object, other: object) -> object:
        if _is_handle(other):
            return self._assay_bridge.compare(self, name, other)
        if has_content and not issubclass(type(other), Remote):
            return COMPARE[name](self._assay_bridge.snapshot(self._assay_handle), other)
        return NotImplemented

    return order
