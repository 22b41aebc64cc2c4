import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { GitError } from '../../platform/git';
import { newId } from '../../platform/ids';
import { Sources, SweTasks, Withheld, type SweTask } from '../batches';
import { SourcingError } from '../sourcing';
import { analyseChange, type Analysis } from './analyse';
import type { HintDraft } from './domain/facts';
import { lintHint, readGolden } from './domain/lint';
import type { HintSet } from './hints.entity';
import { HintsRepository } from './hints.repository';
import type { DraftHints, HintSetView } from './hints.schema';
import { HintsService } from './hints.service';
import { readChange } from './read-change';
import { storedChange } from './stored-task';

/** Drafts hints of a task by its pull request, which is read from a mirror again. */
@Injectable()
export class HintDrafting {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: HintsRepository,
    private readonly tasks: SweTasks,
    private readonly sources: Sources,
    private readonly withheld: Withheld,
    private readonly hints: HintsService,
    private readonly audit: AuditLog,
  ) {}

  async draft(ctx: Ctx, taskId: string, { source }: DraftHints, signal: AbortSignal): Promise<HintSetView> {
    const task = await this.tasks.findWhole(this.work.reader, taskId);
    if (!task) throw notFound();
    if (await this.withheld.has(this.work.reader, taskId))
      throw conflict('The task has blind tests, which are written with its hints as they are.');
    const problem = this.sources.findProblem(source);
    if (problem !== undefined) throw new DomainError('invalid', undefined, [{ pointer: '/source', detail: problem }]);
    const analysis = linted(await this.analyse(task, source, signal), task);
    return this.work.run(ctx, async (unit) => {
      const set = await this.saveSet(unit, task, analysis);
      await this.saveHints(unit, set, analysis.drafts);
      const data = { content_hash: task.contentHash, drafts: analysis.drafts.length };
      await this.audit.append(unit, { action: 'hints.drafted', subject: task.id, data });
      return this.hints.viewOf(unit, task);
    });
  }

  /** A mirror that is not there leaves the need for hints unknown; a source that fetches may bring it back. */
  private async analyse(task: SweTask, kind: DraftHints['source'], signal: AbortSignal): Promise<Analysis> {
    const [owner = '', repo = ''] = task.summary.repo.split('/');
    const source = this.sources.open(kind, signal);
    try {
      return await analyseChange(await readChange(await source.openMirror({ owner, repo }), storedChange(task)));
    } catch (error) {
      if (error instanceof SourcingError && error.retryable) throw new DomainError('unavailable', `unknown: ${error.message}`);
      if (!(error instanceof SourcingError) && !(error instanceof GitError)) throw error;
      const gone = error instanceof SourcingError || error.kind === 'missing' || error.kind === 'no-mirror';
      const why = gone ? 'mirror gone' : error.message;
      throw conflict(`unknown: ${why}. The source github fetches a repository again.`, { hints: 'unknown' });
    } finally {
      await source.close();
    }
  }

  private async saveSet(unit: Unit, { id: taskId, contentHash }: SweTask, { signatures, skipped }: Analysis): Promise<HintSet> {
    const known = await this.repository.findSet(unit, taskId, contentHash);
    const drafted = { signatures, skipped, draftedBy: unit.ctx.actor.personId, draftedAt: unit.ctx.now().toISOString() };
    const set: HintSet = { id: known?.id ?? newId('hint-set'), taskId, contentHash, ...drafted };
    if (known) await this.repository.updateSet(unit, known.id, drafted);
    else await this.repository.insertSet(unit, set);
    return set;
  }

  /** What a person has decided on or changed stays; other drafts are those of this analysis. */
  private async saveHints(unit: Unit, { id: setId }: HintSet, drafts: readonly HintDraft[]): Promise<void> {
    const known = await this.repository.listHints(unit, setId);
    const touched = known.filter(({ status, version }) => status !== 'draft' || version > 1);
    for (const hint of known) if (!touched.includes(hint)) await this.repository.deleteHint(unit, hint.id);
    const kept = new Set(touched.map(({ kind, path, origin }) => `${kind}\n${path}\n${origin}`));
    const updatedAt = unit.ctx.now().toISOString();
    for (const { kind, path, text, name, reason, evidence } of drafts) {
      if (kept.has(`${kind}\n${path}\n${text}`)) continue;
      const undecided = { decidedBy: null, decidedAt: null, decisionReason: null };
      const row = { id: newId('hint'), setId, kind, path, origin: text, text, name, reason, evidence, status: 'draft' as const };
      await this.repository.insertHint(unit, { ...row, version: 1, ...undecided, updatedAt });
    }
  }
}

/** Drafts that would show more than they may are left out, and named. */
function linted(analysis: Analysis, task: SweTask): Analysis {
  const golden = readGolden(task.language, storedChange(task).patch, analysis.signatures);
  const judged = analysis.drafts.map((draft) => ({ draft, findings: lintHint(draft, golden) }));
  const refused = judged.filter(({ findings }) => findings.length > 0);
  const skipped = refused.map(({ draft, findings }) => ({
    path: draft.path,
    reason: `${draft.name}: ${findings.map(({ code }) => code).join(', ')}`,
  }));
  return {
    ...analysis,
    drafts: judged.filter(({ findings }) => findings.length === 0).map(({ draft }) => draft),
    skipped: [...analysis.skipped, ...skipped],
  };
}
