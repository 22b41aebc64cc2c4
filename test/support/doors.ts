import type { Participant } from '../../src/client';
import { idOf, ID_PREFIXES, type IdKind } from '../../src/domain/ids';
import { PARTS, SEATS } from '../../src/domain/task';

/** One operation of the service, as its own OpenAPI document describes it. */
export interface Door {
  method: string;
  path: string;
  parameters: { in: string; name: string; pattern: string; values: string[] }[];
  hasBody: boolean;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  parameters?: { in: string; name: string; schema: { pattern?: string; enum?: string[] } }[];
  requestBody?: unknown;
}

/** All doors of a running service: a route that is added later is tried without anybody thinking of it. */
export async function readDoors(url: string): Promise<Door[]> {
  const document = (await (await fetch(`${url}/docs/openapi.json`)).json()) as Document;
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => toDoor(method, path, operation)),
  );
}

function toDoor(method: string, path: string, { parameters, requestBody }: Operation): Door {
  const named = (parameters ?? []).map(({ in: where, name, schema }) => {
    return { in: where, name, pattern: schema.pattern ?? '', values: schema.enum ?? [] };
  });
  return { method: method.toUpperCase(), path, parameters: named, hasBody: requestBody !== undefined };
}

/** Ids that a text mentions, by kind. */
export function idsIn(text: string): Map<IdKind, string[]> {
  const found = text.match(/\b[a-z]+_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g) ?? [];
  const kinds = Object.keys(ID_PREFIXES) as IdKind[];
  return new Map(kinds.map((kind) => [kind, [...new Set(found.filter((id) => idOf(kind).safeParse(id).success))]]));
}

/** Every address that a door has with these ids; a parameter of no known kind is tried with small numbers and known words. */
export function addressesOf({ path, parameters }: Door, ids: ReadonlyMap<string, readonly string[]>): string[] {
  let addresses = [path];
  for (const parameter of parameters.filter(({ in: where }) => where === 'path')) {
    const values = valuesFor(parameter, ids);
    addresses = addresses.flatMap((address) => values.map((value) => address.replace(`{${parameter.name}}`, value)));
  }
  return addresses.flatMap((address) => queriesFor(parameters).map((query) => address + query));
}

function valuesFor(
  { name, pattern, values }: Door['parameters'][number],
  ids: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (values.length > 0) return values;
  // Of a verified task; where none is known, one that is not there.
  if (pattern.includes('__')) return ids.get('swe-task') ?? ['owner__repo-1'];
  const kind = (Object.keys(ID_PREFIXES) as IdKind[]).find((each) => pattern.startsWith(`^${ID_PREFIXES[each]}_`));
  if (kind !== undefined) return ids.get(kind) ?? [];
  return name === 'part' ? PARTS : ['1', '2', '3', 'rlef', 'swe'];
}

function queriesFor(parameters: Door['parameters']): string[] {
  const names = new Set(parameters.filter(({ in: where }) => where === 'query').map(({ name }) => name));
  if (names.has('seat')) return SEATS.map((seat) => `?seat=${seat}`);
  if (names.has('from')) return ['?from=1&to=1', '?from=1&to=2', '?from=2&to=1'];
  if (names.has('profile')) return ['', '?profile=open', '?profile=sealed'];
  return [''];
}

/** All answers that one person got, by address. */
export class Readings {
  constructor(private readonly answers: ReadonlyMap<string, string>) {}

  all(): ReadonlyMap<string, string> {
    return this.answers;
  }

  /** Addresses whose answer (status, headers or body) holds the text. */
  holding(text: string | RegExp): string[] {
    const holds = (answer: string): boolean => (typeof text === 'string' ? answer.includes(text) : text.test(answer));
    return [...this.answers].filter(([, answer]) => holds(answer)).map(([address]) => address);
  }
}

/** Goes through every door that can be read, with every id that the answers themselves give away. */
export async function readEverything(who: Participant, known: string): Promise<Readings> {
  const doors = (await readDoors(who.api.baseUrl)).filter(({ method, path }) => method === 'GET' && path !== '/v1/health');
  const seen = new Map<string, string>();
  for (let before = -1; before < seen.size;) {
    before = seen.size;
    const ids = idsIn([known, ...seen.values()].join('\n'));
    for (const address of doors.flatMap((door) => addressesOf(door, ids))) {
      if (!seen.has(address)) seen.set(address, await answerOf(who, address));
    }
  }
  return new Readings(seen);
}

async function answerOf(who: Participant, address: string): Promise<string> {
  const response = await who.api.raw('GET', address);
  return [response.status, JSON.stringify([...response.headers]), await response.text()].join('\n');
}
