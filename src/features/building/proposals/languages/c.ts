import { posix } from 'node:path';
import type { TestCommand, TreeFile } from '../../../../domain/swe';
import { cmakeTests, mesonTests } from '../../profiles/c/build-systems';
import { refuse, wordsOf } from '../refused';
import { type Canary, LIGHT, type ProposableLanguage } from './language';

interface BuildSystem {
  tests: (options: readonly string[]) => Pick<TestCommand, 'prepare' | 'run' | 'format' | 'report'>;
  /** Where programs of tests are named. */
  list: string;
  /** Lines for that file which build a program beside it, and make one test of each canary. */
  register: (program: string, file: string, canaries: readonly Canary[]) => string;
}

const SYSTEMS: Readonly<Record<string, BuildSystem>> = {
  cmake: {
    tests: cmakeTests,
    list: 'CMakeLists.txt',
    register: (program, file, canaries) =>
      [
        `add_executable(${program} ${file})`,
        ...canaries.map(({ name }) => `add_test(NAME ${name} COMMAND ${program} ${name})`),
      ].join('\n'),
  },
  meson: {
    tests: mesonTests,
    list: 'meson.build',
    register: (program, file, canaries) =>
      [
        `${program} = executable('${program}', '${file}')`,
        ...canaries.map(({ name }) => `test('${name}', ${program}, args: ['${name}'])`),
      ].join('\n'),
  },
};
const ALLOWED = 'the test command is "cmake" or "meson" with options such as -DNAME=VALUE, and no shell';
const OPTION = /^-D[A-Za-z_][A-Za-z0-9_.-]*=[A-Za-z0-9_./,+-]*$/;
const CODE = /\.(c|cc|cpp|cxx)$/;
/** Reads its own name from the command line, so that no compiler knows what becomes of it. */
const PROGRAM = `int main(int count, char **words) {
  int h = 0;
  const char *letter = count > 1 ? words[1] : "";
  for (; *letter; letter++) h = (h * 31 + *letter) % 65521;
  return h < ${LIGHT} ? 0 : 1;
}
`;

/** C and C++: tests of ours are programs, which whatever builds the others builds and runs. */
export const c: ProposableLanguage = {
  image: `GCC, CMake, Ninja, Meson, Autotools, pkg-config, Catch2, doctest, GoogleTest and git; libraries come
  as Debian's packages`,
  command: '"cmake" or "meson", with options of the configuration as -DNAME=VALUE; the build in /app/build and its tests follow',
  readTest(command) {
    const [program = '', ...words] = wordsOf(command, ALLOWED);
    const system = SYSTEMS[program] ?? refuse(ALLOWED);
    for (const word of words) if (!OPTION.test(word)) refuse(`the test command's ${word} is no option as -DNAME=VALUE`);
    return system.tests(words);
  },
  canaryName: (hex) => `assay_${hex}`,
  reads: (path) => Object.values(SYSTEMS).some(({ list }) => posix.basename(path) === list),
  canaryFiles({ testFiles, canaries, mark, command, base }) {
    const system = SYSTEMS[wordsOf(command, ALLOWED)[0] ?? ''];
    const beside = testFiles.find(({ path }) => CODE.test(path))?.path;
    const list = system && beside !== undefined && above(beside, system.list, [...testFiles, ...base]);
    if (!list) return [];
    const program = `assay_${mark}`;
    const file = `${program}${posix.extname(beside)}`;
    const lines = `\n${system.register(program, file, canaries)}\n`;
    return [
      { path: posix.join(posix.dirname(list.path), file), mode: '100644', content: Buffer.from(PROGRAM) },
      { ...list, content: Buffer.concat([list.content, Buffer.from(lines)]) },
    ];
  },
  isSource: (path) => /\.(c|cc|cpp|cxx|h|hh|hpp|hxx)$/.test(path),
  comment: (text) => `/* ${text} */`,
};

/** The nearest file of a name in the folder of a path or above; the first of a path counts. */
function above(path: string, name: string, files: readonly TreeFile[]): TreeFile | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const found = files.find((file) => file.path === posix.join(folder, name));
    if (found || folder === '.') return found;
  }
}
