import { setTimeout as delay } from 'node:timers/promises';
import { DockerWorkContainers, WORK_LIMITS, type WorkResult, type WorkSpec } from '../../src/platform/sandbox';
import { leftovers, pythonImage, sandboxOptions } from '../support/sandbox';

const MIB = 1024 * 1024;
const containers = new DockerWorkContainers(sandboxOptions());
const COLLECT = [{ path: '/logs/report/', maxBytes: MIB }];

async function run(
  script: string,
  more: Partial<Omit<WorkSpec, 'limits'>> & { limits?: Partial<typeof WORK_LIMITS> } = {},
): Promise<WorkResult> {
  const limits = { ...WORK_LIMITS, wallSeconds: 60, memoryBytes: 256 * MIB, ...more.limits };
  return containers.run({ image: await pythonImage(), files: [], removed: [], collect: COLLECT, ...more, script, limits });
}

function said({ log }: WorkResult): string {
  return log.content.toString();
}

afterEach(async () => expect(await leftovers()).toEqual([]));

describe('A run in a container of a repository', () => {
  it('gives the exit code, what was printed, and the reports, and no link as a report', async () => {
    const result = await run(
      'echo out; echo err >&2; mkdir /logs/report/a; echo r > /logs/report/a/r.xml; ln -s /etc/passwd /logs/report/p; exit 3',
    );
    expect(result).toMatchObject({ end: 'exited', exitCode: 3, truncated: [] });
    expect(said(result)).toMatch(/out\n/);
    expect(said(result)).toMatch(/err\n/);
    expect(result.files).toEqual([{ path: '/logs/report/a/r.xml', content: Buffer.from('r\n') }]);
  });

  it('measures the memory of a run of a fifth of a second', async () => {
    const { usage } = await run(`python3 -c "import time; x = b'x' * (48 << 20); time.sleep(0.2)"`);
    expect(usage.peakMemoryBytes).toBeGreaterThan(48 * MIB);
    expect(usage.peakMemoryBytes).toBeLessThan(96 * MIB);
  });

  it('removes files before it puts others in, with modes and links, and sees them as new', async () => {
    const files = [
      { path: 'a b/$x.sh', mode: '100755', content: Buffer.from('#!/bin/sh\necho ran') },
      { path: 'link', mode: '120000', content: Buffer.from('a b/$x.sh') },
      { path: '/etc/issue/inner', mode: '100644', content: Buffer.from('folder now') },
    ];
    const result = await run("./link; cat /etc/issue/inner; find . -mmin -5 -name '*.sh'", { files, removed: ['/etc/issue'] });
    expect(said(result)).toBe('ran\nfolder now./a b/$x.sh\n');
  });

  it('has no network and root without its powers', async () => {
    const result = await run(
      'exec 2>&1; ls /sys/class/net; mount -t tmpfs x /mnt || mknod /x c 1 1 || chroot / true || echo powerless',
    );
    expect(said(result)).toMatch(/^lo\n/);
    expect(said(result)).toMatch(/powerless\n$/);
  });

  it.each([
    ['timed-out', 'echo begun; sleep 100', { wallSeconds: 2 }],
    ['disk-limit', 'head -c 200M /dev/zero > /x; sleep 100', { diskBytes: 50 * MIB }],
    ['output-limit', 'yes', { outputBytes: 5 * MIB }],
    ['out-of-memory', 'python3 -c "x = bytearray(2**30)"', {}],
  ])('ends with %s', async (end, script, limits) => {
    const result = await run(script, { limits });
    expect(result.end).toBe(end);
    expect(result.usage.wallMs).toBeLessThan(60_000);
  });

  it('keeps the first and last part of a gigabyte that is printed', async () => {
    const result = await run('echo first; head -c 1G /dev/zero; echo; echo last', {
      limits: { outputBytes: 2048 * MIB },
    });
    expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
    expect(result.log).toMatchObject({ truncated: true, totalBytes: 1024 * MIB + 12 });
    expect(result.log.content.length).toBeLessThan(MIB);
    expect(said(result)).toMatch(/^first\n[^]*bytes left out[^]*last\n$/);
  });

  it('cuts reports that are too large, whether one or many', async () => {
    expect((await run('head -c 5M /dev/zero > /logs/report/x')).truncated).toEqual(['/logs/report/']);
    expect((await run('rm -rf /logs/report; ln -s / /logs/report')).files).toEqual([]);
  });

  it('is gone when it is cancelled', async () => {
    const cancel = new AbortController();
    const running = containers.run(
      { image: await pythonImage(), files: [], removed: [], collect: [], script: 'sleep 100', limits: WORK_LIMITS },
      { signal: cancel.signal },
    );
    await delay(500);
    cancel.abort(new Error('not needed any more'));
    await expect(running).rejects.toThrow('not needed any more');
  });

  it('refuses paths that lead elsewhere and images by name', async () => {
    for (const path of ['../x', '/a/../x', 'a//b', '', 'a\0b'])
      await expect(run('true', { removed: [path] })).rejects.toThrow('is not plain');
    await expect(run('true', { image: 'debian:latest' })).rejects.toThrow('immutable id');
    await expect(run('true', { image: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({ kind: 'image-missing' });
  });
});
