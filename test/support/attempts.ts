import type { Eye } from './canaries';
import type { Door } from './doors';
import { sampleParts, sampleSuite } from './sample-task';

const REASON = { reason: 'Tried by somebody whose task this is not.' };
const TEXT = 'Somebody without the right to say so says that this is wrong.';

/** Bodies that a door would take from the right person, by method and path; other doors are tried with an empty one. */
const BODIES: Readonly<Record<string, readonly unknown[]>> = {
  'POST /v1/tasks/{id}/claims': ['author', 'test-writer', 'reviewer', 'arbiter'].map((seat) => ({ seat })),
  'POST /v1/tasks/{id}/clarifications': [{ question: 'May I know how it is solved?' }],
  'POST /v1/tasks/{id}/clarifications/{clarification}/answer': [{ prompt: sampleParts().prompt }],
  'POST /v1/tasks/{id}/discrepancies': [{ statement: TEXT }],
  'POST /v1/tasks/{id}/rejection': [REASON],
  'POST /v1/tasks/{id}/break-glass': ['prompt', 'requirements', 'solution', 'tests'].map((part) => ({ part, ...REASON })),
  'POST /v1/tasks/{id}/quality-runs': [{ policy: 'standard-1' }],
  'POST /v1/tasks/{id}/quality-probes': [{ kind: 'decoy', files: sampleParts().solution.files, note: TEXT }],
  'POST /v1/tasks/{id}/mutant-waivers': [{ mutant_id: 'mutant-0123456789ab', kind: 'equivalent', ...REASON }],
  'POST /v1/discrepancies/{id}/rulings': [
    { fault: 'none', subtype: 'no-defect', rationale: TEXT },
    { fault: 'solution', subtype: 'incorrect', rationale: TEXT, findings: { author: TEXT } },
  ],
};

/** Whose duty a write is. They do not try it here: it would move the scene on, which other tests do. */
const DUTIES: readonly [RegExp, readonly Eye[]][] = [
  [/^(POST .*\/seal|PUT .*\/parts\/\w+)$/, ['author', 'test-writer']],
  [/\/claims\/\w+/, ['author', 'test-writer', 'former-writer', 'arbiter', 'former-arbiter', 'reviewer', 'former-reviewer']],
  [/\/answer$/, ['author']],
  [/(\/clarifications|\/withdrawal)$/, ['test-writer']],
  [/\/discrepancies$/, ['lead', 'trainer', 'trainer-open']],
  [/\/rejection$/, ['lead']],
  [/\/reviews$/, ['reviewer']],
  [/\/rulings$/, ['arbiter']],
  [/\/quality-runs$/, ['test-writer', 'reviewer', 'arbiter', 'lead']],
  [/\/quality-probes$/, ['author', 'reviewer', 'arbiter']],
  [/\/mutant-waivers$/, ['reviewer', 'arbiter']],
];

/** Writes that may go through without moving a scene: an admin's glass, a replay, the end of a replay, a call that keeps nothing. */
const HARMLESS: readonly [RegExp, RegExp][] = [
  [/\/break-glass$/, /^admin$/],
  // A scan compares again what was compared, and here there is nothing.
  [/\/similarity\/scans$/, /arbiter|lead/i],
  // There is no verified task, so nothing is screened, or validated again.
  [/\/swe\/(screenings:run|drift)$/, /^lead$/],
  [/\/replays$/, /arbiter|reviewer|lead/i],
  [/\/cancel$/, /^(lead|admin)$/],
  [/\/validations$/, /^(lead|admin)$/],
  [/\/nemo-gym\/seed_session$/, /^(trainer|openTrainer)$/],
];

export interface Attempt {
  method: string;
  address: string;
  body: unknown;
}

/** Contents that a part would take. */
const PARTS: Readonly<Record<string, unknown>> = { ...sampleParts(), tests: { files: sampleSuite() } };

/** What to try at one address of a door that changes something. */
export function attemptsAt({ method, path }: Door, address: string): Attempt[] {
  const part = method === 'PUT' ? PARTS[address.split('/').at(-1) ?? ''] : undefined;
  const bodies = part === undefined ? (BODIES[`${method} ${path}`] ?? []) : [part];
  return [{}, ...bodies].map((body) => ({ method, address, body }));
}

export function isDuty({ method, address }: Attempt, eye: Eye): boolean {
  return DUTIES.some(([pattern, eyes]) => pattern.test(`${method} ${address}`) && eyes.includes(eye));
}

/** Whether this person may well be let in: asked of answers that were no refusal. */
export function isHarmless({ address }: Attempt, person: string): boolean {
  return HARMLESS.some(([pattern, who]) => pattern.test(address) && who.test(person));
}

/** A seat from the queue is there for whoever has the role; the crawl leaves it there. */
export function wouldClaim({ address, body }: Attempt, person: string): boolean {
  const seat = (body as { seat?: string }).seat;
  if (!address.endsWith('/claims') || seat === undefined) return false;
  return (
    person.toLowerCase().includes(seat.replace('test-writer', 'writer')) || (person === 'intruder' && seat === 'test-writer')
  );
}
