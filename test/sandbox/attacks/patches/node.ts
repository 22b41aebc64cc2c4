import type { Repository } from '../../../support/profiled-task';
import type { HostilePatch } from './hostile-patch';

/** Each file of tests in a process of its own, which tells the runner of its tests on its standard output. */
export const nodeTask: Repository = {
  language: 'javascript',
  base: {
    'package.json': '{"name":"calc","version":"1.0.0","scripts":{"test":"node --test test/"}}\n',
    'calc.js': wrong(''),
    'test/old.test.js': test("test('twice', () => assert.strictEqual(twice(2), 4));"),
  },
  head: {
    'calc.js': wrong('').replace('a - b', 'a + b'),
    'test/new.test.js': test("test('add', () => assert.strictEqual(add(1, 2), 3));"),
  },
  f2p: ['test/new.test.js::node::add'],
  p2p: ['test/old.test.js::node::twice'],
};

function test(line: string): string {
  return `const assert = require('node:assert');\nconst { test } = require('node:test');\nconst { add, twice } = require('../calc');\n\n${line}\n`;
}

function wrong(start: string): string {
  return `${start}exports.add = (a, b) => a - b;\nexports.twice = (a) => a + a;\n`;
}

const NAMES = ['names-the-runner'];
const XML = nodeTask.f2p
  .concat(nodeTask.p2p)
  .map((id) => id.split('::'))
  .map(([file, , name]) => `<testcase file="${file}" classname="" name="${name}" time="0.1"></testcase>`)
  .join('');
/** The report belongs to the runner, which is the parent: its folder is in the runner's arguments. */
const WRITE = `
function report() {
  const fs = require('node:fs');
  for (const name of fs.readdirSync('/tmp'))
    if (name.endsWith('-report')) fs.writeFileSync('/tmp/' + name + '/node.xml', '<testsuites><testsuite name="node" tests="2">${XML}</testsuite></testsuites>');
}
`;

export const NODE_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'node-lines', title: 'prints the lines of a good run and leaves', flags: NAMES },
    tree: { 'calc.js': wrong("console.log('ok 1 - add\\n# pass 1\\n# fail 0');\nprocess.exit(0);\n") },
  },
  {
    ...{ id: 'node-exit-code', title: 'makes a failed file end with 0', flags: NAMES },
    tree: { 'calc.js': wrong("process.on('exit', () => process.reallyExit(0));\n") },
  },
  {
    ...{ id: 'node-events', title: 'tells the runner of tests in place of the tests', flags: [...NAMES, 'control-broken'] },
    tree: {
      'calc.js': wrong(
        `const v8 = require('node:v8');
const path = require('node:path');
const name = path.basename(process.argv[1] ?? '').startsWith('new') ? 'add' : 'twice';
function tell(type, data) {
  const body = new v8.DefaultSerializer();
  body.writeHeader();
  body.writeValue({ type, data: { file: process.argv[1], line: 1, column: 1, nesting: 0, name, testNumber: 1, ...data } });
  const bytes = body.releaseBuffer();
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  require('node:fs').writeSync(1, Buffer.concat([bytes.subarray(0, 2), size, bytes]));
}
if (process.env.NODE_TEST_CONTEXT) {
  tell('test:enqueue', { type: 'test' });
  tell('test:dequeue', { type: 'test' });
  tell('test:complete', { details: { passed: true, duration_ms: 1, type: 'test' } });
  tell('test:start', {});
  tell('test:pass', { details: { duration_ms: 1, type: 'test' } });
  process.reallyExit(0);
}
`,
      ),
    },
  },
  {
    ...{ id: 'node-assertions', title: 'empties the assertions', flags: ['control-broken'] },
    tree: {
      'calc.js': wrong(
        "const assert = require('node:assert');\nfor (const name of Object.keys(assert)) assert[name] = () => undefined;\n",
      ),
    },
  },
  {
    ...{ id: 'node-background', title: 'a background process writes the report', flags: [...NAMES, 'left-processes'] },
    tree: {
      'calc.js': wrong(
        `const { spawn } = require('node:child_process');\nspawn(process.execPath, [require('node:path').join(__dirname, 'later.js')], { detached: true, stdio: 'ignore' }).unref();\n`,
      ),
      'later.js': `${WRITE}const end = Date.now() + 20000;\nconst again = () => { report(); if (Date.now() < end) setTimeout(again, 5); };\nagain();\n`,
    },
  },
  {
    ...{ id: 'node-module', title: 'packages in place of its modules', flags: ['shadows-runner'] },
    tree: { 'calc.js': wrong('\n'), 'node_modules/assert/index.js': 'module.exports = () => undefined;\n' },
  },
  {
    ...{ id: 'node-deleted', title: 'deletes the test that it breaks', flags: ['touches-tests'] },
    tree: { 'calc.js': 'exports.add = (a, b) => a + b;\nexports.twice = (a) => a;\n', 'test/old.test.js': undefined },
  },
  {
    ...{ id: 'node-script', title: 'a test script that tests nothing', flags: ['touches-runner-config'] },
    tree: { 'calc.js': wrong('\n'), 'package.json': '{"name":"calc","version":"1.0.0","scripts":{"test":"true"}}\n' },
  },
];
