import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TreeFile } from '../../domain/swe';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { CasesService, RulingsService } from '../arbitration';
import { AddedTests, CaseRecorder, Withheld, type SweTask } from '../batches';
import { Curation } from '../curation';
import { HintsService } from '../hints';
import { Lifecycle, Revisions, TasksRepository, type Task } from '../tasks';
import { afterRuling, MAX_TRIES, STANDING } from './domain/rounds';
import type { Proof } from './judging/proof';
import type { Finding } from './judging/trial';
import type { HiddenTestRound } from './hidden-tests.entity';
import { HiddenTestsRepository } from './hidden-tests.repository';
import { HiddenTests } from './hidden-tests.service';
import type { Proving } from './judging/prover';
import { Suites } from './suites';

type Contradiction = Extract<Proof, { kind: 'contradicts' }>;
type Proved = Extract<Proof, { kind: 'proved' }>;

const REFUSED_DETAIL = 'what the suite did beside the rest of the task; more is not told';

/** What follows from a proof: the task takes the tests, their writer is told why not, or an arbiter gets the case. */
@Injectable()
export class Conclusions implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: HiddenTestsRepository,
    private readonly rounds: HiddenTests,
    private readonly suites: Suites,
    private readonly tasks: TasksRepository,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly curation: Curation,
    private readonly hints: HintsService,
    private readonly recorder: CaseRecorder,
    private readonly added: AddedTests,
    private readonly withheld: Withheld,
    private readonly cases: CasesService,
    private readonly rulings: RulingsService,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.added.register((sweTaskId) => this.standing(sweTaskId));
    this.withheld.register((reader) => this.repository.listWithheld(reader));
    this.curation.onProve((unit, task) => this.takeOver(unit, task));
    this.recorder.onVerified((unit, { id }) => this.settleUpheld(unit, id));
    this.rulings.onSettled((unit, { id }, { fault, rework }) => this.ruled(unit, id, afterRuling(fault, rework)));
  }

  /** Files of a sealed suite. */
  async filesOf(reader: Reader, { revisionId }: HiddenTestRound): Promise<TreeFile[]> {
    if (revisionId === null) return [];
    const { files } = await this.revisions.loadRevision(reader, 'tests', revisionId);
    return files.map(({ path, content }) => ({ path, mode: '100644', content: Buffer.from(content) }));
  }

  async conclude(unit: Unit, round: HiddenTestRound, source: SweTask, proving: Proving): Promise<void> {
    const { proof, trial, remade } = proving;
    const task = await this.tasks.find(unit, round.taskId);
    if (!task) throw new Error(`${round.id} is of no task`);
    if (proof?.kind === 'proved' && remade.verified)
      return this.prove(unit, task, round, source, { proof, verified: remade.verified });
    if (proof?.kind === 'contradicts') return this.dispute(unit, task, round, proof);
    const refused = proof?.kind === 'refused' ? [{ code: proof.code, test: null, detail: REFUSED_DETAIL }] : [];
    await this.refuse(unit, task, round, trial && trial.findings.length > 0 ? trial.findings : refused);
  }

  /** Back to the queue: whoever takes the seat again, or first, goes on. A rework that is refused is for the arbiter again. */
  async refuse(unit: Unit, task: Task, round: HiddenTestRound, findings: Finding[]): Promise<void> {
    const codes = [...new Set(findings.map(({ code }) => code))];
    await this.audit.append(unit, { action: 'hidden-tests.refused', subject: task.id, data: { round: round.id, codes } });
    if (task.status !== 'in-testing')
      return this.bringBack(unit, task, round, `Reworked blind tests were refused: ${codes.join(', ')}.`, findings);
    const refused = await this.repository.update(unit, round, { findings, status: 'asked' });
    await this.lifecycle.tell(unit, task, 'system', 'blind-tests-refused');
    if (round.tries >= MAX_TRIES) await this.rounds.end(unit, task, refused, 'given-up');
    else await this.rounds.leaveSeat(unit, task, 'tests-refused');
  }

  private async prove(
    unit: Unit,
    task: Task,
    round: HiddenTestRound,
    source: SweTask,
    { proof, verified }: { proof: Proved; verified: NonNullable<Proving['remade']['verified']> },
  ): Promise<void> {
    const label = { blindness: 'platform' as const };
    if (task.status === 'in-testing') await this.lifecycle.move(unit, task, 'validated', 'blind-tests-ended', label);
    else await this.lifecycle.change(unit, task, label);
    const counts = { fail_to_pass: proof.failToPass.length, pass_to_pass: proof.passToPass.length };
    await this.repository.update(unit, round, { status: 'proved', counts });
    await this.audit.append(unit, { action: 'hidden-tests.proved', subject: task.id, data: { round: round.id } });
    await this.lifecycle.tell(unit, task, 'system', 'blind-tests-added');
    await this.hints.carry(unit, source.id, source.contentHash, verified.contentHash);
    // A case that a ruling sent back here closes with the certificate that comes of this.
    await this.recorder.remade(unit, source, verified);
  }

  private async dispute(unit: Unit, task: Task, round: HiddenTestRound, { tests, rejection }: Contradiction): Promise<void> {
    if (task.status === 'in-testing') await this.lifecycle.move(unit, task, 'validated', 'blind-tests-ended');
    const statement = `Blind tests and the golden patch do not agree: ${tests.length > 0 ? `${tests.length} tests fail with it` : (rejection?.code ?? '')}.`;
    await this.bringBack(unit, task, round, statement, { tests, rejection: rejection ?? null });
  }

  /** Everything that is known of the suite, for the arbiter. */
  private async bringBack(unit: Unit, task: Task, round: HiddenTestRound, statement: string, found: unknown): Promise<void> {
    const files = (await this.filesOf(unit, round)).map(({ path, content }) => ({ path, content: content.toString('utf8') }));
    const attachments = [{ kind: 'blind-tests', id: round.id, body: { files, found } }];
    const opened = await this.cases.openFrom(unit, task, { source: 'blind-tests', statement, attachments });
    if (!opened) throw this.lifecycle.wrongState(task);
    await this.repository.update(unit, round, { status: 'disputed', discrepancyId: opened.id });
    await this.audit.append(unit, { action: 'hidden-tests.disputed', subject: task.id, data: { round: round.id } });
  }

  private async ruled(unit: Unit, discrepancyId: string, status: 'reworking' | 'upheld' | 'set-aside'): Promise<void> {
    const round = await this.repository.findByCase(unit, discrepancyId);
    if (round) await this.repository.update(unit, round, { status });
  }

  /** A reworked suite begins its proof; one that an arbiter upheld waits for a candidate that satisfies it. */
  private async takeOver(unit: Unit, task: Task): Promise<boolean> {
    const round = await this.repository.findOpen(unit, task.id);
    if (round?.status === 'sealed') {
      await this.suites.prove(unit, round);
      return true;
    }
    const upheld = await this.repository.listIn(unit, this.curation.sourceIdOf(task), ['upheld']);
    if (upheld.length === 0) return false;
    await this.lifecycle.tell(unit, task, 'system', 'waits-for-candidate');
    return true;
  }

  /** A batch has made the candidate again, with the upheld tests among its own. */
  private async settleUpheld(unit: Unit, sweTaskId: string): Promise<void> {
    for (const round of await this.repository.listIn(unit, sweTaskId, ['upheld']))
      await this.repository.update(unit, round, { status: 'proved' });
  }

  private async standing(sweTaskId: string): Promise<TreeFile[]> {
    const { reader } = this.work;
    const files: TreeFile[] = [];
    for (const round of await this.repository.listIn(reader, sweTaskId, STANDING))
      files.push(...(await this.filesOf(reader, round)));
    return files;
  }
}
