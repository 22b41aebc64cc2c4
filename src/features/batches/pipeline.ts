import { Inject, Injectable } from '@nestjs/common';
import {
  sweTaskId,
  type BuildSpecification,
  type Change,
  type Environment,
  type PullRef,
  type SweLanguage,
  type TestCommand,
  type TreeFile,
} from '../../domain/swe';
import { CLOCK, monotonicMs, type Clock } from '../../platform/clock';
import type { ChatMessage } from '../../platform/models';
import { IMAGE_BUILDER, WORK_CONTAINERS, WORK_LIMITS, type ImageBuilder, type WorkContainers } from '../../platform/sandbox';
import {
  EnvironmentBuilder,
  EnvironmentError,
  probeRunner,
  proposeEnvironment,
  readRestored,
  scanReasons,
  validateTask,
  type BuiltProposal,
  type LongSuite,
  type ProposeTools,
  type ValidationRecord,
} from '../building';
import { examinePull, rewriteStatement, type Examination, type PullSource, type Statement } from '../sourcing';
import { AddedTests, withAdded } from './added-tests';
import type { BatchOptions } from './batches.schema';
import { CaseLogs } from './case-logs';
import type { CaseModel } from './case-model';
import type { CaseStage } from './domain/case';
import { examinedOf } from './examined';
import { failureOf, kindOfRejection } from './failures';
import type { MadeAgain } from './made-again';
import type { Examined, Outcome } from './outcome';
import { specificationFacts } from './specification-facts';
import { isOfEnvironment, refuse, Stopped, tellTime } from './stopped';
import { variantOf } from './task-variant';
import { TaskWriter } from './task-writer';

/** Of the containers of a case, bytes. */
export interface CaseMemory {
  limitBytes: number;
  /** What all cases of the machine may take. */
  hostBytes: number;
  /** Takes more where a run lacked it; answers what it may take. */
  grow: (bytes: number) => number;
}

export interface MakeOptions {
  source: PullSource;
  options: BatchOptions;
  /** That the pool asks for; any without. */
  language: SweLanguage | null;
  batchId: string;
  /** Aborts at the end of the case's time. */
  timeout: AbortSignal;
  /** Aborts then, or when the batch ends. */
  signal: AbortSignal;
  memory: CaseMemory;
  /** What may be asked for other words, or for an environment. */
  model: CaseModel | undefined;
  onStage: (stage: CaseStage) => Promise<void>;
  /** Of a candidate that is made again with more tests. */
  again?: MadeAgain;
}

/** From a pull request to a verified task, by stages; what ends it on the way is an outcome with its reasons, never an exception. */
@Injectable()
export class Pipeline {
  readonly builder: EnvironmentBuilder;

  constructor(
    @Inject(WORK_CONTAINERS) readonly containers: WorkContainers,
    @Inject(IMAGE_BUILDER) images: ImageBuilder,
    @Inject(CLOCK) readonly clock: Clock,
    readonly writer: TaskWriter,
    readonly logs: CaseLogs,
    readonly added: AddedTests,
  ) {
    this.builder = new EnvironmentBuilder(images, containers, clock);
  }

  make(pull: PullRef, options: MakeOptions): Promise<Outcome> {
    return new Making(this, pull, options).run();
  }
}

/** What is made a task of. */
type Found = Examination & { change: Change; statement: Statement };

interface Proved {
  specification: BuildSpecification;
  environment: Environment;
  record: ValidationRecord;
  /** By a model. */
  proposed: boolean;
}

/** Of a failed build, what a model is shown. */
const MAX_TAIL = 4000;

/** Findings that are told; the log has them all. */
const MAX_LEAKS = 20;

class Making {
  private stage: CaseStage = 'examine';
  private readonly timings: Outcome['timings'] = {};
  private examined: Examined | undefined;
  private longSuite: LongSuite | undefined;
  private readonly log;

