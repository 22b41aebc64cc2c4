import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, sleep, type Clock } from '../../platform/clock';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { UnitOfWork } from '../../platform/database';
import { NOTHING, type Amount } from './domain/budget';
import { StressLedger } from './ledger';
import { ModelPanel, type Answer, type Message, type NoAnswer } from './model-panel';
import type { RunModel, RunProblem, StressAttempt, StressTurn, UploadedReply } from './stress.entity';
import { StressRepository } from './stress.repository';

/** How often a call that has no room asks again: calls under way give back what they did not need. */
const ROOM_MS = 150;

/** What came of asking for one turn. */
export type Asked =
  { turn: StressTurn } | { stop: 'budget-reached' } | { stop: 'no-answer'; problem: RunProblem; final: boolean };

/**
 * Asks a model for one turn, once: what the call may cost is held before it is sent, and its answer is stored with its price
 * before anything is done with it.
 */
@Injectable()
export class StressCalls {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: StressRepository,
    private readonly ledger: StressLedger,
    private readonly panel: ModelPanel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `messages` end with the prompt of this turn. Rejects with the signal's reason. */
  async ask(
    model: RunModel,
    attempt: StressAttempt,
    number: number,
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<Asked> {
    const most = await this.panel.most(model, messages);
    const turn = await this.reserve(attempt, newTurn(attempt, number, messages, most, this.clock.now()), most, signal);
    if (!turn) return { stop: 'budget-reached' };
    const answer = await this.panel.ask(model, attempt.ordinal, messages, signal);
    if ('code' in answer) return this.fail(attempt, turn, answer, signal);
    return { turn: await this.store(attempt, turn, answer) };
  }

  /** A reply that was uploaded: it cost this installation nothing. */
  async take(attempt: StressAttempt, number: number, prompt: string, given: UploadedReply): Promise<StressTurn> {
    const now = this.clock.now();
    const asked = newTurn(attempt, number, [{ role: 'user', content: prompt }], NOTHING, now);
    const turn: StressTurn = {
      ...{ ...asked, state: 'replied', reply: given.reply, finishReason: given.finish_reason ?? null, costMicroUsd: 0 },
      ...{ inputTokens: given.input_tokens ?? null, outputTokens: given.output_tokens ?? null },
      ...{ usageReported: given.output_tokens !== undefined, repliedAt: now.toISOString() },
    };
    await this.work.run(this.ctx(), (unit) => this.repository.insertTurn(unit, turn));
    return turn;
  }

  /** Of a run that nobody works on: calls whose answers will not come any more may have been paid for. */
  async forfeitAll(runId: string, modelOf: (attemptId: string) => string | undefined): Promise<void> {
    for (const turn of await this.repository.listAsked(this.work.reader, runId)) {
      const model = modelOf(turn.attemptId);
      if (model !== undefined) await this.giveUp(turn, model, { tokens: turn.reservedTokens, microUsd: turn.reservedMicroUsd });
    }
  }

  private async reserve(
    attempt: StressAttempt,
    turn: StressTurn,
    most: Amount,
    signal: AbortSignal,
  ): Promise<StressTurn | undefined> {
    for (;;) {
      signal.throwIfAborted();
      const verdict = await this.work.run(this.ctx(), async (unit) => {
        const found = await this.ledger.reserve(unit, attempt.runId, attempt.model, most);
        if (found === 'fits') await this.repository.insertTurn(unit, turn);
        return found;
      });
      if (verdict !== 'wait') return verdict === 'fits' ? turn : undefined;
      await sleep(ROOM_MS, signal);
    }
  }

  private async store(attempt: StressAttempt, turn: StressTurn, answer: Answer): Promise<StressTurn> {
    const { text, finishReason, inputTokens, outputTokens, usageReported, costMicroUsd, requestId, latencyMs, tries } = answer;
    const patch: Partial<StressTurn> = {
      ...{ state: 'replied', reply: text, finishReason, inputTokens, outputTokens, usageReported, costMicroUsd },
      ...{ requestId, latencyMs, tries, repliedAt: this.clock.now().toISOString() },
    };
    await this.work.run(this.ctx(), async (unit) => {
      await this.ledger.settle(unit, turn, attempt.model, { tokens: inputTokens + outputTokens, microUsd: costMicroUsd });
      if ((await this.repository.updateTurn(unit, turn, patch)) !== 1) throw new Error('the turn was answered twice');
    });
    return { ...turn, ...patch };
  }

  private async fail(attempt: StressAttempt, turn: StressTurn, answer: NoAnswer, signal: AbortSignal): Promise<Asked> {
    await this.giveUp(turn, attempt.model, answer.paid);
    signal.throwIfAborted();
    const { code, detail, final } = answer;
    return { stop: 'no-answer', problem: { model: attempt.model, code, detail, at: this.clock.now().toISOString() }, final };
  }

  private giveUp(turn: StressTurn, model: string, paid: Amount | null): Promise<void> {
    return this.work.run(this.ctx(), async (unit) => {
      if (paid) await this.ledger.forfeit(unit, turn, model, paid);
      else await this.ledger.release(unit, turn, model);
      await this.repository.deleteTurn(unit, turn);
    });
  }

  private ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: 'stress', now: () => this.clock.now(), via: 'stress' };
  }
}

function newTurn(
  { id, runId }: StressAttempt,
  number: number,
  messages: readonly Message[],
  most: Amount,
  now: Date,
): StressTurn {
  return {
    ...{ attemptId: id, turn: number, runId, state: 'asked', prompt: messages.at(-1)?.content ?? '', reply: null },
    ...{ finishReason: null, reservedTokens: most.tokens, reservedMicroUsd: most.microUsd, inputTokens: null },
    ...{ outputTokens: null, usageReported: false, costMicroUsd: null, requestId: null, latencyMs: null, tries: 0 },
    ...{ verdict: null, publicPass: null, solved: null, done: null, feedback: null, submission: null },
    ...{ askedAt: now.toISOString(), repliedAt: null, judgedAt: null },
  };
}
