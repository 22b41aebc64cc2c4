import fc from 'fast-check';

/** Text that breaks careless code: control characters, lone surrogates, separators, long runs. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '../../etc/passwd',
    '%00',
    '__proto__',
    "'; DROP TABLE tasks;--",
    'R-1',
    'rlef',
  ),
  fc.integer({ min: 1000, max: 20_000 }).map((length) => 'x'.repeat(length)),
);

const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -1, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 53, 0.1, -0),
);

/** Any JSON value, with keys that real bodies have among its keys. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    hostileNumber,
    hostileText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('text', 'files', 'path', 'content', 'requirements', 'id', '__proto__', 'seat'), hostileText),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
})).value;

/** A right body with one place replaced, removed, or joined by something that does not belong there. */
export function spoiled(body: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(body).slice(1);
  return fc
    .tuple(fc.constantFrom(...places), fc.constantFrom('replace', 'remove', 'join'), anyJson)
    .map(([place, how, value]) => spoil(structuredClone(body), place, how, value));
}

type Place = readonly (string | number)[];

function placesIn(value: unknown, at: Place = []): Place[] {
  if (value === null || typeof value !== 'object') return [at];
  const inner = Object.entries(value).flatMap(([key, item]) => placesIn(item, [...at, Array.isArray(value) ? Number(key) : key]));
  return [at, ...inner];
}

function spoil(body: unknown, place: Place, how: string, value: unknown): unknown {
  const last = place.at(-1);
  if (last === undefined) return how === 'join' && isRecord(body) ? { ...body, joined: value } : value;
  const parent = place.slice(0, -1).reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], body);
  const holder = parent as Record<string | number, unknown>;
  if (how === 'remove') Reflect.deleteProperty(holder, last);
  else if (how === 'join' && isRecord(holder[last])) holder[last] = { ...holder[last], joined: value };
  else holder[last] = value;
  return body;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
