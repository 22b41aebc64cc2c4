import { Inject, Injectable } from '@nestjs/common';
import type { Requirement } from '../../domain/requirements';
import { UnitOfWork } from '../../platform/database';
import { readSuite } from '../../platform/python';
import { SANDBOX, type Sandbox, type SourceFile } from '../../platform/sandbox';
import { findTemplate, readQuotable, renderTask, type Preset } from '../episodes';
import { GradableVersions, type ProvenState } from '../pools';
import { Revisions } from '../tasks';
import { RULES } from './rules';
import { signaturesOf } from './signatures';
import type { StressRun } from './stress.entity';

/** All that the attempts of a run need of its task, loaded once. For the machine. */
export interface Subject {
  state: ProvenState;
  rules: Preset;
  /** The first message: of prompt, requirements and interface, by the renderer of episodes. */
  prompt: string;
  /** What feedback may quote. */
  quotable: ReturnType<typeof readQuotable>;
  requirements: readonly Pick<Requirement, 'id' | 'kind'>[];
  /** Sources of all tests, by id. */
  sources: ReadonlyMap<string, string>;
  /** Of the declared names, where the requirements say one. */
  signatures: Record<string, string>;
  /** The class of hard cases that the task declares; null if it declares none, or several. */
  edgeScenario: string | null;
  /** Top-level modules of the environment's own packages. */
  allowedImports: readonly string[];
  reference: readonly SourceFile[];
}

/** Reads what a run is about. What models are shown is made from public parts alone. */
@Injectable()
export class StressSubjects {
  constructor(
    private readonly work: UnitOfWork,
    private readonly gradable: GradableVersions,
    private readonly revisions: Revisions,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  async load(run: StressRun): Promise<Subject> {
    const state = await this.stateOf(run);
    const rules = RULES[run.protocol];
    const [{ reader }, pinned] = [this.work, this.pinned(run)];
    const { requirements } = await this.revisions.loadForMachine(reader, pinned, 'requirements');
    const { edge_scenarios } = await this.revisions.loadForMachine(reader, pinned, 'metadata');
    const { files: reference } = await this.revisions.loadForMachine(reader, pinned, 'solution');
    const [scenario, ...others] = edge_scenarios;
    const { tests } = await readSuite(state.suite);
    return {
      ...{ state, rules, requirements, reference, prompt: await this.render(run, rules) },
      signatures: signaturesOf(requirements, state.interface),
      edgeScenario: others.length === 0 ? (scenario ?? null) : null,
      allowedImports: await this.modulesOf(state),
      quotable: readQuotable(state.suite, rules.feedback.scope),
      sources: new Map(tests.map(({ id, source }) => [id, source])),
    };
  }

  /** Names of packages are not those of their modules: the image says what it holds. */
  private async modulesOf({ environment }: ProvenState): Promise<readonly string[]> {
    return environment.packages.length === 0 ? [] : (await this.sandbox.prepareImage(environment)).modules;
  }

  /** Of the prompt, the requirements and the interface, and of nothing else. */
  private async render(run: StressRun, { feedback }: Preset): Promise<string> {
    const { reader } = this.work;
    const template = findTemplate(feedback.template, feedback.version);
    if (!template) throw new Error(`the template ${feedback.template} is gone`);
    const { text } = await this.revisions.loadForMachine(reader, this.pinned(run), 'prompt');
    const { requirements } = await this.revisions.loadForMachine(reader, this.pinned(run), 'requirements');
    const metadata = await this.revisions.loadForMachine(reader, this.pinned(run), 'metadata');
    return renderTask(template, { prompt: text, requirements, interface: metadata.interface });
  }

  /** A published version by its own id, so that its verdicts are cached with those of trainers. */
  private async stateOf({ versionId, certificateId }: StressRun): Promise<ProvenState> {
    const state = versionId === null ? await this.gradable.loadProven(certificateId ?? '') : await this.gradable.load(versionId);
    if (!state) throw new Error('the state that the run is about is gone');
    return state;
  }

  private pinned({ pins }: StressRun): { pins: NonNullable<StressRun['pins']> } {
    if (!pins) throw new Error('the run has no task state yet');
    return { pins };
  }
}
