/**
 * Reading a pool over HTTP at 1,000 and at 100,000 tasks: `npm run bench:read -- [SMALL] [LARGE] [POOL]`, `rlef` unless said
 * otherwise, or `swe`. Needs the program sqlite3.
 *
 * Prints one JSON line: the time of a page of 50 from a random cursor at both sizes and their ratio (1 would mean that size does not
 * matter), and the time of the whole NDJSON stream with its ratio to sqlite3 dumping the same column into nothing. A page holds an
 * exposure and an audit entry on disk before its first byte; that is part of its time.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TASK_KINDS, type TaskKind } from '../src/domain/task';
import { issueTokens } from '../src/first-start';
import { monotonicMs } from '../src/platform/clock';
import { readConfig, type Config } from '../src/platform/config';
import { UnitOfWork } from '../src/platform/database';
import { encodeCursor } from '../src/platform/http';
import { startServer, type RunningServer } from '../src/server';
import { drainInThread } from './lib/drain-stream';
import { fillPool } from './lib/fill-pool';

const PAGES = 300;
const WARM_UP = 30;
const STREAMS = 3;
const SQLITE_SHELL = 'sqlite3';

interface Side {
  pool: TaskKind;
  count: number;
  config: Config;
  server: RunningServer;
  token: string;
}

async function main(): Promise<void> {
  const [small = '1000', large = '100000', named = 'rlef'] = process.argv.slice(2);
  const pool = TASK_KINDS.find((kind) => kind === named) ?? fail(`POOL is one of ${TASK_KINDS.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const sides: Side[] = [];
  try {
    for (const count of [Number(small), Number(large)]) sides.push(await openSide(folder, pool, count));
    const pages = await measurePages(sides);
    const [stream, dump] = await measureStreams(sides[1] ?? fail('no large side'));
    const [smallMs = 0, largeMs = 0] = pages.map(median);
    process.stdout.write(
      `${JSON.stringify({
        ...{ bench: 'read', pool, tasks: sides.map(({ count }) => count), page_limit: 50, pages: PAGES },
        ...{ page_ms: [rounded(smallMs), rounded(largeMs)], page_ratio: rounded(largeMs / smallMs) },
        ...{ stream_ms: Math.round(stream), dump_ms: Math.round(dump), stream_ratio_to_sqlite_dump: rounded(stream / dump) },
      })}\n`,
    );
  } finally {
    for (const { server } of sides) await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openSide(folder: string, pool: TaskKind, count: number): Promise<Side> {
  const env = {
    ASSAY_ENV: 'test',
    ASSAY_DATA_DIR: join(folder, String(count)),
    ASSAY_PORT: '0',
    ASSAY_LOG_LEVEL: 'error',
    ASSAY_WORKERS: '0',
  };
  const config = readConfig(env);
  const server = await startServer(config);
  const { trainer = '' } = await issueTokens(server, [['trainer', 'trainer']]);
  process.stderr.write(`filling a pool with ${count} tasks\n`);
  await fillPool(server.app.get(UnitOfWork), pool, count);
  return { pool, count, config, server, token: trainer };
}

/** Milliseconds of each page, by side. The sides take turns, so that a host that slows down slows both. */
async function measurePages(sides: readonly Side[]): Promise<number[][]> {
  const times = sides.map((): number[] => []);
  for (let round = -WARM_UP; round < PAGES; round += 1) {
    for (const [index, side] of sides.entries()) {
      const cursor = encodeCursor(Math.floor(Math.random() * (side.count - 50)));
      const started = monotonicMs();
      const page = JSON.parse(await read(side, `limit=50&cursor=${cursor}`)) as { items: unknown[] };
      const ended = monotonicMs();
      if (page.items.length !== 50) throw new Error(`a page held ${page.items.length} tasks`);
      if (round >= 0) times[index]?.push(ended - started);
    }
  }
  return times;
}

/** Milliseconds of the whole stream and of sqlite3's dump of what it holds: the best of each, taken in turns. */
async function measureStreams(side: Side): Promise<[stream: number, dump: number]> {
  let [stream, dump] = [Infinity, Infinity];
  for (let round = 0; round < STREAMS; round += 1) {
    dump = Math.min(dump, await dumpColumn(side));
    stream = Math.min(
      stream,
      await drainInThread({ url: side.server.url, pool: side.pool, token: side.token, count: side.count }),
    );
  }
  return [stream, dump];
}

async function dumpColumn({ config, pool }: Side): Promise<number> {
  if (config.database.kind !== 'sqlite') throw new Error('This benchmark is about SQLite.');
  const query = `SELECT sealed_json FROM task_versions WHERE pool = '${pool}' AND status = 'served' ORDER BY position`;
  const started = monotonicMs();
  const child = spawn(SQLITE_SHELL, [config.database.file, query], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${SQLITE_SHELL} ended with ${code}`);
  return monotonicMs() - started;
}

async function read({ server, token, pool }: Side, query: string): Promise<string> {
  const response = await fetch(`${server.url}/v1/pools/${pool}/tasks?${query}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.text();
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? fail('nothing was measured');
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function fail(message: string): never {
  throw new Error(message);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
