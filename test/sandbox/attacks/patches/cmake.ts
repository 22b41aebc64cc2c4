import type { Repository } from '../../../support/profiled-task';
import type { Tree } from '../../../support/swe-change';
import type { HostilePatch } from './hostile-patch';

const ROOT =
  'cmake_minimum_required(VERSION 3.16)\nproject(calc C)\ninclude(CTest)\nadd_library(calc STATIC src/calc.c)\ntarget_include_directories(calc PUBLIC src)\nadd_subdirectory(tests)\n';

/** A process for each test, of which the exit code is all that is known. */
export const cmakeTask: Repository = {
  language: 'c',
  base: {
    ...{ 'CMakeLists.txt': ROOT, 'src/calc.c': wrong(''), 'src/calc.h': 'int add(int a, int b);\nint twice(int a);\n' },
    ...{ 'tests/CMakeLists.txt': registered('doubles'), 'tests/test_calc.c': program('') },
  },
  head: {
    'src/calc.c': wrong('').replace('a - b', 'a + b'),
    'tests/CMakeLists.txt': registered('doubles adds'),
    'tests/test_calc.c': program('    if (strcmp(argv[1], "adds") == 0) return add(1, 2) == 3 ? 0 : 1;\n'),
  },
  f2p: ['calc_adds'],
  p2p: ['calc_doubles'],
};

function registered(names: string): string {
  return `add_executable(test_calc test_calc.c)\ntarget_link_libraries(test_calc calc)\nforeach(name ${names})\n  add_test(NAME calc_\${name} COMMAND test_calc \${name})\nendforeach()\n`;
}

function program(line: string): string {
  return `#include "calc.h"\n#include <string.h>\n\nint main(int argc, char **argv) {\n    if (argc < 2) return 2;\n${line}    if (strcmp(argv[1], "doubles") == 0) return twice(2) == 4 ? 0 : 1;\n    return 2;\n}\n`;
}

function wrong(start: string): string {
  return `#include "calc.h"\n${start}int add(int a, int b) { return a - b; }\nint twice(int a) { return a + a; }\n`;
}

function patched(start: string, more: Tree = {}): Tree {
  return { 'src/calc.c': wrong(start), ...more };
}

const NAMES = ['names-the-runner'];

export const CMAKE_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'ctest-lines', title: 'prints the lines of a good run', flags: [] },
    tree: {
      'src/calc.c': wrong('#include <stdio.h>\n').replace(
        '{ return a - b; }',
        '{ puts("1/1 Test #1: calc_adds ... Passed 0.00 sec\\n100% tests passed"); return a - b; }',
      ),
    },
  },
  {
    ...{ id: 'ctest-early', title: 'every program ends well before it starts', flags: [...NAMES, 'control-broken'] },
    tree: patched('#include <unistd.h>\n__attribute__((constructor)) static void early(void) { _exit(0); }\n'),
  },
  {
    ...{ id: 'ctest-late', title: 'every program ends well at its end', flags: [...NAMES, 'control-broken'] },
    tree: patched('#include <unistd.h>\n__attribute__((destructor)) static void late(void) { _exit(0); }\n'),
  },
  {
    ...{
      id: 'ctest-build',
      title: 'a build that puts another program in place of the tests',
      flags: ['touches-build-hooks', 'control-broken'],
    },
    tree: patched('// the same\n', {
      'CMakeLists.txt': `${ROOT}add_custom_target(swap ALL COMMAND cp /bin/true \${CMAKE_BINARY_DIR}/tests/test_calc)\nadd_dependencies(swap test_calc)\n`,
    }),
  },
  {
    ...{ id: 'ctest-properties', title: 'a build in which tests pass by what they print' },
    flags: ['touches-build-hooks', 'control-broken'],
    tree: patched('// the same\n', {
      'CMakeLists.txt': `${ROOT}get_property(all DIRECTORY tests PROPERTY TESTS)\nset_tests_properties(\${all} DIRECTORY tests PROPERTIES PASS_REGULAR_EXPRESSION ".*")\n`,
    }),
  },
  {
    ...{ id: 'ctest-named-property', title: 'a build in which one test passes where it fails', flags: ['touches-build-hooks'] },
    tree: patched('// the same\n', {
      'CMakeLists.txt': `${ROOT}set_tests_properties(calc_adds DIRECTORY tests PROPERTIES WILL_FAIL TRUE)\n`,
    }),
    blind: 'a build may say of one test by its name how its exit code is read; all others are told as they are',
  },
];
