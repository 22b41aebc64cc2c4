import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const READY = 'Stop with Ctrl-C.';

/** `npm start` as it is written in package.json, with a data folder of its own. */
class Start {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown[]>;
  output = '';

  constructor(dataDir: string, overrides: Record<string, string> = {}) {
    const env = {
      ...process.env,
      ASSAY_ENV: 'demo',
      ASSAY_DATA_DIR: dataDir,
      ASSAY_PORT: '0',
      ASSAY_LOG_LEVEL: 'error',
      ...overrides,
    };
    this.child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
  }

  /** Until it has said all that it has to say, or has ended before. */
  async ready(): Promise<void> {
    while (!this.output.includes(READY)) {
      if (this.child.exitCode !== null) throw new Error(`It ended with ${this.child.exitCode}:\n${this.output}`);
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.ended]);
    }
  }

  async exitCode(): Promise<unknown> {
    return (await this.ended)[0];
  }

  /** For one that did not get to its end. */
  kill(): void {
    this.child.kill('SIGTERM');
  }

  stop(): Promise<unknown> {
    this.child.kill('SIGTERM');
    return this.exitCode();
  }
}

describe('The first command of the README', () => {
  let dataDir: string;
  let start: Start | undefined;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'assay-start-'));
  });
  afterEach(() => start?.kill());
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('sets up, plays sample tasks to the pool, tells how to go on, and ends when it is asked to', async () => {
    start = new Start(dataDir, { ASSAY_DEMO_TASKS: '1' });
    await start.ready();
    expect(start.output).toContain('1 of 1 tasks are in the pool');
    expect(start.output).toContain('The pool holds 1 tasks');
    const [, url = '', token = ''] = /(http:\S+)\/v1\/health[^]*?Bearer (asy_\w+)/.exec(start.output) ?? [];
    const answer = await fetch(`${url}/v1/pools/rlef/tasks`, { headers: { Authorization: `Bearer ${token}` } });
    expect([answer.status, ((await answer.json()) as { items: unknown[] }).items.length]).toEqual([200, 1]);
    expect(await start.stop()).toBe(0);
  });

  it('repeats nothing the second time', async () => {
    start = new Start(dataDir, { ASSAY_DEMO_TASKS: '1' });
    await start.ready();
    expect(start.output).not.toContain('First start');
    expect(start.output).toContain('The pool holds 1 tasks');
    expect(await start.stop()).toBe(0);
  });

  it('says what is wrong with a setting, and ends', async () => {
    start = new Start(dataDir, { ASSAY_DEMO_TASKS: 'many' });
    expect(await start.exitCode()).toBe(1);
    expect(start.output).toContain('ASSAY_DEMO_TASKS');
  });
});
