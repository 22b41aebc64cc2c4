import { ApiError, type Author, type TestWriter } from '../../src/client';
import { sleep } from '../../src/platform/clock';
import { fenced, untilRun, upload, type RunState } from '../support/stress';
import type { Candidate } from './candidate';
import { kindOf, type GateName, type KindName } from './kinds';
import type { Stage } from './stage';

/** What became of a task: what stopped it, or nothing if it was accepted. */
export interface Fate {
  stoppedBy: GateName[];
  detail: string;
  /** Whether the audit could not find out; then the detail says why. */
  broken?: boolean;
  /** What the machine proposed about the case, where one opened; null where no rule fired. */
  proposal?: { fault: string | null; rule: string | null };
}

/** Codes of acceptance that say "not yet". */
const NOT_YET: ReadonlySet<string> = new Set(['quality-run', 'compared-by-running', 'stress-run-open']);
const ATTEMPTS = 8;
const WAIT_MS = 900_000;
const EVIDENCE = 'Read both sides against the requirements.';
const FINDING = 'What the arbiter found is told to the programme in words of its own.';

/** Takes one task through everything that stands between a draft and the pool; the arbiter and the reviewer look away. */
export class Drive {
  private readonly author: Author;
  private readonly writer: TestWriter;
  private id = '';

  constructor(
    private readonly stage: Stage,
    private readonly candidate: Candidate,
    private readonly kind: KindName | undefined,
    others: boolean,
  ) {
    const { cast } = stage;
    this.author = others ? cast.otherAuthor : cast.author;
    this.writer = others ? cast.otherTestWriter : cast.testWriter;
  }

  async run(): Promise<Fate> {
    try {
      await this.write();
    } catch (error) {
      return refusal(error);
    }
    const { outcome } = await this.author.validated(this.id, WAIT_MS);
    if (outcome !== 'passed') return this.disputed();
    await this.measured();
    if ((await this.author.task(this.id)).status !== 'disputed') await this.try();
    return this.accept();
  }

  private async write(): Promise<void> {
    const { parts, tests, alternatives, decoys } = this.candidate;
    this.id = (await this.author.draft(parts)).id;
    await this.author.seal(this.id);
    const path = parts.solution.files[0]?.path ?? '';
    for (const [kind, programs] of Object.entries({ alternative: alternatives, decoy: decoys })) {
      for (const content of programs)
        await this.author.api.post(`/v1/tasks/${this.id}/quality-probes`, {
          kind,
          files: [{ path, content }],
          note: "The author's.",
        });
    }
    const claim = await this.writer.take(this.id);
    await this.writer.save(this.id, tests, claim.fencing_token);
    await this.writer.seal(this.id, claim.fencing_token);
  }

  /** No model is paid for attempts before it is known what the suite is worth. */
  private async measured(): Promise<void> {
    const lead = this.stage.cast.lead.api;
    for (let waited = 0; waited < WAIT_MS; waited += 500) {
      const { items } = await lead.get<{ items: { status: string }[] }>(`/v1/tasks/${this.id}/quality-runs`);
      if (items.at(-1)?.status === 'concluded') return;
      await sleep(500);
    }
    throw new Error(`the quality run of ${this.id} came to no end`);
  }

  /** Lets the panel try the task. */
  private async try(): Promise<void> {
    const { panel } = this.candidate;
    if (panel.length === 0) return;
    const lead = this.stage.cast.lead.api;
    const { offline, copyists } = this.stage.panel;
    const models = (panel === 'copyist' ? copyists : offline).map((model_id) => ({ model_id, strong: true }));
    const { id } = await lead.post<RunState>('/v1/stress-runs', { task_id: this.id, models, attempts: ATTEMPTS });
    if (panel !== 'copyist') {
      await untilRun(lead, id, 'awaiting-attempts');
      await upload(
        lead,
        id,
        ['one', 'two'].flatMap((model) => panel.map((code, at) => line(model, at + 1, code))),
      );
    }
    for (let waited = 0; ; waited += 500) {
      const { status } = await lead.get<RunState>(`/v1/stress-runs/${id}`);
      if (status === 'finished') return;
      if (waited > WAIT_MS || !['waiting', 'running', 'awaiting-attempts'].includes(status))
        throw new Error(`the stress run is ${status}`);
      await sleep(500);
    }
  }

