import { randomBytes, randomInt } from 'node:crypto';

/** Who somebody is to one task, as the table "Who sees what" of docs/threat-model.md has it. */
export const EYES = [
  'author',
  'test-writer',
  'former-writer',
  'arbiter',
  'former-arbiter',
  'reviewer',
  'former-reviewer',
  'lead',
  'admin',
  'trainer',
  'trainer-open',
  'nobody',
] as const;
export type Eye = (typeof EYES)[number];

interface Sight {
  /** Before and after acceptance. */
  always: readonly Eye[];
  /** Once a version of the task was published, besides. */
  published?: readonly Eye[];
}

const JUDGES = ['arbiter', 'reviewer'] as const;
/** Who may read the pool in the profile sealed. */
const READERS = ['trainer', 'trainer-open', 'lead'] as const;
const SEATS = ['author', 'test-writer', ...JUDGES] as const;

/** The table, one row a kind of secret. Whoever is not named must never be sent it, by any route, in any state. */
export const WHO_SEES = {
  prompt: { always: SEATS, published: READERS },
  requirements: { always: SEATS, published: READERS },
  solution: { always: ['author', ...JUDGES], published: ['trainer-open'] },
  'earlier solution': { always: ['author', 'arbiter'] },
  'private tests': { always: ['test-writer', ...JUDGES], published: ['trainer-open'] },
  'public tests': { always: ['test-writer', ...JUDGES], published: READERS },
  'earlier tests': { always: ['test-writer'] },
  "another writer's draft": { always: ['former-writer'] },
  clarification: { always: SEATS },
  evidence: { always: JUDGES },
  measurement: { always: JUDGES, published: ['trainer-open'] },
  'digest of the solution': { always: ['author', ...JUDGES] },
  'digest of the tests': { always: ['test-writer', ...JUDGES] },
  'digest of the evidence': { always: JUDGES },
  'finding for the author': { always: ['author', ...JUDGES] },
  'finding for the test writer': { always: ['test-writer', ...JUDGES] },
  rationale: { always: JUDGES },
  objection: { always: JUDGES },
  report: { always: JUDGES },
  'reason to break the glass': { always: ['lead', 'admin'] },
  token: { always: [] },
} as const satisfies Record<string, Sight>;
export type CanaryKind = keyof typeof WHO_SEES;

/** What break-glass opens to an admin, by design and with an exposure. */
const BEHIND_GLASS: ReadonlySet<CanaryKind> = new Set<CanaryKind>([
  ...(['prompt', 'requirements', 'solution', 'private tests', 'public tests'] as const),
  ...(['digest of the solution', 'digest of the tests'] as const),
]);

export interface Canary<K extends string = CanaryKind> {
  text: string;
  kind: K;
  /** The state whose task holds it. */
  state: string;
}

/** Every canary has one of these shapes; digests and measurements are found by theirs. */
const SHAPES = /cny[0-9a-f]{24}|[0-9a-f]{64}|[0-9a-f]{32}|9\d{6}\.\d{3}|asy_[0-9A-Za-z]{36}/gi;
const ENCODED = /[A-Za-z0-9+/_-]{36,}/g;

/** All that was planted, and the search for it. */
export class Canaries<K extends string = CanaryKind> {
  private readonly planted = new Map<string, Canary<K>>();

  get count(): number {
    return this.planted.size;
  }

  /** A new random word that is also a Python name; put it where only `kind` is. */
  plant(state: string, kind: K): string {
    return this.add(state, kind, `cny${randomBytes(12).toString('hex')}`);
  }

  /** A new random number, told from others by its seven digits and three decimals. */
  measure(this: Canaries, state: string): number {
    return Number(
      this.add(state, 'measurement', `${9_000_000 + randomInt(1_000_000)}.${100 + randomInt(9) * 100 + 1 + randomInt(9)}`),
    );
  }

  add(state: string, kind: K, text: string): string {
    this.planted.set(text.toLowerCase(), { text, kind, state });
    return text;
  }

  /** Canaries that a text holds: as they are, in another case, or in base64. */
  findIn(text: string): Canary<K>[] {
    const decoded = (text.match(ENCODED) ?? []).map((word) => Buffer.from(word, 'base64').toString('latin1'));
    const words = [text, ...decoded].flatMap((each) => each.match(SHAPES) ?? []);
    return [...new Set(words)].flatMap((word) => this.planted.get(word.toLowerCase()) ?? []);
  }
}

/** Whether this eye may be sent a canary; `glass`: by the break-glass call. */
export function maySee(eye: Eye, { kind }: Canary, published: boolean, glass: boolean): boolean {
  const sight: Sight = WHO_SEES[kind];
  if (sight.always.includes(eye) || (published && (sight.published ?? []).includes(eye))) return true;
  return glass && eye === 'admin' && BEHIND_GLASS.has(kind);
}
