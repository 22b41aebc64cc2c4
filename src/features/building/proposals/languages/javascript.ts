import { posix } from 'node:path';
import { reportOf, runOf } from '../../profiles/javascript/run-command';
import { isFolder, refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const RUNNERS = ['jest', 'vitest', 'mocha', 'node'] as const;
type Runner = (typeof RUNNERS)[number];

const ALLOWED = 'the test command is "npx jest", "npx vitest run", "npx mocha" or "node --test", with folders and no shell';
const OPTIONS: Readonly<Record<Runner, RegExp>> = {
  jest: /^--testPathIgnorePatterns=[A-Za-z0-9_./-]+$/,
  vitest: /^(run|--globals|--exclude=[A-Za-z0-9_./-]+)$/,
  mocha: /^(--recursive|--extension=[a-z,]+|--ignore=[A-Za-z0-9_./-]+|--require=[A-Za-z0-9_./-]+)$/,
  node: /^(--test|--import=[A-Za-z0-9_./-]+)$/,
};
const CODE_FILE = /\.[cm]?[jt]sx?$/;
/** Packages of the system layer lie above the repository, where modules are looked for too. */
const PATH = 'export PATH="$PWD/node_modules/.bin:/app/node_modules/.bin:$PATH" CI=true';
/** How a file reaches `test(name, run)` of its runner, whether it is a CommonJS or an ES module. */
const REGISTER: Readonly<Record<Runner, (tests: string) => string>> = {
  jest: (tests) => `const add = globalThis.test;\n${tests}`,
  mocha: (tests) => `const add = globalThis.it ?? globalThis.test;\n${tests}`,
  vitest: (tests) => `import { test as add } from 'vitest';\n${tests}`,
  node: (tests) => `import('node:test').then(({ test: add }) => {\n${tests}\n});`,
};

export const javascript: ProposableLanguage = {
  image: `Node.js, npm and git; a RUN line before the copy installs packages above the repository, where
  it finds them: "cd /app && npm install --ignore-scripts --no-save name@1.2.3"`,
  command: '"npx jest", "npx vitest run", "npx mocha" or "node --test", with folders and few options',
  readTest(command) {
    const { runner, words } = runnerOf(command);
    for (const word of words)
      if (!isFolder(word) && !OPTIONS[runner].test(word))
        refuse(`the test command's ${word} is neither a folder nor an allowed option of ${runner}`);
    if (runner === 'node' && !words.includes('--test')) refuse(ALLOWED);
    const read = { runner, environment: '', options: words.join(' '), before: [], from: 'a proposal' };
    return { run: `${PATH}\n${runOf(read)}`, ...reportOf(read) };
  },
  canaryName: (hex) => `assay ${hex}`,
  canaryFiles({ testFiles, canaries, mark, command }) {
    const beside = testFiles.find(({ path }) => CODE_FILE.test(path))?.path;
    if (beside === undefined) return [];
    const weight = (name: string): string =>
      `let h = 0;\n  for (const letter of '${name}') h = (h * 31 + letter.charCodeAt(0)) % 65521;`;
    const tests = canaries.map(
      ({ name }) => `add('${name}', () => {\n  ${weight(name)}\n  if (h >= ${LIGHT}) throw new Error('heavy');\n});`,
    );
    const content = Buffer.from(`${REGISTER[runnerOf(command).runner](tests.join('\n'))}\n`);
    return [{ path: posix.join(posix.dirname(beside), nameLike(posix.basename(beside), mark)), mode: '100644', content }];
  },
  isSource: (path) => CODE_FILE.test(path),
  comment: (text) => `// ${text}`,
};

function runnerOf(command: string): { runner: Runner; words: string[] } {
  const words = wordsOf(command, ALLOWED);
  const rest = words[0] === 'npx' ? words.slice(1) : words;
  const runner = RUNNERS.find((name) => name === rest[0]);
  if (runner === undefined || (runner === 'node' && words[0] === 'npx')) refuse(ALLOWED);
  return { runner, words: rest.slice(1) };
}

/** `parser.test.ts` -> `assay1f.test.ts`, `test-parser.js` -> `test-assay1f.js`: by what runners find files. */
function nameLike(base: string, mark: string): string {
  const [, before = '', after = ''] =
    /^((?:test|spec)[-_.])?.*?((?:[-_.](?:test|spec))?(?:\.[a-z]+)?\.[cm]?[jt]sx?)$/.exec(base) ?? [];
  return `${before}assay${mark}${after}`;
}
