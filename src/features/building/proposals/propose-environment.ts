import { z } from 'zod';
import { sweTaskId, type BuildSpecification, type Change, type Environment } from '../../../domain/swe';
import type { Clock } from '../../../platform/clock';
import { ModelError, type ChatMessage, type ChatTool, type Completion } from '../../../platform/models';
import { WORK_LIMITS, type WorkContainers } from '../../../platform/sandbox';
import type { EnvironmentBuilder } from '../environments/environment-builder';
import { EnvironmentError, type EnvironmentFailure } from '../environments/environment-error';
import { isReadable } from '../reports/parse-report';
import { runTests, variationOf } from '../validation/run-phase';
import { PROPOSAL_PROMPT_VERSION, proposalMessages, PROPOSE_TOOL } from './prompt';
import { readProposal, type Proposal } from './read-proposal';
import { lookAt } from './sight';

export interface ProposeTools {
  builder: EnvironmentBuilder;
  containers: WorkContainers;
  clock: Clock;
  ask: (messages: readonly ChatMessage[], options: { tools: readonly ChatTool[]; signal: AbortSignal }) => Promise<Completion>;
}

export interface ProposeOptions {
  /** Why there is no environment, for the model to read. */
  failure: string;
  turns: number;
  minutes: number;
  memoryBytes: number;
  signal: AbortSignal;
  onLog: (turn: number, chunk: Buffer) => void;
}

/** One proposal and what came of it. */
export interface Turn {
  proposal?: Proposal;
  outcome: 'no-proposal' | 'refused' | 'build-failed' | 'no-test-passes' | 'built';
  /** What the model was told. */
  detail: string;
}

/** `ended`: `built`, or why not: turns or time are used up, or the kind of the model's failure. */
export interface ProposalRecord {
  promptVersion: number;
  ended: string;
  turns: Turn[];
}

export interface BuiltProposal {
  specification: BuildSpecification;
  environment: Environment;
  /** The test command as it was proposed. */
  command: string;
}

export interface Proposed {
  record: ProposalRecord;
  /** Where one was built on whose base at least one test passes. Whether it is right, the validation says. */
  built?: BuiltProposal;
}

/** Facts about this machine; another proposal would not change them. */
const OURS: readonly EnvironmentFailure[] = ['disk-full', 'image-missing', 'engine-unreachable'];
const TAIL_BYTES = 4000;
const TRIAL_SECONDS = 900;

/**
 * Has a model propose how a repository is built and tested, tries each proposal as the builder builds everything, and tells the model
 * what came of it, until one is built or turns, tokens, money or minutes are used up. Throws the signal's reason, and what is a fact
 * of this machine.
 */
export async function proposeEnvironment(tools: ProposeTools, change: Change, options: ProposeOptions): Promise<Proposed> {
  const limit = AbortSignal.timeout(options.minutes * 60_000);
  const loop = new Loop(tools, change, { ...options, signal: AbortSignal.any([options.signal, limit]) });
  try {
    return await loop.run();
  } catch (error) {
    options.signal.throwIfAborted();
    if (limit.aborted) return loop.ended('timed-out');
    if (error instanceof ModelError) return loop.ended(error.kind);
    throw error;
  }
}

class Loop {
  private readonly turns: Turn[] = [];

  constructor(
    private readonly tools: ProposeTools,
    private readonly change: Change,
    private readonly options: ProposeOptions,
  ) {}

  ended(how: string, built?: BuiltProposal): Proposed {
    const record = { promptVersion: PROPOSAL_PROMPT_VERSION, ended: how, turns: this.turns };
    return { record, ...(built && { built }) };
  }

  async run(): Promise<Proposed> {
    const { signal, failure, turns } = this.options;
    const messages = proposalMessages(this.change.language, await lookAt(this.change), failure);
    for (let turn = 1; turn <= turns; turn += 1) {
      signal.throwIfAborted();
      const reply = await this.tools.ask(messages, { tools: [PROPOSE_TOOL], signal });
      const proposal = readReply(reply);
      const { built, ...told } = proposal ? await this.attempt(proposal, turn) : NO_PROPOSAL;
      this.turns.push({ ...(proposal && { proposal }), ...told });
      if (built) return this.ended('built', built);
      messages.push(...answered(reply, told.detail));
    }
    return this.ended('turns-used-up');
  }

  private async attempt(proposal: Proposal, turn: number): Promise<Omit<Turn, 'proposal'> & { built?: BuiltProposal }> {
    const specification = readProposal(this.change.language, proposal);
    if ('refused' in specification) return { outcome: 'refused', detail: `Not allowed: ${specification.refused}` };
    const environment = await this.build(specification, turn);
    if (typeof environment === 'string') return { outcome: 'build-failed', detail: environment };
    const trouble = await this.tryBase(specification, environment);
    if (trouble !== undefined) return { outcome: 'no-test-passes', detail: trouble };
    return { outcome: 'built', detail: '', built: { specification, environment, command: proposal.test } };
  }

  private async build(specification: BuildSpecification, turn: number): Promise<Environment | string> {
    const { signal, memoryBytes, onLog } = this.options;
    try {
      const limits = { memoryBytes };
      return await this.tools.builder.build(this.change, specification, {
        signal,
        limits,
        onLog: (_, chunk) => onLog(turn, chunk),
      });
    } catch (error) {
      if (!(error instanceof EnvironmentError) || OURS.includes(error.kind)) throw error;
      return `The build failed: ${error.message}\n${tail(error.log?.content)}`;
    }
  }

  /** The suite of the base, once: a proposal under which no test passes is not worth a validation. */
  private async tryBase({ test }: BuildSpecification, { image }: Environment): Promise<string | undefined> {
    const { containers, clock } = this.tools;
    const { signal, memoryBytes } = this.options;
    const limits = { ...WORK_LIMITS, memoryBytes, wallSeconds: TRIAL_SECONDS };
    const bench = { containers, clock, image, taskId: sweTaskId(this.change.pull), limits, signal };
    const { report, log, record } = await runTests(bench, 'base', variationOf(1), { change: this.change, test });
    if (report && isReadable(report) && report.tests.some(({ state }) => state === 'pass')) return undefined;
    return `It was built, but no test passes (${record.end}, exit code ${record.exitCode ?? 'none'}):\n${tail(log)}`;
  }
}

const NO_PROPOSAL: Omit<Turn, 'proposal'> & { built?: undefined } = {
  outcome: 'no-proposal',
  detail: 'There was no proposal. Call propose_environment with "dockerfile" and "test".',
};

const ProposalText = z.object({ dockerfile: z.string().min(1), test: z.string().min(1) });

/** From the tool call, else from a JSON object in the text. */
function readReply({ text, toolCalls }: Completion): Proposal | undefined {
  const call = toolCalls.find(({ name }) => name === PROPOSE_TOOL.name);
  const json = call?.arguments ?? text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  return ProposalText.safeParse(parsed(json)).data;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Every tool call wants its answer; the protocol refuses a conversation without. */
function answered({ text, toolCalls }: Completion, detail: string): ChatMessage[] {
  if (toolCalls.length === 0)
    return [
      { role: 'assistant', content: text },
      { role: 'user', content: detail },
    ];
  const results = toolCalls.map(({ id }): ChatMessage => ({ role: 'tool', toolCallId: id, content: detail }));
  return [{ role: 'assistant', content: text, toolCalls }, ...results];
}

function tail(log: Buffer | undefined): string {
  return (log ?? Buffer.alloc(0)).subarray(-TAIL_BYTES).toString('utf8');
}
