"""Runs a program of the solution as `__main__`, with its source in memory only."""

import builtins
import os
import sys
import types

import frames
import solution_import


def main(source: int, status: int) -> None:
    with os.fdopen(source, 'rb') as file:
        spec = frames.parse(file.read())
    finder = solution_import.SolutionFinder(spec['folder'], spec['files'])
    entry = spec['entryFile']
    name = entry[:-3].replace('/', '.')
    try:
        finder.compile_all([name])
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        frames.write_frame(status, {'notCompiled': solution_import.describe(error)})
        os._exit(1)
    solution_import.write_data_files(spec['folder'], spec['files'])
    frames.write_frame(status, {'compiled': True})
    os.close(status)
    solution_import.install(finder)
    sys.argv = [entry, *spec['arguments']]
    add_site_builtins()
    module = types.ModuleType('__main__')
    module.__file__ = finder.file_of(name)
    sys.modules['__main__'] = module
    del spec
    exec(finder.code_of(name), module.__dict__)


def add_site_builtins() -> None:
    """What `site`, which these processes run without, would have added."""
    import _sitebuiltins

    builtins.exit = _sitebuiltins.Quitter('exit', 'Ctrl-D')
    builtins.quit = _sitebuiltins.Quitter('quit', 'Ctrl-D')
