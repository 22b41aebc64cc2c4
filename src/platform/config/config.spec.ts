import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { DataLock, readConfig } from './index';

describe('The configuration', () => {
  it('listens on loopback, keeps SQLite in a folder of its own, and needs nothing to be set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ env: 'demo', http: { host: '127.0.0.1', port: 3000 }, dataDir: resolve('.assay/data/demo') });
    expect(config.database).toEqual({ kind: 'sqlite', file: resolve('.assay/data/demo/assay.sqlite') });
  });

  it('keeps the demo apart from production, and takes PostgreSQL where it is told one', () => {
    expect(readConfig({ ASSAY_ENV: 'production' }).dataDir).not.toBe(readConfig({}).dataDir);
    expect(readConfig({ DATABASE_URL: 'postgres://u@h/d' }).database).toEqual({ kind: 'postgres', url: 'postgres://u@h/d' });
  });

  it('publishes outcomes on a wider grid in production than in the demo', () => {
    expect(readConfig({ ASSAY_ENV: 'production' }).publicationSlotMs).toBe(30_000);
    expect(readConfig({ ASSAY_PUBLICATION_SLOT_SECONDS: '0' }).publicationSlotMs).toBe(0);
  });

  it('names every bad variable', () => {
    const bad = { ASSAY_ENV: 'staging', ASSAY_PORT: '70000', ASSAY_LEASE_HOURS: '0' };
    for (const name of Object.keys(bad)) expect(() => readConfig(bad)).toThrow(name);
  });
});

describe('Keys of models', () => {
  const env = { ASSAY_MODEL_KEY_A: 'secret-a', ASSAY_MODEL_KEY_EMPTY: '', DATABASE_URL: 'postgres://u:p@h/d' };

  it('are the variables of the prefix, and no others', () => {
    const { keys } = readConfig(env).models;
    expect(
      ['ASSAY_MODEL_KEY_A', 'ASSAY_MODEL_KEY_EMPTY', 'DATABASE_URL', 'ASSAY_MODEL_KEY_PREFIX'].map((name) => keys.allows(name)),
    ).toEqual([true, true, false, false]);
    expect(keys.find('ASSAY_MODEL_KEY_A')).toBe('secret-a');
    expect([keys.isSet('ASSAY_MODEL_KEY_EMPTY'), keys.find('DATABASE_URL')]).toEqual([false, undefined]);
  });

  it('may have another prefix, but not none', () => {
    expect(readConfig({ ASSAY_MODEL_KEY_PREFIX: 'OPENAI_', OPENAI_API_KEY: 'k' }).models.keys.isSet('OPENAI_API_KEY')).toBe(true);
    expect(() => readConfig({ ASSAY_MODEL_KEY_PREFIX: '' })).toThrow('ASSAY_MODEL_KEY_PREFIX');
  });

  it('show no value when the configuration is printed', () => {
    const config = readConfig(env);
    expect(JSON.stringify(config) + inspect(config, { depth: 9, showHidden: true })).not.toContain('secret-a');
  });

  it('go to this machine only outside production, where hosts are not listed', () => {
    expect(readConfig({}).models.loopback).toBe(true);
    expect(readConfig({ ASSAY_ENV: 'production' }).models.loopback).toBe(false);
    expect(readConfig({ ASSAY_MODEL_HOSTS: 'API.example.com, 10.0.0.5:8000' }).models.hosts).toEqual([
      ...['api.example.com', '10.0.0.5:8000'],
    ]);
  });
});

describe('The lock of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function fileOf(): string {
    return join(folder, 'process.json');
  }

  /** What a process would have written; the test's own parent is one that lives. */
  function leave(lock: object | string): void {
    writeFileSync(fileOf(), typeof lock === 'string' ? lock : JSON.stringify(lock));
  }

  function startOf(pid: number): string {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  }

  it('is taken, tells where the service is, and is given back', () => {
    const lock = new DataLock(folder);
    lock.acquire();
    lock.announce('http://127.0.0.1:1');
    expect(JSON.parse(readFileSync(fileOf(), 'utf8'))).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:1' });
    expect(statSync(fileOf()).mode & 0o777).toBe(0o600);
    lock.release();
    expect(lock.owner()).toBeUndefined();
  });

  it('refuses a folder in which another process lives', () => {
    leave({ pid: process.ppid, started: startOf(process.ppid), url: 'http://127.0.0.1:2' });
    expect(new DataLock(folder).owner()).toMatchObject({ pid: process.ppid, url: 'http://127.0.0.1:2' });
    expect(() => new DataLock(folder).acquire()).toThrow(
      `Process ${process.ppid} is using this data folder (it serves http://127.0.0.1:2)`,
    );
  });

  it.each([
    ['of a process that died', { pid: 2 ** 22 + 1, started: '1', url: null }],
    ['whose number was given to another process', { pid: process.ppid, started: '1', url: null }],
    ['that was half written', '{"pid": 1'],
    ['that says something else', '[]'],
  ])('ignores a lock %s', (_case, lock) => {
    leave(lock);
    expect(new DataLock(folder).owner()).toBeUndefined();
    expect(() => new DataLock(folder).acquire()).not.toThrow();
  });
});
