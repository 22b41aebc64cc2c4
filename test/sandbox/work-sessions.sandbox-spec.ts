import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerWorkSessions, SOCKET_FOLDER, WORK_LIMITS, type CommandResult, type WorkSession } from '../../src/platform/sandbox';
import { leftovers, pythonImage, sandboxOptions } from '../support/sandbox';

const MIB = 1024 * 1024;
const sessions = new DockerWorkSessions(sandboxOptions());
const folder = mkdtempSync(join(tmpdir(), 'assay-socket-'));

async function open(limits: Partial<typeof WORK_LIMITS> = {}, more: { socketFolder?: string } = {}): Promise<WorkSession> {
  const files = [{ path: 'given.txt', mode: '100644', content: Buffer.from('given\n') }];
  const spec = {
    image: await pythonImage(),
    files,
    limits: { ...WORK_LIMITS, memoryBytes: 256 * MIB, processes: 64, ...limits },
  };
  return sessions.open({ ...spec, ...more });
}

function said({ output }: CommandResult): string {
  return output.content.toString();
}

const SOON = { timeoutMs: 20_000 };

afterEach(async () => expect(await leftovers()).toEqual([]));
afterAll(() => rmSync(folder, { recursive: true }));

describe('A session in a container', () => {
  it('runs one command after another on the same files, with codes, both streams and no network', async () => {
    const session = await open();
    try {
      expect(await session.run('echo out; echo err >&2; exit 3', SOON)).toMatchObject({ end: 'exited', exitCode: 3 });
      expect(await session.run('cat given.txt; echo new > b; echo "$GIVEN"', { ...SOON, env: { GIVEN: 'x y' } })).toMatchObject({
        exitCode: 0,
      });
      expect(said(await session.run("cat b; ls /sys/class/net; [[ 1 ]] && echo it\\'s bash; cat", SOON))).toBe(
        "new\nlo\nit's bash\n",
      );
      expect((await session.take('/app/src/b', MIB)).files).toEqual([{ path: '/app/src/b', content: Buffer.from('new\n') }]);
      expect(await session.take('/app/src/nothing', MIB)).toEqual({ files: [], truncated: false });
    } finally {
      await session.close();
    }
  });

  it('ends what takes too long or prints too much, whatever it forks, and goes on', async () => {
    const session = await open({ outputBytes: 2 * MIB });
    try {
      const hung = await session.run("echo begun; trap '' TERM; setsid sleep 1000 & sleep 1000", { timeoutMs: 1500 });
      expect(hung).toMatchObject({ end: 'timed-out' });
      expect(said(hung)).toBe('begun\n');
      expect(hung.exitCode).toBeUndefined();
      expect(said(await session.run('cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -c "sleep 100[0]"', SOON))).toBe('0\n');
      expect(await session.run('yes', SOON)).toMatchObject({ end: 'output-limit', output: { truncated: true } });
      const bomb = await session.run('f() { f | f & }; f; sleep 1000', { timeoutMs: 2000 });
      expect(bomb.end).toBe('timed-out');
      expect(await session.run('cat given.txt', SOON)).toMatchObject({ end: 'exited', exitCode: 0 });
    } finally {
      await session.close();
    }
  });

  it('does not wait for what is left in the background', async () => {
    const session = await open();
    try {
      const began = performance.now();
      const left = await session.run('(sleep 1000; echo late) & echo here', SOON);
      expect({ end: left.end, code: left.exitCode, said: said(left) }).toEqual({ end: 'exited', code: 0, said: 'here\n' });
      expect(performance.now() - began).toBeLessThan(8000);
    } finally {
      await session.close();
    }
  });

  it('comes back when its processes are all killed, and ends when its disk is full', async () => {
    const session = await open({ diskBytes: 30 * MIB });
    try {
      expect((await session.run("sh -c 'kill -9 -1'; sleep 20", SOON)).exitCode).toBe(137);
      expect(said(await session.run('cat given.txt', SOON))).toBe('given\n');
      expect(await session.run('head -c 90M /dev/zero > /x; sleep 60', { timeoutMs: 50_000 })).toMatchObject({
        end: 'disk-limit',
      });
    } finally {
      await session.close();
    }
  });

  it('gives up a command with the signal', async () => {
    const session = await open();
    try {
      const giveUp = new AbortController();
      setTimeout(() => giveUp.abort(new Error('enough')), 300);
      await expect(session.run('sleep 60', { ...SOON, signal: giveUp.signal })).rejects.toThrow('enough');
    } finally {
      await session.close();
    }
  });

  it('sees one folder of this machine, to speak through and not to write', async () => {
    const server = createServer((socket) => socket.end('hello\n'));
    await new Promise<void>((resolve) => server.listen(join(folder, 'model.sock'), resolve));
    const session = await open({}, { socketFolder: folder });
    try {
      const speak = `import socket; s = socket.socket(socket.AF_UNIX); s.connect('${SOCKET_FOLDER}/model.sock'); print(s.recv(9))`;
      expect(said(await session.run(`python3 -c "${speak}"`, SOON))).toContain('hello');
      // The two streams come side by side, in no certain order.
      const intruding = `touch ${SOCKET_FOLDER}/x 2>/dev/null || rm ${SOCKET_FOLDER}/model.sock 2>/dev/null || echo refused`;
      expect(said(await session.run(intruding, SOON))).toBe('refused\n');
      expect(said(await session.run('grep -c " /run/assay-model " /proc/self/mountinfo', SOON))).toBe('1\n');
    } finally {
      await session.close();
      server.close();
    }
  });
});