  constructor(
    private readonly tools: Pipeline,
    private readonly pull: PullRef,
    private readonly options: MakeOptions,
  ) {
    this.log = tools.logs.open(options.batchId, sweTaskId(pull));
  }

  async run(): Promise<Outcome> {
    try {
      const verified = await this.steps();
      return { ...this.soFar(), ...(verified && { verified }) };
    } catch (error) {
      return await this.failed(error).catch((unwritten: unknown) => this.failed(unwritten, false));
    } finally {
      await this.log.close();
    }
  }

  /** What ended it, which the log says too. */
  private async failed(error: unknown, told = true): Promise<Outcome> {
    const failure = error instanceof Stopped ? error : failureOf(error, this.options.timeout.aborted && tellTime(this.longSuite));
    const reasons = failure.reasons.map((reason) => ({ stage: this.stage, ...reason }));
    const outcome = { ...this.soFar(), failure: { kind: failure.kind, reasons, retryAt: failure.retryAt } };
    if (told) await this.log.json('rejection.json', { ...outcome.failure, ...this.soFar() });
    return outcome;
  }

  private soFar(): Outcome {
    return { timings: this.timings, stage: this.stage, ...(this.examined && { examined: this.examined }) };
  }

  private async steps() {
    const examined = await this.at('examine', () => this.examine());
    if (this.options.options.dry_run) return this.specifyAlone(examined.change);
    const change = await withAdded(examined.change, await this.addedFiles());
    const found = { ...examined, change, statement: await this.statementOf(examined) };
    const proved = await this.byRecipe(found.change).catch((error: unknown) => this.byProposal(found.change, error));
    return this.at('write', async () => {
      const exported = await this.tools.builder.export(found.change, proved.specification, this.options.signal);
      const { statement_rewrite: rewrite } = this.examined?.facts ?? {};
      const origin = {
        statement: this.options.again?.statement.rewrittenBy,
        ...((rewrite as { outcome?: string } | undefined)?.outcome === 'accepted' && { statement: this.options.model?.name }),
        ...(proved.proposed && { environment: this.options.model?.name }),
      };
      return this.tools.writer.write({
        ...found,
        ...proved,
        exported,
        pull: this.pull,
        again: !!this.options.again,
        origin,
        variant: variantOf(this.options.options),
      });
    });
  }

  /** What no recipe can build is no candidate, unless a model may propose how. */
  private async specifyAlone(change: Change): Promise<undefined> {
    const mayPropose = this.options.model !== undefined && this.options.options.propose_environments;
    await this.at('specify', () => this.specify(change)).catch((error: unknown) => {
      if (!(error instanceof Stopped) || !mayPropose) throw error;
    });
  }

  private async at<T>(stage: CaseStage, work: () => Promise<T>): Promise<T> {
    this.options.signal.throwIfAborted();
    this.stage = stage;
    await this.options.onStage(stage);
    const began = monotonicMs();
    try {
      return await work();
    } finally {
      this.timings[stage] = Math.round(monotonicMs() - began);
    }
  }

  private async examine(): Promise<Found> {
    const { source, language, options, signal } = this.options;
    const now = this.options.again?.examinedAt ?? this.tools.clock.now().toISOString();
    const found = await examinePull(source, this.pull, {
      now,
      signal,
      thresholds: options.thresholds,
      ...(language && { language }),
    });
    this.examined = examinedOf(found, now);
    const { change, statement, eligibility } = found;
    if (!eligibility.eligible || !change || !statement) throw new Stopped('policy', eligibility.rejections);
    return { ...found, change, statement };
  }

  /** What blind test writers have added to the task before, and what is to be added now. */
  private async addedFiles(): Promise<TreeFile[]> {
    return [...(await this.tools.added.of(sweTaskId(this.pull))), ...(this.options.again?.added ?? [])];
  }

