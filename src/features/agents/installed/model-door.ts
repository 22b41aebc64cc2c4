import { monotonicMs, systemClock } from '../../../platform/clock';
import type { Completion, ModelFailure, SocketReply, SocketRequest } from '../../../platform/models';
import { reasonToStop, type AgentLimits, type EndReason, type Taken } from '../domain/limits';
import { paidFor, type ModelLine } from '../model-line';
import type { RunLog } from '../run-log';
import { refusal, replyOf } from './chat-reply';
import { readAsk, type ChatAsk } from './chat-request';
import type { Journal } from './journal';

/** Calls that may wait for the one that is under way; what comes beyond is told to come later. */
const MAX_WAITING = 8;
/** Requests of one second. */
const MAX_A_SECOND = 50;
/** Requests without an answer of the model, after which the program is taken to be running wild. */
const MAX_REFUSED = 2000;

/** What each failure is to a client of OpenAI's; an address or a key that is wrong is no word for judged code. */
const FAILED: Readonly<Partial<Record<string, number>>> = { 'rate-limited': 429, 'bad-request': 400, 'timed-out': 504 };
const OF_THE_REQUEST: ReadonlySet<string> = new Set<ModelFailure>(['bad-request', 'aborted']);

export interface DoorRun {
  line: ModelLine;
  log: RunLog;
  journal: Journal;
  limits: AgentLimits;
  /** Gives the run up. */
  signal: AbortSignal;
}

/**
 * What answers behind the socket of an agent that runs in its own container: one model, by its entry in the registry, within the limits
 * of the run. Calls go one after another, so that each is weighed against what is left.
 */
export class ModelDoor {
  private readonly began = monotonicMs();
  private readonly taken: Taken = { turns: 0, tokens: 0, microUsd: 0, ms: 0 };
  private readonly over = new AbortController();
  private tail: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private second = { at: 0, requests: 0 };
  private failure: string | undefined;
  private stopped: { reason: EndReason; detail?: string } | undefined;
  private broken: { error: unknown } | undefined;
  /** Requests that no model answered, by status. */
  readonly refused: Record<string, number> = {};

  constructor(private readonly run: DoorRun) {}

  /** Why the run has to end; aborts `over` too. */
  get end(): { reason: EndReason; detail?: string } | undefined {
    return this.stopped;
  }

  /** Why the model gave no answer the last time that it was asked; undefined where it did. */
  get lastFailure(): string | undefined {
    return this.failure;
  }

  /** Aborts when no call is answered any more. */
  get ended(): AbortSignal {
    return this.over.signal;
  }

  async answer(request: SocketRequest): Promise<SocketReply> {
    const reply = await this.replyTo(request);
    if (reply.status === 200) return reply;
    this.refused[reply.status] = (this.refused[reply.status] ?? 0) + 1;
    const all = Object.values(this.refused).reduce((sum, each) => sum + each, 0);
    if (all >= MAX_REFUSED) this.stop('agent-failed', `${all} requests were refused`);
    return reply;
  }

  /** Gives up what is under way, and waits until its price is written. Throws what kept a step from being stored. */
  async close(): Promise<void> {
    this.over.abort();
    await this.tail;
    if (this.broken) throw this.broken.error;
  }

  private async replyTo({ method, path, body }: SocketRequest): Promise<SocketReply> {
    if (this.tooFast()) return refusal(429, 'rate_limit_exceeded', `More than ${MAX_A_SECOND} requests a second.`, 1);
    if (method === 'GET' && path === '/v1/models') return this.models();
    if (method !== 'POST' || path !== '/v1/chat/completions')
      return refusal(404, 'unknown_url', 'There are POST /v1/chat/completions and GET /v1/models.');
    const read = readAsk(body);
    if ('fault' in read) return refusal(400, 'invalid_request', read.fault);
    const { model } = this.run.line;
    if (read.ask.model !== model) return refusal(404, 'model_not_found', `There is one model here: ${model}.`);
    if (this.waiting >= MAX_WAITING) return refusal(429, 'rate_limit_exceeded', 'Calls go one after another.', 1);
    return this.inTurn(read.ask);
  }

  private async inTurn(ask: ChatAsk): Promise<SocketReply> {
    this.waiting += 1;
    const turn = this.tail.then(() => this.ask(ask)).finally(() => (this.waiting -= 1));
    this.tail = turn.catch((error: unknown) => {
      // A step that can't be stored ends the run; who runs it is told by `close`.
      this.broken ??= { error };
      this.over.abort();
    });
    return turn;
  }

  private async ask(ask: ChatAsk): Promise<SocketReply> {
    const { line, log, journal, limits, signal } = this.run;
    if (this.over.signal.aborted) return refusal(429, 'insufficient_quota', 'The run has ended.');
    const most = line.most(ask.messages, ask.tools);
    this.taken.ms = monotonicMs() - this.began;
    const reason = reasonToStop(limits, this.taken, most);
    if (reason) {
      this.stop(reason);
      return refusal(429, 'insufficient_quota', `The run has reached its ${reason.replace('-', ' ')}.`);
    }
    await journal.asked(ask.messages);
    await log.hold(most);
    const said = await line.ask(ask.messages, { tools: ask.tools, signal: AbortSignal.any([signal, this.over.signal]) });
    if ('completion' in said) return this.answered(ask, said.completion);
    await log.lose(said.paid);
    this.failure = OF_THE_REQUEST.has(said.failure) ? undefined : said.failure;
    return refusal(FAILED[said.failure] ?? 503, said.failure, 'The model gave no answer.');
  }

  private async answered(ask: ChatAsk, completion: Completion): Promise<SocketReply> {
    const paid = paidFor(completion);
    await this.run.log.pay(paid);
    this.taken.turns += 1;
    this.taken.tokens += paid.tokens;
    this.taken.microUsd += paid.microUsd;
    this.failure = undefined;
    this.run.journal.answered(completion);
    const created = Math.floor(systemClock.now().getTime() / 1000);
    return replyOf(ask, completion, { id: `chatcmpl-${this.taken.turns}`, model: this.run.line.model, created });
  }

  private models(): SocketReply {
    const data = [{ id: this.run.line.model, object: 'model', created: 0, owned_by: 'assay' }];
    return { status: 200, body: JSON.stringify({ object: 'list', data }) };
  }

  private tooFast(): boolean {
    const at = Math.floor(monotonicMs() / 1000);
    if (at !== this.second.at) this.second = { at, requests: 0 };
    this.second.requests += 1;
    return this.second.requests > MAX_A_SECOND;
  }

  private stop(reason: EndReason, detail?: string): void {
    this.stopped ??= { reason, ...(detail !== undefined && { detail }) };
    this.over.abort();
  }
}
