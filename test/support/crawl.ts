import { gunzipSync } from 'node:zlib';
import { ApiClient } from '../../src/client';
import { ID_PREFIXES, type IdKind } from '../../src/domain/ids';
import { UnitOfWork } from '../../src/platform/database';
import { addressesOf, idsIn, type Door } from './doors';
import type { TestServer } from './server';

export interface Answer {
  status: number;
  /** Headers and body, as text. */
  text: string;
  /** What tells this answer from another: status and body without the request's own id. */
  shape: string;
}

/** Long enough for what a stream has to say at once; one of a running job would stay open. */
const STREAM_MS = 250;

/** Sends one request and takes down all that comes back. */
export async function ask(client: ApiClient, method: string, address: string, body?: unknown): Promise<Answer> {
  const headers = { 'If-Match': '*', 'Fencing-Token': '1' };
  const streaming = address.endsWith('/events');
  const response = await client.raw(method, address, body, { headers });
  const text = streaming && response.ok ? await readFor(response, STREAM_MS) : await bodyOf(response);
  const shape = `${response.status} ${text.replace(/"request_id":"[^"]*"/, '')}`;
  return { status: response.status, text: `${JSON.stringify([...response.headers])}\n${text}`, shape };
}

async function bodyOf(response: Response): Promise<string> {
  const bytes = Buffer.from(await response.arrayBuffer());
  return (response.headers.get('content-type') === 'application/gzip' ? gunzipSync(bytes) : bytes).toString('latin1');
}

async function readFor(response: Response, ms: number): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  const timer = setTimeout(() => void reader?.cancel(), ms);
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) chunks.push(part.value);
  clearTimeout(timer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Ids of everything in the database that belongs to a task, by kind. */
export async function idsOf({ app }: TestServer, taskId: string): Promise<Map<IdKind, string[]>> {
  const { manager } = app.get(UnitOfWork).reader;
  const owned = manager.connection.entityMetadatas.filter(
    ({ propertiesMap }) => 'id' in propertiesMap && ('taskId' in propertiesMap || 'subject' in propertiesMap),
  );
  const found: unknown[] = [taskId];
  for (const { target, propertiesMap } of owned) {
    found.push(
      ...(await manager.find(target, { where: { ['taskId' in propertiesMap ? 'taskId' : 'subject']: taskId } })).map(
        (row) => row['id'],
      ),
    );
  }
  return idsIn(JSON.stringify(found));
}

/** Parts without a secret, and the empty pool, are tried in their simplest form alone. */
const PLAIN = /\/parts\/(metadata|environment|hints)\/|\/revisions\/(?!1$|2$)\w+$|\/pools\/swe\/tasks\/|from=2&to=1$/;

/** Addresses of a door within a scene. */
export function addressesIn(door: Door, ids: ReadonlyMap<IdKind, readonly string[]>): string[] {
  const all = addressesOf(door, ids).filter((address) => !PLAIN.test(address));
  return door.path.endsWith('/export')
    ? all.flatMap((address) => [address, `${address}${address.includes('?') ? '&' : '?'}format=tar-gzip`])
    : all;
}

/** The same address with ids that are well formed and name nothing. */
export function absent(address: string): string {
  return address.replace(/\b([a-z]+)_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '$1_01890000-0000-7000-8000-000000000000');
}

export function hasId(address: string): boolean {
  return Object.values(ID_PREFIXES).some((prefix) => address.includes(`/${prefix}_`));
}

/** Runs the work with a few in flight: enough to keep the service busy, few enough to keep order in the log. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>, width = 12): Promise<void> {
  const waiting = [...items].reverse();
  async function lane(): Promise<void> {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  }
  await Promise.all(Array.from({ length: width }, lane));
}