  /** Asks for acceptance until nothing says "not yet". */
  private async accept(): Promise<Fate> {
    const reviewer = this.stage.cast.reviewer;
    for (let waited = 0; waited < WAIT_MS; waited += 1000) {
      const { status } = await this.author.task(this.id);
      if (status === 'disputed') return this.disputed();
      if (status === 'in-review') {
        const { my_seat: seat } = await reviewer.task(this.id).catch(() => ({ my_seat: null }));
        // What a panel found may open a case at this very moment; then there is nothing to review.
        const seated =
          seat === 'reviewer' ||
          (await reviewer.takeReview(this.id).then(
            () => true,
            () => false,
          ));
        const refused = seated ? await reviewer.accept(this.id, EVIDENCE).then(() => undefined, refusal) : { stoppedBy: [] };
        if (!refused) return { stoppedBy: [], detail: 'accepted' };
        const stoppedBy = refused.stoppedBy.filter((code) => !NOT_YET.has(code));
        if (stoppedBy.length > 0 && stoppedBy.length === refused.stoppedBy.length) return { detail: '', ...refused, stoppedBy };
      }
      await sleep(1000);
    }
    throw new Error(`${this.id} came to no end`);
  }

  /** What would have refused the task beside the case: the newest quality run, where one has ended. */
  private async failedGates(): Promise<GateName[]> {
    const { items } = await this.stage.cast.arbiter.api.get<{ items: Measured[] }>(`/v1/tasks/${this.id}/quality-runs`);
    const { outcome = null, gates = [] } = items.at(-1) ?? {};
    if (outcome === 'reference-failed') return ['quality-flake-matrix'];
    return gates.filter(({ verdict }) => verdict === 'failed').map(({ gate }) => `quality-${gate}`);
  }

  /** A case is open: who opened it, and what the machine says once the arbiter has ruled as who planted the defect would. */
  private async disputed(): Promise<Fate> {
    const { arbiter } = this.stage.cast;
    const open = await arbiter.takeCase(this.id);
    const { evidence = [] } = await arbiter.api.get<{ evidence?: { source: string; statement: string | null }[] }>(
      `/v1/discrepancies/${open.id}`,
    );
    const { source = '', statement = null } = evidence.at(-1) ?? {};
    // The author is not told whether outcomes differed; the arbiter is.
    const outcome = (await arbiter.validations(this.id)).at(-1)?.outcome ?? '';
    const gate = source === 'validation' ? `validation-${outcome}` : `case-${source}`;
    const fate: Fate = { stoppedBy: [gate, ...(await this.failedGates())], detail: statement ?? outcome };
    if (this.kind === undefined) return fate;
    const { faults, subtype } = kindOf(this.kind);
    const { proposal } = await arbiter.api.post<{ proposal: Proposal | null }>(`/v1/discrepancies/${open.id}/rulings`, {
      ...{ fault: faults[0], subtype, rationale: 'The defect was planted by the audit, which knows it.' },
      findings: { author: FINDING, 'test-writer': FINDING },
    });
    return { ...fate, proposal: { fault: proposal?.fault ?? null, rule: proposal?.reasons[0]?.rule ?? null } };
  }
}

/** Of a quality run, as those who see both sides see it. */
interface Measured {
  outcome: string | null;
  gates?: { gate: string; verdict: string }[];
}

interface Proposal {
  fault: string | null;
  reasons: { rule: string }[];
}

function line(model: string, attempt: number, code: string) {
  return { model, attempt, replies: [{ reply: fenced(code), finish_reason: 'stop' as const }] };
}

/** Why the service refused: the codes of what is unmet, or the refusal's own. Anything else is no verdict, and is thrown. */
function refusal(error: unknown): Fate {
  if (!(error instanceof ApiError) || !error.problem) throw error;
  const { code, errors = [], detail } = error.problem;
  // What is not even a task was planted badly.
  if (code === 'invalid') throw new Error(`${error.message} ${JSON.stringify(errors)}`);
  const unmet = errors.map((fault) => `${fault.code ?? ''} ${fault.pointer} ${fault.detail}`).join('; ');
  const stoppedBy = code === 'not-ready' ? [...new Set(errors.map((fault) => fault.code ?? code))] : [code];
  return { stoppedBy, detail: unmet || (detail ?? code) };
}
