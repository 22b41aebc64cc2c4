import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM_ACTOR } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import type { AttemptEvidence, PreviousTurn } from '../../domain/failure-tags';
import { CLOCK, type Clock } from '../../platform/clock';
import { UnitOfWork } from '../../platform/database';
import { SandboxInfraError } from '../../platform/sandbox';
import { messageAfter, playTurn, START } from '../episodes';
import { ProvenGradings, type ProvenJudgement } from '../grading';
import { StressHooks } from './attempt-hooks';
import { StressCalls, type Asked } from './calls';
import { Diagnoses } from './diagnosis';
import { evidenceOf } from './evidence';
import type { Message } from './model-panel';
import { ACCOUNT, DEADLINE_MS, References } from './references';
import type { RunModel, StressAttempt, StressRun, StressTurn } from './stress.entity';
import { StressRepository } from './stress.repository';
import type { Subject } from './subjects';

/** What an attempt is played with. */
export interface Play {
  run: StressRun;
  subject: Subject;
  signal: AbortSignal;
}

export type Played = { judged: true; solved: boolean } | Exclude<Asked, { turn: StressTurn }>;

/** A turn as it was judged. */
interface JudgedTurn {
  first: ProvenJudgement;
  last: ProvenJudgement;
  done: boolean;
  feedback: string | null;
}

/** Plays one attempt from wherever it stands to its end: asks, judges, stores, turn by turn. */
@Injectable()
export class AttemptPlayer {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: StressRepository,
    private readonly calls: StressCalls,
    private readonly gradings: ProvenGradings,
    private readonly diagnoses: Diagnoses,
    private readonly references: References,
    private readonly hooks: StressHooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Rejects with SandboxInfraError where the tests cannot be run, and with the signal's reason; what is stored stays. */
  async play(play: Play, attempt: StressAttempt): Promise<Played> {
    const turns = await this.repository.listTurns(this.work.reader, attempt.id);
    const uploaded = await this.repository.loadSecret(this.work.reader, attempt.id, 'replies');
    for (;;) {
      const open = turns.at(-1)?.state === 'judged' ? undefined : turns.at(-1);
      const before = open ? turns.slice(0, -1) : turns;
      const asked: Asked = open ? { turn: open } : await this.next(play, attempt, before, uploaded);
      if ('stop' in asked) return asked;
      const isLast = uploaded !== null && asked.turn.turn >= uploaded.length;
      const judged = await this.judge(play, before, asked.turn);
      if (judged.done || isLast) return this.end(play, attempt, before, asked.turn, judged);
      const patch = patchOf(judged, this.clock.now());
      await this.work.run(this.ctx(), async (unit) => void (await this.repository.updateTurn(unit, asked.turn, patch)));
      turns.splice(before.length, 1, { ...asked.turn, ...patch });
    }
  }

  private async next(
    { run, subject, signal }: Play,
    attempt: StressAttempt,
    before: readonly StressTurn[],
    uploaded: StressAttempt['replies'],
  ): Promise<Asked> {
    const prompt = before.at(-1)?.feedback ?? subject.prompt;
    const number = before.length + 1;
    const given = uploaded?.[before.length];
    if (given) return { turn: await this.calls.take(attempt, number, prompt, given) };
    const said = before.flatMap((turn): Message[] => [
      { role: 'user', content: turn.prompt },
      { role: 'assistant', content: turn.reply ?? '' },
    ]);
    return this.calls.ask(modelOf(run, attempt), attempt, number, [...said, { role: 'user', content: prompt }], signal);
  }