  private async statementOf(examined: Found): Promise<Statement> {
    const { again } = this.options;
    if (!again) return this.rewrite(examined);
    const { title, body } = again.statement;
    return { ...examined.statement, title, body };
  }

  private async byRecipe(change: Change): Promise<Proved> {
    const specification = await this.at('specify', () => this.specify(change));
    const environment = await this.at('build', () => this.build(change, specification));
    return { ...(await this.proveIn(change, { specification, environment })), proposed: false };
  }

  private async proveIn(change: Change, built: Pick<Proved, 'specification' | 'environment'>): Promise<Omit<Proved, 'proposed'>> {
    const { specification, environment } = built;
    const scanned = await this.at('scan', () => this.scan(change, environment));
    if (this.examined) Object.assign(this.examined.facts, { image_scan: scanned, build_ms: this.timings.build });
    const { again, memory } = this.options;
    if (again) refuse(await again.onBase(environment.image, await this.testFor(change, specification), memory.limitBytes));
    return { ...built, record: await this.at('validate', () => this.validate(change, specification, environment)) };
  }

  /** The command that a candidate is made again with: the narrowed one, where it had one. */
  private async testFor(change: Change, specification: BuildSpecification): Promise<TestCommand> {
    if (this.options.again?.narrowed !== true) return specification.test;
    const narrowing = await this.tools.builder.narrow(change, specification, this.options.signal);
    return 'test' in narrowing ? narrowing.test : specification.test;
  }

  /** Where the recipe has no environment in which the base's tests run, a model may propose one; it is proved like any other, and more. */
  private async byProposal(change: Change, error: unknown): Promise<Proved> {
    const { model, options, signal } = this.options;
    if (!model || !options.propose_environments || signal.aborted) throw error;
    const failure = error instanceof Stopped ? error : failureOf(error, false);
    if (!isOfEnvironment(this.stage, failure)) throw error;
    const log = error instanceof EnvironmentError ? (error.log?.content.subarray(-MAX_TAIL).toString('utf8') ?? '') : '';
    const built = await this.at('build', () => this.propose(change, model, failure.reasons, log));
    const proved = await this.proveIn(change, built);
    await this.probe(change, proved, built.command);
    return { ...proved, proposed: true };
  }

  private async propose(change: Change, model: CaseModel, reasons: Stopped['reasons'], log: string): Promise<BuiltProposal> {
    const { signal, memory } = this.options;
    const ask: ProposeTools['ask'] = (messages, options) => model.ask(messages, options);
    const failure = `${reasons.map(({ code, evidence }) => `${code}: ${evidence}`).join('\n')}\n${log}`;
    const { record, built } = await proposeEnvironment({ ...this.tools, ask }, change, {
      ...{ failure, turns: model.limits.turns, minutes: model.limits.minutes, memoryBytes: memory.limitBytes, signal },
      onLog: (turn, chunk) => this.log.append(`proposal-${turn}.log`, chunk),
    });
    const { snapshot_id, model: name } = model.spend();
    const outcomes = record.turns.map(({ outcome }) => outcome);
    const told = { prompt_version: record.promptVersion, ended: record.ended, turns: outcomes, model: name, snapshot_id };
    const specification = built && specificationFacts(built.specification);
    if (this.examined) Object.assign(this.examined.facts, { environment_proposal: told, ...(built && { specification }) });
    await this.log.json('proposal.json', { ...told, turns: record.turns });
    if (built) return built;
    const ended = { code: `proposal-${record.ended}`, evidence: record.turns.at(-1)?.detail.slice(0, 500) ?? 'no proposal came' };
    throw new Stopped(record.ended === 'turns-used-up' ? 'policy' : 'model', [...reasons, ended]);
  }

