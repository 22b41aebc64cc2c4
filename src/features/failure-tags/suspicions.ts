import { Injectable, type OnModuleInit } from '@nestjs/common';
import { attributionOf, FAILURE_TAGS_VERSION, type Cluster, type PanelFinding } from '../../domain/failure-tags';
import { AuditLog } from '../../platform/audit';
import type { Unit } from '../../platform/database';
import { canonicalJson, sha256 } from '../../platform/hash';
import { newId } from '../../platform/ids';
import { CasesService, RulingsService, type Attachment, type Discrepancy, type Ruling } from '../arbitration';
import type { StressRun } from '../stress';
import { TasksRepository, type Task } from '../tasks';
import type { AttemptTag, PanelSuspicion } from './failure-tags.entity';
import { FailureTagsRepository } from './failure-tags.repository';

/** The kinds of attachment that rules of attribution know. */
const KINDS: Readonly<Record<PanelFinding['rule'], string>> = {
  'panel/same-failure': 'same-test-fails',
  'panel/split-outputs': 'outputs-split',
  'panel/reference-fails': 'reference-fails',
};
/** Characters of an output that a case keeps; its digest is of all of it. */
const MAX_OUTPUT = 2_000;

/** Opens cases on tasks that their panels speak against, and lets the tags follow the ruling. */
@Injectable()
export class Suspicions implements OnModuleInit {
  constructor(
    private readonly repository: FailureTagsRepository,
    private readonly tasks: TasksRepository,
    private readonly cases: CasesService,
    private readonly rulings: RulingsService,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.rulings.onSettled((unit, discrepancy, ruling) => this.follow(unit, discrepancy, ruling));
  }

  /** One case for all that a run found, with the clusters frozen in it; null if there is nothing new, or nothing to dispute. */
  async raise(unit: Unit, run: StressRun, findings: readonly PanelFinding[]): Promise<string | null> {
    const fresh = await this.unknown(unit, run, findings);
    const task = await this.tasks.find(unit, run.taskId);
    if (fresh.length === 0 || !task) return null;
    const opened = isAbout(run, task) ? await this.open(unit, task, run, fresh) : undefined;
    for (const finding of fresh) await this.repository.insertFinding(unit, toRow(unit, run, finding, opened));
    return opened?.id ?? null;
  }

  private async unknown(unit: Unit, run: StressRun, findings: readonly PanelFinding[]): Promise<PanelFinding[]> {
    const fresh: PanelFinding[] = [];
    for (const finding of findings) if (!(await this.repository.hasFinding(unit, keyOf(run, finding)))) fresh.push(finding);
    return fresh;
  }

  private open(unit: Unit, task: Task, run: StressRun, findings: readonly PanelFinding[]): Promise<Discrepancy | undefined> {
    const statement = `${findings.map(sayFinding).join(' ')} Stress run ${run.id}.`;
    const attachments = findings.map((finding): Attachment => ({
      kind: KINDS[finding.rule],
      id: run.id,
      body: frozen(run, finding),
    }));
    return this.cases.openFrom(unit, task, { source: 'stress', statement, attachments });
  }

  /** A ruling on what a panel found settles whose fault those failures are; if the task's, no cause of theirs stands. */
  private async follow(unit: Unit, discrepancy: Discrepancy, ruling: Ruling): Promise<void> {
    const slug = attributionOf(ruling.fault, ruling.subtype);
    const findings = await this.repository.listFindings(unit, discrepancy.id, ruling.cycle);
    const attemptIds = [...new Set(findings.flatMap((finding) => finding.attemptIds))];
    if (slug === undefined || attemptIds.length === 0) return;
    const rows = await this.repository.listOf(unit, attemptIds);
    for (const row of rows.filter((each) => isOvertaken(each, ruling)))
      await this.repository.update(unit, row, { state: 'superseded', rulingId: ruling.id, decidedAt: ruling.createdAt });
    const attributed = attemptIds.flatMap((id) => {
      const known = rows.find(({ attemptId }) => attemptId === id);
      return known ? [attribution(known, slug, ruling)] : [];
    });
    await this.repository.insertNew(unit, attributed);
    await this.audit.append(unit, {
      action: 'tag.attributed',
      subject: discrepancy.taskId,
      data: { discrepancy: discrepancy.id, ruling: ruling.id, tag: slug, attempts: attemptIds.length },
    });
  }
}