  private async judge({ subject, signal }: Play, before: readonly StressTurn[], turn: StressTurn): Promise<JudgedTurn> {
    const { rules, state } = subject;
    const submission = { reply: turn.reply ?? '', extraction: rules.extraction };
    const played = await playTurn(rules, { ...START, turn: before.length }, async (scope) => {
      const order = { account: ACCOUNT, state, scope, signal, deadlineMs: DEADLINE_MS };
      const judged = await this.gradings.judge({ ...order, submission }).catch((error: unknown) => {
        // Code that is too large to be judged counts as none.
        if (!(error instanceof DomainError) || error.code !== 'invalid') throw error;
        return this.gradings.judge({ ...order, submission: { ...submission, reply: '' } });
      });
      if (judged.report.verdict === 'infra-error')
        throw new SandboxInfraError('harness-lost', judged.report.detail ?? 'an attempt could not be judged');
      return judged;
    });
    const { first, last, step } = played;
    const feedback = await messageAfter(rules, step.feedback, first, () => subject.quotable);
    return { first, last, done: step.done, feedback };
  }

  private async end(
    { run, subject, signal }: Play,
    attempt: StressAttempt,
    before: readonly StressTurn[],
    turn: StressTurn,
    judged: JudgedTurn,
  ): Promise<Played> {
    const { last } = judged;
    const solved = isSolved(last);
    const diagnosis = solved ? null : await this.diagnoses.find(run.id, subject, last, signal);
    const previous = await this.previousOf(attempt.id, before);
    const failedByReference = solved ? null : await this.references.failing(subject, signal);
    const evidence = evidenceOf(subject, { attempt, turn, judgement: last, previous, diagnosis, failedByReference });
    const now = this.clock.now();
    await this.work.run(this.ctx(), async (unit) => {
      if ((await this.repository.updateTurn(unit, turn, { ...patchOf(judged, now), done: true, feedback: null })) !== 1)
        throw new Error('the turn was judged twice');
      await this.repository.updateAttempt(unit, attempt.id, ['pending', 'replied'], {
        ...{ state: 'judged', solved, verdict: last.report.verdict, turns: turn.turn, submissionSha256: last.sha256 },
        ...{ diagnosed: diagnosis !== null, evidence: JSON.stringify(evidence), judgedAt: now.toISOString() },
      });
      await this.hooks.attemptJudged(unit, { evidence, model: attempt.model, strong: isStrong(run, attempt) }, run);
    });
    return { judged: true, solved };
  }

  private async previousOf(attemptId: string, before: readonly StressTurn[]): Promise<PreviousTurn | null> {
    const latest = before.at(-1);
    const text = latest ? await this.repository.loadSubmission(this.work.reader, attemptId, latest.turn) : null;
    return text === null ? null : (JSON.parse(text) as PreviousTurn);
  }

  private ctx() {
    return { actor: SYSTEM_ACTOR, requestId: 'stress', now: () => this.clock.now(), via: 'stress' };
  }
}

/** Whether a model counts as strong in a run. */
export function isStrong(run: StressRun, attempt: Pick<StressAttempt, 'model'>): boolean {
  return modelOf(run, attempt).strong;
}

function modelOf({ models }: StressRun, { model }: Pick<StressAttempt, 'model'>): RunModel {
  const found = models.find(({ name }) => name === model);
  if (!found) throw new Error(`the run has no model ${model}`);
  return found;
}

function isSolved({ result, report }: ProvenJudgement): boolean {
  return result.scope === 'all' && report.verdict === 'passed';
}

function patchOf({ first, last, done, feedback }: JudgedTurn, now: Date): Partial<StressTurn> {
  return {
    ...{ state: 'judged', verdict: last.report.verdict, publicPass: first.result.public_pass, solved: isSolved(last) },
    ...{ done, feedback, submission: JSON.stringify(submissionOf(last)), judgedAt: now.toISOString() },
  };
}

/** For what compares turns: where only public tests were run, nobody knows which passed in all. */
function submissionOf({ files, result, report }: ProvenJudgement): Pick<AttemptEvidence, 'files'> & PreviousTurn {
  const passed = report.tests.flatMap(({ id, outcome }) => (outcome === 'passed' ? [id] : []));
  return { files, passed: result.scope === 'all' ? passed : null };
}
