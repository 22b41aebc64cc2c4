import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FAILURE_TAGS_VERSION, outcomeOf, panelFindings, suggestCauses, type PanelAttempt } from '../../domain/failure-tags';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { JobQueue, JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { StressAttempts, StressHooks, type StressRun } from '../stress';
import { Revisions } from '../tasks';
import type { AttemptTag } from './failure-tags.entity';
import { FailureTagsRepository } from './failure-tags.repository';
import { Suspicions } from './suspicions';
import { factsOf } from './reading/facts-of';
import { RuleStates } from './rule-states';

const SUGGEST_JOB = 'failure-tags.suggest';
/** The one tag of what could be seen is assigned by this, and by nobody else. */
const OUTCOME_RULE = { id: 'outcome', version: 1 };

/** Tags the attempts of a run that is over, and asks whether they speak against the task. */
@Injectable()
export class SuggestJob implements JobHandler, OnModuleInit {
  readonly kind = SUGGEST_JOB;

  constructor(
    private readonly runner: JobRunner,
    private readonly jobs: JobQueue,
    private readonly hooks: StressHooks,
    private readonly work: UnitOfWork,
    private readonly attempts: StressAttempts,
    private readonly repository: FailureTagsRepository,
    private readonly revisions: Revisions,
    private readonly rules: RuleStates,
    private readonly suspicions: Suspicions,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
    this.hooks.onRunFinished(async (unit, { id }) => {
      await this.jobs.enqueue(unit, { kind: SUGGEST_JOB, subject: id, payload: { run: id }, dedupeKey: `${SUGGEST_JOB}:${id}` });
    });
  }

  async run(job: Job, { signal }: JobControl): Promise<Commit> {
    const { reader } = this.work;
    const run = await this.repository.findRun(reader, job.subject);
    if (!run) throw new Error(`there is no stress run ${job.subject}`);
    const panel = await this.attempts.panelOf(reader, run);
    const [off, domain] = [await this.rules.listOff(reader), await this.domainOf(reader, run)];
    const rows: AttemptTag[] = [];
    for (const attempt of panel) {
      signal.throwIfAborted();
      rows.push(...(await this.tagsOf(attempt, run, domain, off)));
    }
    const findings = panelFindings(panel);
    return async (unit) => {
      const fresh = await this.insert(unit, run, rows);
      const opened = await this.suspicions.raise(unit, run, findings);
      return { attempts: panel.length, tags: fresh, findings: findings.length, discrepancy: opened };
    };
  }

  /** The run and its attempts stay as they are; the job can be seen to have failed, and the next run asks again. */
  exhausted(): Promise<void> {
    return Promise.resolve();
  }

  private async insert(unit: Unit, run: StressRun, rows: readonly AttemptTag[]): Promise<number> {
    const createdAt = unit.ctx.now().toISOString();
    const fresh = await this.repository.insertNew(
      unit,
      rows.map((row) => ({ ...row, createdAt, decidedAt: row.axis === 'outcome' ? createdAt : null })),
    );
    await this.audit.append(unit, { action: 'tag.suggested', subject: run.id, data: { tags: fresh.length } });
    return fresh.length;
  }

  private async domainOf(reader: Reader, { pins }: StressRun): Promise<string> {
    if (pins?.metadata === undefined) return 'unknown';
    return (await this.revisions.loadForMachine(reader, { pins }, 'metadata')).domain;
  }

  private async tagsOf(attempt: PanelAttempt, run: StressRun, domain: string, off: ReadonlySet<string>): Promise<AttemptTag[]> {
    const { evidence, model } = attempt;
    const facts = await factsOf(evidence);
    const base = {
      ...{
        attemptId: evidence.attemptId,
        runId: run.id,
        taskId: run.taskId,
        model,
        domain,
        taxonomyVersion: FAILURE_TAGS_VERSION,
      },
      ...({ source: 'rule', reviewer: null, note: null, rulingId: null, createdAt: '', decidedAt: null } as const),
    };
    const slug = outcomeOf(facts);
    const outcome: AttemptTag = {
      ...{ ...base, id: newId('failure-tag'), key: `${evidence.attemptId}:outcome`, axis: 'outcome', slug, state: 'confirmed' },
      ...{ ruleId: OUTCOME_RULE.id, ruleVersion: OUTCOME_RULE.version, confidence: null, evidence: [{ at: 'run' }] },
    };
    const causes = suggestCauses(facts, (id) => off.has(id)).map(({ tag, rule, evidence: pointers }): AttemptTag => ({
      ...{
        ...base,
        id: newId('failure-tag'),
        key: `${evidence.attemptId}:${tag}:${rule.id}@${rule.version}`,
        axis: 'cause',
        slug: tag,
      },
      ...{ state: 'suggested', ruleId: rule.id, ruleVersion: rule.version, confidence: rule.confidence, evidence: pointers },
    }));
    return [outcome, ...causes];
  }
}
