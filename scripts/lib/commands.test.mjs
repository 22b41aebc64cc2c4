import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { capture, exitCodeOf, findExecutable, runInherited, runLogged, settle } from './commands.mjs';
import { LOGS } from './paths.mjs';
import { SetupError } from './progress.mjs';

const log = `test-${process.pid}`;
const path = join(LOGS, `${log}.log`);
const node = (script) => [process.execPath, ['-e', script]];

test.after(() => rmSync(path, { force: true }));

test('a failure tells the command, its end, the log, and the start and end of its output', async () => {
  const script = "for (let i = 1; i <= 100; i += 1) console.log('line ' + i); process.exit(4)";
  await assert.rejects(runLogged(...node(script), { log }), (error) => {
    assert.ok(error instanceof SetupError);
    assert.match(error.message, /exit code 4/);
    assert.ok(error.message.includes(path));
    assert.match(error.message, /\nline 1\n[\s\S]*\nline 10\n\.\.\. 70 lines \.\.\.\nline 81\n[\s\S]*\nline 100$/);
    return true;
  });
});

test('a full disk is named as such', async () => {
  await assert.rejects(runLogged(...node("console.error('ENOSPC: no space left'); process.exit(1)"), { log }), /disk is full/);
});

test('an attempt that fails, runs too long or is not there is false, not an error', async () => {
  assert.equal(await runLogged(...node('process.exit(1)'), { log, attempt: true }), false);
  assert.equal(await runLogged(...node('setTimeout(() => {}, 60000)'), { log, attempt: true, timeoutMs: 300 }), false);
  assert.equal(await runLogged('assay-no-such-command', [], { log, attempt: true }), false);
});

test('the log keeps what every command of this process printed', async () => {
  await runLogged(...node("console.log('one ' + 1)"), { log });
  await runLogged(...node("console.log('two ' + 2)"), { log });
  assert.match(readFileSync(path, 'utf8'), /one 1[\s\S]*two 2/);
});

test('exit codes pass through, deaths by signal as shells report them', async () => {
  assert.equal(await runInherited(...node('process.exit(3)')), 3);
  assert.equal(await runInherited(...node("process.kill(process.pid, 'SIGTERM')")), exitCodeOf('SIGTERM'));
  assert.equal(await runInherited('assay-no-such-command', []), 127);
});

test('capture separates the streams', async () => {
  const result = await capture(...node("console.log('out'); console.error('err'); process.exit(5)"));
  assert.deepEqual(result, { code: 5, stdout: 'out\n', stderr: 'err\n' });
});

test('a program is found where it is and nowhere else', () => {
  assert.ok(findExecutable('sh'));
  assert.equal(findExecutable('assay-no-such-command'), undefined);
});

test('a signal ends the children, then the clean-up, then the process', async () => {
  const script = `
    import { endOnSignals, runInherited } from './commands.mjs';
    endOnSignals(async () => console.log('cleaned'));
    await runInherited(process.execPath, ['-e', "console.log('child ' + process.pid); setInterval(() => {}, 1000)"]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = settle(child);
  while (!output.includes('child')) await once(child.stdout, 'data');
  child.kill('SIGTERM');
  assert.equal((await ended).code, exitCodeOf('SIGTERM'));
  assert.match(output, /cleaned/);
  const grandchild = Number(output.match(/child (\d+)/)[1]);
  assert.throws(() => process.kill(grandchild, 0), { code: 'ESRCH' });
});
