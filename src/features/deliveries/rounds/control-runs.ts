import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEST_STATES, type TestState } from '../../../domain/swe';
import { NotJudgedError, type DirectoryAttempt, type DirectoryBench } from '../../building';
import { hunksOf, withoutHunk, type Hunk } from '../domain/hunks';
import { chosenHunks, CONTROLS, type Control, type ControlRecord, type States } from '../domain/rounds';
import type { ValidationPolicy } from '../formats/manifest';
import type { RoundSubject } from './round-subject';
import { APPLIED_FILE, solverOf, type ControlInput } from './solvers';

/** Runs that something outside ended before the round gives the task up. */
const TRIES = 3;
const PATCHED: readonly Control[] = ['empty-patch', 'reversed-golden', 'golden-minus-hunk'];

/** The runs of one round on one bench, each in a fresh container. */
export class ControlRuns {
  readonly records: ControlRecord[] = [];

  constructor(
    private readonly bench: DirectoryBench,
    private readonly subject: RoundSubject,
    private readonly policy: ValidationPolicy,
  ) {}

  /** Golden and NOP always, the rest as the policy says; answers the states of tests of those two. */
  async run(round: number): Promise<{ nop: States | undefined; golden: States | undefined }> {
    const fixPatch = await readFile(join(this.subject.folder, 'solution/fix.patch'));
    const { f2p, p2p } = this.subject.record;
    const input = { fixPatch, f2p, p2p };
    const golden = await this.one('golden', input);
    const nop = await this.one('nop', input);
    // It is out already, and what controls would show of it is of use to nobody.
    if (this.records[0]?.outcome !== 'resolved') return { nop, golden };
    const others = round === 1 || this.policy.controls === 'every';
    for (const control of CONTROLS)
      if (others && control !== 'golden' && control !== 'nop' && control !== 'golden-minus-hunk') await this.one(control, input);
    if (round === 1) await this.hunks(input);
    return { nop, golden };
  }

  /** Which hunks the tests need does not change between rounds of one directory. */
  private async hunks(input: ControlInput): Promise<void> {
    const patch = input.fixPatch.toString('latin1');
    for (const hunk of chosenHunks(hunksOf(patch), this.policy.max_hunks))
      await this.one('golden-minus-hunk', { ...input, lessPatch: Buffer.from(withoutHunk(patch, hunk.number), 'latin1') }, hunk);
  }

  private async one(control: Control, input: ControlInput, hunk: Hunk | null = null): Promise<States | undefined> {
    const attempt = await this.attempt(control, input, hunk);
    this.records.push(recordOf(control, hunk, attempt));
    return 'files' in attempt ? statesIn(attempt) : undefined;
  }

  /** @throws NotJudgedError where the machine ended the run each time */
  private async attempt(control: Control, input: ControlInput, hunk: Hunk | null): Promise<DirectoryAttempt> {
    const name = hunk ? `${control}-${hunk.number}` : control;
    const solver = await solverOf(control, this.bench, input);
    for (let tries = 1; ; tries += 1) {
      const attempt = await this.bench.attempt(name, solver);
      if (!('problem' in attempt) || !attempt.interrupted) return attempt;
      if (tries === TRIES) throw new NotJudgedError(`something outside ended the run ${name} ${TRIES} times: ${attempt.problem}`);
    }
  }
}

function recordOf(control: Control, hunk: Hunk | null, attempt: DirectoryAttempt): ControlRecord {
  const applied = PATCHED.includes(control) && 'files' in attempt ? findText(attempt, APPLIED_FILE) !== undefined : null;
  if ('problem' in attempt)
    return { control, hunk, outcome: 'no-reward', applied, fail_to_pass: null, pass_to_pass: null, problem: attempt.problem };
  const [, f2p, , p2p] = (findText(attempt, '/logs/verifier/grade') ?? '').split(/\s/, 5).map(Number);
  return {
    ...{ control, hunk, outcome: attempt.reward === 1 ? 'resolved' : 'unresolved', applied, problem: null },
    ...{ fail_to_pass: countOf(f2p), pass_to_pass: countOf(p2p) },
  };
}

function countOf(count: number | undefined): number | null {
  return count === undefined || Number.isNaN(count) ? null : count;
}

/** `<state>\t<id>` a line, as test.sh leaves it; a test that is told twice has no state that could be trusted. */
function statesIn(attempt: DirectoryAttempt & { files: unknown }): States | undefined {
  const text = findText(attempt, '/logs/verifier/states');
  if (text === undefined) return undefined;
  const states = new Map<string, TestState>();
  for (const line of text.split('\n')) {
    const [word, id] = line.split('\t');
    const state = TEST_STATES.find((known) => known === word);
    if (state && id !== undefined) states.set(id, states.has(id) ? 'error' : state);
  }
  return states;
}

function findText(attempt: DirectoryAttempt, path: string): string | undefined {
  return 'files' in attempt ? attempt.files.find((file) => file.path === path)?.content.toString('utf8') : undefined;
}
