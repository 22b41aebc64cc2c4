import type { Repository } from '../../../support/profiled-task';
import type { HostilePatch } from './hostile-patch';

/** TypeScript: each file of tests in a worker, with modules of its own. */
export const vitestTask: Repository = {
  language: 'typescript',
  base: {
    '.gitignore': 'node_modules/\n',
    'package.json': packageJson('vitest run'),
    'src/calc.ts': wrong(''),
    'test/old.test.ts': test("it('doubles', () => { expect(twice(2)).toBe(4); });"),
  },
  head: {
    'src/calc.ts': wrong('').replace('a - b', 'a + b'),
    'test/new.test.ts': test("it('adds', () => { expect(add(1, 2)).toBe(3); });"),
  },
  f2p: ['test/new.test.ts::adds'],
  p2p: ['test/old.test.ts::doubles'],
};

function packageJson(script: string): string {
  return `${JSON.stringify({ name: 'calc', version: '1.0.0', type: 'module', scripts: { test: script }, devDependencies: { typescript: '5.9.3', vitest: '3.2.4' } })}\n`;
}

function test(line: string): string {
  return `import { expect, it } from 'vitest';\nimport { add, twice } from '../src/calc.js';\n\n${line}\n`;
}

function wrong(start: string): string {
  return `${start}export const add = (a: number, b: number): number => a - b;\nexport const twice = (a: number): number => a + a;\n`;
}

export const VITEST_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'vitest-exit', title: 'prints the lines of a good run and leaves', flags: ['names-the-runner'] },
    tree: { 'src/calc.ts': wrong("console.log(' ✓ test/new.test.ts (1 test) 1ms\\n Tests  2 passed (2)');\nprocess.exit(0);\n") },
  },
  {
    ...{ id: 'vitest-matchers', title: 'matchers that match all', flags: ['names-the-runner', 'control-broken'] },
    tree: {
      'src/calc.ts': wrong(
        "import { expect } from 'vitest';\nconst yes = () => ({ pass: true, message: () => '' });\nexpect.extend({ toBe: yes, toEqual: yes });\n",
      ),
    },
  },
  {
    ...{ id: 'vitest-config', title: 'configuration that runs other tests', flags: ['adds-runner-config'] },
    tree: {
      'src/calc.ts': wrong('\n'),
      'vitest.config.ts': "export default { test: { include: ['none'], passWithNoTests: true } };\n",
    },
  },
  {
    ...{ id: 'vitest-hooks', title: 'makes each result a pass when it is told', flags: ['names-the-runner', 'control-broken'] },
    tree: {
      'src/calc.ts': wrong(
        "import { afterEach } from 'vitest';\nafterEach(({ task }) => { queueMicrotask(() => Object.defineProperty(task, 'result', { value: { state: 'pass', startTime: 0, duration: 1 }, writable: false })); Object.defineProperty(task.result as object, 'state', { get: () => 'pass', set: () => undefined, enumerable: true }); });\n",
      ),
    },
  },
];
