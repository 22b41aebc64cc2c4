import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { FAILURE_TAGS_VERSION } from '../../domain/failure-tags';
import { UnitOfWork } from '../../platform/database';
import { confusionOf } from './domain/confusion';
import { passAtKOf } from './domain/pass-at-k';
import { groupCounts } from './domain/distribution';
import type { TagCount } from './failure-tags.repository';
import { FailureTagsRepository } from './failure-tags.repository';
import type { PlotQuery, Report, ReportQuery } from './failure-tags.schema';
import { drawPlot } from './plots';
import { toReviewed } from './rule-states';

/** How attempts or trajectories fail, over all tasks that the reader may know of. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: FailureTagsRepository,
  ) {}

  async report({ actor }: Ctx, { of }: ReportQuery): Promise<Report> {
    const { reader } = this.work;
    const hidden = await this.repository.hiddenTasks(reader, actor.personId);
    const counts = await this.repository.counts(reader, of, hidden);
    const reviewed = await this.repository.listReviewed(reader, of, hidden);
    return {
      ...{ taxonomy_version: FAILURE_TAGS_VERSION, attempts: attemptsIn(counts) },
      by_model: groupCounts(counts, ({ model }) => model).map(({ name, ...group }) => ({ model: name, ...group })),
      by_domain: groupCounts(counts, ({ domain }) => domain).map(({ name, ...group }) => ({ domain: name, ...group })),
      pass_at_k: passAtKOf(counts),
      confusion: confusionOf(reviewed.map(toReviewed)),
    };
  }

  /** SVG; the same bytes for the same tags. */
  async plot(ctx: Ctx, { plot, ...query }: PlotQuery): Promise<string> {
    return drawPlot(plot, await this.report(ctx, query));
  }
}

/** Every attempt has one outcome. */
function attemptsIn(counts: readonly TagCount[]): number {
  return counts.filter(({ axis }) => axis === 'outcome').reduce((sum, { attempts }) => sum + attempts, 0);
}
