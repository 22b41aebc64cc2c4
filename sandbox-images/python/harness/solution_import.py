"""Imports the solution from memory. Its source is never a file in the container, so no call can be made to read one."""

import importlib.machinery
import os
import sys


class SolutionFinder:
    """Finder and loader in one. Not derived from importlib.abc, whose import would double the start of a judged process."""

    def __init__(self, folder: str, files: dict[str, str]) -> None:
        self.folder = folder
        self.home: set[str] = set()
        self._code: dict[str, tuple[object, bool]] = {}
        self._paths: dict[str, str] = {}
        for path, content in files.items():
            if path.endswith('.py'):
                self._add(path, content)

    def _add(self, path: str, content: str) -> None:
        parts = path[:-3].split('/')
        package = parts[-1] == '__init__'
        name = '.'.join(parts[:-1] if package else parts)
        self._paths[name] = path
        self._code[name] = (content, package)
        for depth in range(1, len(parts)):
            parent = '.'.join(parts[:depth])
            if parent not in self._code:
                self._code[parent] = ('', True)
                self._paths[parent] = '/'.join(parts[:depth])
        self.home = set(self._code)

    def compile_all(self, wanted: list[str]) -> None:
        """Replaces sources by code. SyntaxError for the wanted modules; the others fail when they are imported."""
        for name, (source, package) in self._code.items():
            try:
                self._code[name] = (compile(source, self.file_of(name), 'exec', dont_inherit=True), package)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                if name in wanted:
                    raise
                self._code[name] = (SyntaxError(f'{type(error).__name__} in {self._paths[name]}'), package)

    def file_of(self, name: str) -> str:
        return f'{self.folder}/{self._paths[name]}'

    def code_of(self, name: str) -> object:
        code = self._code[name][0]
        if isinstance(code, SyntaxError):
            raise code
        return code

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        if name not in self._code:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, origin=self.file_of(name), is_package=self._code[name][1])
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(os.path.dirname(self.file_of(name)))
        return spec

    def create_module(self, spec: object) -> None:
        return None

    def exec_module(self, module: object) -> None:
        exec(self.code_of(module.__name__), module.__dict__)

    def is_home(self, code: object) -> bool:
        return getattr(code, 'co_filename', '').startswith(f'{self.folder}/')


def write_data_files(folder: str, files: dict[str, str]) -> None:
    for path, content in files.items():
        if not path.endswith('.py'):
            target = f'{folder}/{path}'
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, 'w', encoding='utf-8', newline='') as file:
                file.write(content)


def install(finder: SolutionFinder) -> None:
    """The solution's names win over the standard library's, as they would beside a script; the harness has its own already."""
    for name in finder.home:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, finder)
    sys.path[:] = [path for path in sys.path if not path.startswith('/opt/assay/')]
    if os.path.isdir('/opt/assay/packages'):
        sys.path.append('/opt/assay/packages')


def describe(error: BaseException) -> dict:
    """How a solution failed to compile: type, message without source, line."""
    return {'type': type(error).__name__, 'message': getattr(error, 'msg', str(error)), 'line': getattr(error, 'lineno', None)}
