"""What `import solution` gives the tests: proxies with the declared names, the real modules, or placeholders."""

import importlib.abc
import importlib.machinery
import types

from bridge import Bridge


# Tracebacks for people show the tests' frames, not those of the boundary.
__tracebackhide__ = True

class ProxyModule(types.ModuleType):
    """A module of the solution in another container."""

    def __getattr__(self, name: str) -> object:
        if name in self.__dict__['__all__']:
            return self.__dict__['_assay_get'](self.__name__, name)
        raise AttributeError(f'module {self.__name__!r} has no attribute {name!r}')

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith('__') or isinstance(value, ProxyModule):
            self.__dict__[name] = value
        else:
            raise self.__dict__['_assay_refuse']('modules of the solution cannot be changed')

    def __dir__(self) -> list[str]:
        return sorted(self.__dict__['__all__'])


class ProxyFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves the declared modules and the packages above them, and no others."""

    def __init__(self, modules: list[dict], get: object, refuse: object) -> None:
        self._names = {module['name']: list(module['names']) for module in modules}
        for name in list(self._names):
            parts = name.split('.')
            for depth in range(1, len(parts)):
                self._names.setdefault('.'.join(parts[:depth]), [])
        self._get = get
        self._refuse = refuse

    @property
    def declared(self) -> list[str]:
        return list(self._names)

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        if name not in self._names:
            return None
        package = any(other.startswith(f'{name}.') for other in self._names)
        return importlib.machinery.ModuleSpec(name, self, is_package=package)

    def create_module(self, spec: object) -> types.ModuleType:
        module = ProxyModule(spec.name)
        module.__dict__.update(__all__=self._names[spec.name], _assay_get=self._get, _assay_refuse=self._refuse)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def proxies(modules: list[dict], bridge: Bridge) -> ProxyFinder:
    return ProxyFinder(modules, bridge.get, bridge.link.refuse)


class _PlaceholderType(type):
    def __getattr__(cls, name: str) -> object:
        if name.startswith('_'):
            raise AttributeError(name)
        return cls

    def __call__(cls, *args: object, **kwargs: object) -> object:
        return cls

    def __iter__(cls) -> object:
        return iter(())

    def __getitem__(cls, key: object) -> object:
        return cls

    def __len__(cls) -> int:
        return 0


class Placeholder(Exception, metaclass=_PlaceholderType):
    """Stands for anything of a solution while a suite is only collected."""


def placeholders(modules: list[dict]) -> ProxyFinder:
    return ProxyFinder(modules, lambda module, name: Placeholder, lambda reason: Placeholder(reason))
