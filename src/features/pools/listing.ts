import { Injectable } from '@nestjs/common';
import type { TaskKind } from '../../domain/task';
import type { Reader } from '../../platform/database';
import { SweTasks } from '../batches';
import { Curation } from '../curation';
import type { PoolFilter, Selection } from './filter.schema';
import { PoolsRepository } from './pools.repository';

/** The manifests over the pool of SWE tasks: what is not in `verifiable_tasks.txt` is no task, though it was golden, until it is there again. */
@Injectable()
export class Listing {
  constructor(
    private readonly repository: PoolsRepository,
    private readonly tasks: SweTasks,
    private readonly curation: Curation,
  ) {}

  /** The filter, without what is not listed now. */
  async narrow(reader: Reader, pool: TaskKind, filter: PoolFilter): Promise<Selection> {
    const but = await this.unlisted(reader, pool);
    return but.length === 0 ? filter : { ...filter, but };
  }

  async has(reader: Reader, pool: TaskKind, taskId: string): Promise<boolean> {
    return (await this.unlisted(reader, pool, taskId)).length === 0;
  }

  /** Ids of tasks that were published and are not listed; of all, or of the one that is asked about. */
  async unlisted(reader: Reader, pool: TaskKind, taskId?: string): Promise<string[]> {
    if (pool !== 'swe') return [];
    const published = await this.repository.listOrigins(reader, pool, taskId);
    const listed = await this.tasks.present(
      published.map((each) => this.curation.sourceIdOf(each)),
      reader,
    );
    return published.filter((each) => !listed.has(this.curation.sourceIdOf(each))).map(({ taskId: id }) => id);
  }
}