/** Earlier attributions always; causes where the fault is not the model's. */
function isOvertaken({ axis, state }: AttemptTag, { fault }: Ruling): boolean {
  if (state === 'superseded' || state === 'rejected') return false;
  return axis === 'attribution' || (axis === 'cause' && fault !== 'model');
}

function attribution({ subject, attemptId, runId, taskId, model, domain }: AttemptTag, slug: string, ruling: Ruling): AttemptTag {
  return {
    ...{ id: newId('failure-tag'), key: `${attemptId}:${slug}:${ruling.id}`, subject, attemptId, runId, taskId, model, domain },
    ...{ axis: 'attribution', slug, taxonomyVersion: FAILURE_TAGS_VERSION, source: 'human', ruleId: null, ruleVersion: null },
    ...{ confidence: null, evidence: [], state: 'confirmed', reviewer: ruling.personId, note: null, rulingId: ruling.id },
    ...{ createdAt: ruling.createdAt, decidedAt: ruling.createdAt },
  };
}

/** The task may have been reworked while the run was under way: then the run says nothing about it. */
function isAbout(run: StressRun, task: Task): boolean {
  return canonicalJson(run.pins) === canonicalJson(task.pins);
}

function keyOf(run: StressRun, { rule, testId }: PanelFinding): string {
  return `${run.id}:${rule}:${testId}`;
}

function failing({ clusters }: PanelFinding): Cluster[] {
  return clusters.filter(({ output }) => output !== null);
}

/** Whose tags a ruling settles: of one failure in common the largest cluster, else all that failed. */
function concerned(finding: PanelFinding): string[] {
  const clusters = finding.rule === 'panel/same-failure' ? failing(finding).slice(0, 1) : failing(finding);
  return clusters.flatMap(({ attemptIds }) => attemptIds);
}

function toRow(unit: Unit, run: StressRun, finding: PanelFinding, opened: Discrepancy | undefined): PanelSuspicion {
  return {
    ...{ id: newId('panel-finding'), key: keyOf(run, finding), runId: run.id, taskId: run.taskId, rule: finding.rule },
    ...{ ruleVersion: finding.version, testId: finding.testId, attemptIds: concerned(finding) },
    ...{ discrepancyId: opened?.id ?? null, cycle: opened ? opened.cycles.length - 1 : null },
    createdAt: unit.ctx.now().toISOString(),
  };
}

/** For the arbiter: whom, how many, and what they gave. */
function frozen(run: StressRun, { rule, version, testId, attempts, clusters }: PanelFinding): Record<string, unknown> {
  return {
    ...{ rule, rule_version: version, stress_run_id: run.id, test_id: testId, strong_attempts: attempts },
    clusters: clusters.map(({ output, attemptIds, models }) => ({
      ...{ size: attemptIds.length, passed: output === null, attempt_ids: attemptIds, models },
      output_sha256: output === null ? null : sha256(output),
      output: output === null ? null : output.slice(0, MAX_OUTPUT),
    })),
  };
}

function sayFinding(finding: PanelFinding): string {
  const { rule, testId, attempts, clusters } = finding;
  const sizes = clusters.map(({ attemptIds }) => attemptIds.length);
  switch (rule) {
    case 'panel/same-failure':
      return `${failing(finding)[0]?.attemptIds.length ?? 0} of ${attempts} strong attempts fail ${testId} alone, with one and the same output.`;
    case 'panel/split-outputs':
      return `${attempts} strong attempts split into groups of ${sizes.join(', ')} at ${testId}, each with an output of its own.`;
    case 'panel/reference-fails':
      return `The reference solution fails ${testId}, as attempts do.`;
  }
}
