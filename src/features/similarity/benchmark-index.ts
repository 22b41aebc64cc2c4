import { Injectable } from '@nestjs/common';
import type { Unit } from '../../platform/database';
import { Clusters } from './clusters';
import { Comparisons } from './comparisons';
import { documentOf, keysOf } from './domain/document';
import { turned } from './domain/findings';
import { groupByOther, Matches } from './matches';
import type { SimilarityItem } from './similarity.entity';
import { SimilarityRepository } from './similarity.repository';

/** Items in one unit: together well below a tenth of a second. */
const SOME = 10;

/** Puts the items of a benchmark into the index, and compares each with the tasks that are there. */
@Injectable()
export class BenchmarkIndex {
  constructor(
    private readonly repository: SimilarityRepository,
    private readonly comparisons: Comparisons,
    private readonly matches: Matches,
    private readonly clusters: Clusters,
  ) {}

  /** Takes the next few; says how many are left. */
  async indexSome(unit: Unit, benchmarkId: string): Promise<number> {
    for (const item of await this.repository.listUnindexed(unit, benchmarkId, SOME)) await this.indexOne(unit, item);
    return this.repository.countUnindexed(unit, benchmarkId);
  }

  private async indexOne(unit: Unit, item: SimilarityItem): Promise<void> {
    const document = documentOf(item.field, item.text);
    await this.repository.insertKeys(unit, [{ seq: item.seq, keys: keysOf(document) }]);
    const found = await this.comparisons.compare(unit, item.seq, document, { benchmarkId: item.benchmarkId ?? '' });
    for (const { other, findings } of groupByOther(found).values()) {
      if (other.taskId === null) continue;
      await this.matches.add(unit, other.taskId, item, turned(findings));
      await this.clusters.setHeld(unit, other.taskId, await this.matches.isHeld(unit, other.taskId));
    }
    await this.repository.setIndexed(unit, item.seq);
  }
}
