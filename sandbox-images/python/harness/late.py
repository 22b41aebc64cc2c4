"""Names of a solution that suites import when there is no solution yet: bound for real in the fork that judges one."""

import ast
import gc
import sys

# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True


class TooEarly(BaseException):
    """The suite uses something of the solution while it is collected. Not an Exception, so that no test file catches it."""


def _used(self: object, *args: object, **kwargs: object) -> object:
    own = object.__getattribute__(self, '__dict__')
    own['_assay_binder'].used = True
    raise TooEarly(f'{own["_assay_name"]} is used while the suite is collected')


class Late:
    """Stands for one name until there is a solution. May be bound to names of modules, and nothing else."""

    def __init__(self, binder: object, module: str, name: str) -> None:
        self.__dict__.update(_assay_binder=binder, _assay_module=module, _assay_name=name)

    def __getattr__(self, name: str) -> object:
        # pytest asks every global of a test file for private attributes of its own.
        if name.startswith('_'):
            raise AttributeError(name)
        return _used(self)

    __setattr__ = __delattr__ = __mro_entries__ = _used
    __call__ = __iter__ = __len__ = __bool__ = __contains__ = __getitem__ = __setitem__ = __enter__ = __hash__ = _used
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __neg__ = __invert__ = __index__ = __int__ = __float__ = _used
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __or__ = __ror__ = _used
    __and__ = __rand__ = __mod__ = __rmod__ = __matmul__ = __rmatmul__ = __str__ = __format__ = _used


class Binder:
    """Gives out `Late` while a suite is collected, and the solution's own once connected."""

    def __init__(self) -> None:
        self.bridge = None
        self.used = False
        self.given: list[Late] = []
        self.places: list[tuple[object, str, Late]] = []

    def get(self, module: str, name: str) -> object:
        if self.bridge is not None:
            return self.bridge.get(module, name)
        late = Late(self, module, name)
        self.given.append(late)
        return late

    def settle(self, root: str) -> bool:
        """After collection: finds where the names were bound. False if one was used, or went where it could not be followed."""
        if self.used:
            return False
        namespaces = {}
        for module in list(sys.modules.values()):
            if str(getattr(module, '__file__', None) or '').startswith(f'{root}/'):
                namespaces[id(module.__dict__)] = module
                found = [(key, value) for key, value in module.__dict__.items() if type(value) is Late]
                self.places += [(module, key, value) for key, value in found]
                del found
        del module
        known = {id(self.given), *namespaces}
        known.update(id(place) for place in self.places)
        for index in range(len(self.given)):
            holders = gc.get_referrers(self.given[index])
            strangers = [holder for holder in holders if id(holder) not in known and type(holder).__name__ != 'frame']
            if strangers:
                return False
        return not any(key.startswith(('test', 'Test')) for _, key, _ in self.places)

    def connect(self, bridge: object) -> dict[str, BaseException]:
        """Binds everything. Failures by the path of the test file, as its import would have failed."""
        self.bridge = bridge
        failed: dict[str, BaseException] = {}
        values: dict[tuple[str, str], object] = {}
        for module, key, late in self.places:
            name = (late.__dict__['_assay_module'], late.__dict__['_assay_name'])
            try:
                if name not in values:
                    values[name] = bridge.get(*name)
            except AttributeError:
                failed.setdefault(module.__file__, ImportError(f'cannot import name {name[1]!r} from {name[0]!r}'))
            else:
                module.__dict__[key] = values[name]
        return failed


def imports_are_plain(source: str, solution: set[str]) -> bool:
    """False where a test file would do something else if an import of the solution failed: such a file is collected anew each time."""
    tree = ast.parse(source)
    guarded = [node for statement in tree.body if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)) for node in ast.walk(statement)]
    top = set(map(id, tree.body))
    for node in guarded:
        if isinstance(node, ast.ImportFrom):
            names = {(node.module or '').split('.')[0]}
            plain = id(node) in top and all(alias.name != '*' for alias in node.names)
        elif isinstance(node, ast.Import):
            names = {alias.name.split('.')[0] for alias in node.names}
            plain = id(node) in top
        else:
            continue
        if names & solution and not plain:
            return False
    return True
