import type { DeliverableTask } from './deliverable';
import type { RoundRecord } from './rounds';

export type Counts = Record<string, number>;

/** What a card says of a release, counted task by task. */
export class Tally {
  tasks = 0;
  failToPass = 0;
  passToPass = 0;
  readonly languages: Counts = {};
  readonly categories: Counts = {};
  readonly difficulties: Counts = {};
  readonly licences: Counts = {};
  readonly statements: Counts = {};
  readonly clarity: Counts = {};
  readonly alignment: Counts = {};
  readonly effort: Counts = {};
  /** Language -> difficulty -> tasks. */
  readonly mix: Record<string, Counts> = {};
  /** Findings that were noted and kept nobody out, by code: tasks that have one. */
  readonly noted: Counts = {};

  add(task: DeliverableTask, rounds: readonly Pick<RoundRecord, 'findings'>[]): void {
    const { language, category, difficulty, licences, statementKind, scores, record } = task;
    this.tasks += 1;
    this.failToPass += record.f2p.length;
    this.passToPass += record.p2p.length;
    bump(this.languages, language);
    bump(this.categories, category);
    bump(this.difficulties, difficulty);
    bump(this.statements, statementKind);
    for (const licence of licences.length > 0 ? new Set(licences) : ['unknown']) bump(this.licences, licence);
    bump((this.mix[language] ??= {}), difficulty);
    if (scores) {
      bump(this.clarity, String(scores.clarity));
      bump(this.alignment, String(scores.alignment));
      if (scores.effort !== null) bump(this.effort, scores.effort);
    }
    for (const code of new Set(rounds.flatMap(({ findings }) => findings.map((found) => found.code)))) bump(this.noted, code);
  }
}

function bump(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Most frequent first, then by name. */
export function ranked(counts: Counts): [string, number][] {
  return Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
