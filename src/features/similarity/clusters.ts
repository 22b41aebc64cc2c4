import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Split } from '../../domain/task';
import type { Unit } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import { PoolsService, splitOf } from '../pools';
import type { SimilarityTask } from './similarity.entity';
import { SimilarityRepository } from './similarity.repository';

/**
 * Near-duplicates in one split. A cluster is whatever marks of near-duplicates tie together, by a rule or by a person; it has the
 * name of its oldest task, so that what joins later does not change the split that is drawn from the name.
 */
@Injectable()
export class Clusters implements OnModuleInit {
  constructor(
    private readonly repository: SimilarityRepository,
    private readonly ledger: ExposureLedger,
    private readonly pools: PoolsService,
  ) {}

  onModuleInit(): void {
    this.ledger.onMarked((unit, taskId, otherId) => this.join(unit, taskId, otherId));
  }

  /** The split of a task: held out where one of its cluster is too near a protected item, else drawn from the cluster's name. */
  async splitOf(unit: Unit, taskId: string): Promise<Split> {
    const row = await this.repository.findTask(unit, taskId);
    if (!row) return splitOf(taskId);
    const members = await this.repository.listCluster(unit, row.cluster);
    return members.some(({ held, declared }) => held || declared) ? 'held-out' : splitOf(row.cluster);
  }

  /** Moves whatever is published of a task's cluster into the cluster's split. */
  async settle(unit: Unit, taskId: string): Promise<void> {
    const row = await this.getRow(unit, taskId);
    const split = await this.splitOf(unit, taskId);
    for (const member of await this.repository.listCluster(unit, row.cluster))
      await this.pools.moveSplit(unit, member.taskId, split);
  }

  /** Says anew whether a task is near a protected item; its cluster follows. */
  async setHeld(unit: Unit, taskId: string, held: boolean): Promise<void> {
    if ((await this.getRow(unit, taskId)).held === held) return;
    await this.repository.updateTask(unit, taskId, { held });
    await this.settle(unit, taskId);
  }

  private async join(unit: Unit, taskId: string, otherId: string): Promise<void> {
    const clusters = [(await this.getRow(unit, taskId)).cluster, (await this.getRow(unit, otherId)).cluster].sort();
    const [oldest, other] = clusters;
    if (oldest === undefined || other === undefined || oldest === other) return;
    await this.repository.joinClusters(unit, [other], oldest);
    await this.settle(unit, taskId);
  }

  /** A task that nobody has compared yet may be marked all the same. */
  private async getRow(unit: Unit, taskId: string): Promise<SimilarityTask> {
    const found = await this.repository.findTask(unit, taskId);
    if (found) return found;
    const row: SimilarityTask = { taskId, compared: '', ran: null, shape: null, held: false, declared: false, cluster: taskId };
    await this.repository.saveTask(unit, row);
    return row;
  }
}
