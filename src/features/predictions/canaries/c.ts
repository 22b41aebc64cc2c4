import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { TreeFile } from '../../../domain/swe';
import { byFnv, type Kind } from './kind';

/** A framework of tests has a `main` and a report of its own. */
const FRAMEWORK = /gtest|gmock|catch2?\/|catch_|doctest|boost\/test/i;
const MAIN = /\bint\s+main\s*\(([^)]*)\)/;

/** CTest's: the program of a test file gets names that it has not known before, and says by its exit code what they come to. */
export const cKind: Kind = {
  samples: /(^|\/)[^/]*test[^/]*\.(c|cc|cpp|cxx)$|(^|\/)tests?\/.*\.(c|cc|cpp|cxx)$/i,
  hash: byFnv,
  testName: (hex) => `x${hex}`,
  plant: (names, sample, { test: { run } }) => {
    const text = sample.content.toString('utf8');
    const parameters = MAIN.exec(text)?.[1];
    if (parameters === undefined || FRAMEWORK.test(text) || !run.includes('cmake-tests.sh')) return undefined;
    return { files: [wrapped(sample, parameters, names)], prepare: [registration(sample.path, names)] };
  },
};

/** The same program with a `main` around its own. */
function wrapped(sample: TreeFile, parameters: string, names: readonly string[]): TreeFile {
  const count = parameters.trim() === '' || parameters.trim() === 'void' ? 0 : parameters.split(',').length;
  const call = ['', 'argc', 'argc, argv', 'argc, argv, 0'][count] ?? 'argc, argv';
  const before = `#define main assay_main\n#line 1 "${posix.basename(sample.path)}"\n`;
  const after = [
    '',
    '#undef main',
    '#include <string.h>',
    'static int assay_good(const char *name) {',
    '    unsigned hash = 0x811c9dc5u;',
    '    for (; *name; name++) hash = ((hash ^ (unsigned char) *name) * 0x01000193u) & 0xffffffffu;',
    '    return hash % 2 == 0;',
    '}',
    'int main(int argc, char **argv) {',
    `    static const char *const names[] = {${names.map((name) => `"${name}"`).join(', ')}};`,
    '    size_t at;',
    '    for (at = 0; at < sizeof names / sizeof *names; at++)',
    '        if (argc > 1 && strcmp(argv[1], names[at]) == 0) return assay_good(names[at]) ? 0 : 1;',
    `    return assay_main(${call});`,
    '}',
    '',
  ];
  return { ...sample, content: Buffer.concat([Buffer.from(before), sample.content, Buffer.from(after.join('\n'))]) };
}

/** Tells CTest of them, at the end of the nearest CMakeLists.txt: whatever target is made of the file runs them. */
function registration(path: string, names: readonly string[]): string {
  const end = randomBytes(6).toString('hex');
  const folder = posix.dirname(path).replaceAll("'", `'\\''`);
  return [
    `at='${folder}'; while [ ! -f "$at/CMakeLists.txt" ] && [ "$at" != . ]; do at=$(dirname "$at"); done`,
    `cat >> "$at/CMakeLists.txt" <<'${end}'`,
    '',
    'get_property(assay_targets DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)',
    'foreach(assay_target IN LISTS assay_targets)',
    '  get_target_property(assay_sources "${assay_target}" SOURCES)',
    '  foreach(assay_source IN LISTS assay_sources)',
    '    get_filename_component(assay_name "${assay_source}" NAME)',
    `    if(assay_name STREQUAL "${posix.basename(path)}")`,
    ...names.map((name) => `      add_test(NAME ${name} COMMAND "\${assay_target}" ${name})`),
    '    endif()',
    '  endforeach()',
    'endforeach()',
    end,
  ].join('\n');
}