  /** What a stranger set up has to run tests of ours, too. */
  private async probe(change: Change, { environment, record }: Omit<Proved, 'proposed'>, command: string): Promise<void> {
    const { signal, memory } = this.options;
    const limits = { ...WORK_LIMITS, memoryBytes: memory.limitBytes };
    const bench = { ...this.tools, image: environment.image, taskId: sweTaskId(this.pull), limits, signal };
    const rejection = await this.at('validate', () =>
      probeRunner(bench, { change, test: record.test, f2p: record.f2p, command }),
    );
    if (rejection) throw new Stopped('policy', [{ code: rejection.code, evidence: rejection.detail }]);
  }

  /** Other words for the statement, where a model is asked for them and its words pass the lint. */
  private async rewrite({ statement, change, traces }: Pick<Found, 'statement' | 'change' | 'traces'>): Promise<Statement> {
    const { model, options } = this.options;
    if (!model || !options.rewrite_statements || !traces || !this.examined) return statement;
    const ask = (messages: readonly ChatMessage[]) => model.ask(messages);
    const { statement: taken, record } = await rewriteStatement(ask, statement, { mirror: change.mirror, traces });
    const { promptVersion, costMicroUsd, ...rest } = record;
    const { snapshot_id, model: name } = model.spend();
    const told = { ...rest, prompt_version: promptVersion, cost_micro_usd: costMicroUsd ?? null, model: name, snapshot_id };
    this.examined.facts['statement_rewrite'] = told;
    await this.log.json('rewrite.json', { ...told, original: statement, taken });
    return taken;
  }

  private async specify(change: Change): Promise<BuildSpecification> {
    const found = await this.tools.builder.specify(change, this.options.signal);
    if ('reason' in found) throw new Stopped('policy', [{ code: found.reason, evidence: found.detail }]);
    if (this.examined) this.examined.facts['specification'] = specificationFacts(found);
    await this.log.json('specification.json', found);
    return found;
  }

  private async build(change: Change, specification: BuildSpecification): Promise<Environment> {
    const { signal, memory } = this.options;
    try {
      return await this.tools.builder.build(change, specification, {
        signal,
        limits: { memoryBytes: memory.limitBytes },
        onLog: (layer, chunk) => this.log.append(`build-${layer}.log`, chunk),
      });
    } catch (error) {
      if (error instanceof EnvironmentError && error.log) await this.log.whole(`build-${error.stage}.log`, error.log.content);
      throw error;
    }
  }

  /** Nothing of the solution may be in any layer. */
  private async scan(change: Change, { image, languageImage }: Environment): Promise<object> {
    const report = await this.tools.builder.scan(change, image, languageImage, this.options.signal);
    await this.log.json('scan.json', report);
    refuse(scanReasons(report).slice(0, MAX_LEAKS));
    return { files: report.files, findings: report.findings.length, unread: report.unread.length };
  }

  private async validate(change: Change, specification: BuildSpecification, environment: Environment): Promise<ValidationRecord> {
    const { signal, options, memory, again } = this.options;
    const restored = await readRestored(change);
    const narrowing = await this.tools.builder.narrow(change, specification, signal);
    const input = { environment, change, specification, restored, narrowing, variant: variantOf(options) };
    const { record, logs } = await validateTask(this.tools, input, {
      ...{ runs: options.repetitions, signal, limits: { memoryBytes: memory.limitBytes }, moreMemory: memory.grow },
      ...{ wholeSuiteSeconds: options.whole_suite_seconds, narrowAtOnce: again?.narrowed ?? false },
      onLongSuite: (suite) => (this.longSuite = suite),
    });
    for (const [run, content] of logs) await this.log.whole(`${run}.log`, content);
    await this.log.json('validation.json', record);
    refuse(again?.onProof(record) ?? []);
    if (!record.rejection) return record;
    const { code, detail } = record.rejection;
    const hidden = (await this.addedFiles()).length > 0;
    const evidence = hidden ? 'Not shown: the task has blind tests.' : detail;
    throw new Stopped(kindOfRejection(record.rejection, record.memoryLimitBytes, memory.hostBytes), [{ code, evidence }]);
  }
}
