import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { LostRaceError } from '../../domain/errors';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Task } from '../tasks';
import { AttributionProposal, Discrepancy, EvidenceBundle, Ruling } from './arbitration.entity';

@Injectable()
export class ArbitrationRepository {
  insert(unit: Unit, discrepancy: Discrepancy): Promise<void> {
    return insertRow(unit, Discrepancy, discrepancy);
  }

  /** Compare-and-set on the row's version; gives the row as it is now. Who was late tries again on what the winner left. */
  async update(unit: Unit, discrepancy: Discrepancy, patch: Partial<Discrepancy>): Promise<Discrepancy> {
    const { id, version } = discrepancy;
    const changed = { ...patch, version: version + 1 };
    if ((await updateRows(unit, Discrepancy, { id, version }, changed)) !== 1)
      throw new LostRaceError('The case was changed by somebody else at the same moment; read it again.');
    return { ...discrepancy, ...changed };
  }

  async find(reader: Reader, id: string): Promise<Discrepancy | undefined> {
    return (await reader.manager.findOneBy(Discrepancy, { id })) ?? undefined;
  }

  /** The task's case that is not closed; a task has one at a time. */
  async findCurrent(reader: Reader, taskId: string): Promise<Discrepancy | undefined> {
    return (await reader.manager.findOneBy(Discrepancy, { taskId, status: In(['open', 'ruled']) })) ?? undefined;
  }

  list(reader: Reader, taskId: string): Promise<Discrepancy[]> {
    return reader.manager.find(Discrepancy, { where: { taskId }, order: { id: 'ASC' } });
  }

  insertRuling(unit: Unit, ruling: Ruling): Promise<void> {
    return insertRow(unit, Ruling, ruling);
  }

  listRulings(reader: Reader, discrepancyIds: readonly string[]): Promise<Ruling[]> {
    return reader.manager.find(Ruling, { where: { discrepancyId: In([...discrepancyIds]) }, order: { id: 'ASC' } });
  }

  /** All cases on which somebody has ruled, the oldest first. */
  listRuled(reader: Reader): Promise<Discrepancy[]> {
    return reader.manager
      .createQueryBuilder(Discrepancy, 'discrepancy')
      .where('EXISTS (SELECT 1 FROM rulings WHERE rulings.discrepancy_id = discrepancy.id)')
      .orderBy('discrepancy.id', 'ASC')
      .getMany();
  }

  listAllRulings(reader: Reader): Promise<Ruling[]> {
    return reader.manager.find(Ruling, { order: { id: 'ASC' } });
  }

  listProposals(reader: Reader): Promise<AttributionProposal[]> {
    return reader.manager.find(AttributionProposal);
  }

  countRulings(reader: Reader, taskId: string): Promise<number> {
    return reader.manager.countBy(Ruling, { taskId });
  }

  /** Cases that are closed on tasks that are accepted or retired, the newest first. */
  listPrecedents(reader: Reader, limit: number): Promise<Discrepancy[]> {
    return reader.manager
      .createQueryBuilder(Discrepancy, 'discrepancy')
      .innerJoin(Task, 'task', "task.id = discrepancy.task_id AND task.status IN ('accepted', 'retired')")
      .where("discrepancy.status = 'closed'")
      .orderBy('discrepancy.closed_at', 'DESC')
      .addOrderBy('discrepancy.id', 'ASC')
      .limit(limit)
      .getMany();
  }

  insertBundle(unit: Unit, bundle: EvidenceBundle): Promise<void> {
    return insertRow(unit, EvidenceBundle, bundle);
  }

  async findBundle(reader: Reader, discrepancyId: string, cycle: number): Promise<EvidenceBundle | undefined> {
    return (await reader.manager.findOneBy(EvidenceBundle, { discrepancyId, cycle })) ?? undefined;
  }

  insertProposal(unit: Unit, proposal: AttributionProposal): Promise<void> {
    return insertRow(unit, AttributionProposal, proposal);
  }

  /** The machine's proposal on a cycle, for a person who has ruled on that very cycle: the query itself finds nothing before. */
  async findProposalFor(
    reader: Reader,
    personId: string,
    discrepancyId: string,
    cycle: number,
  ): Promise<AttributionProposal | undefined> {
    const found = await reader.manager
      .createQueryBuilder(AttributionProposal, 'proposal')
      .innerJoin(
        Ruling,
        'ruling',
        'ruling.discrepancy_id = proposal.discrepancy_id AND ruling.cycle = proposal.cycle AND ruling.person_id = :personId',
        { personId },
      )
      .where('proposal.discrepancy_id = :discrepancyId AND proposal.cycle = :cycle', { discrepancyId, cycle })
      .getOne();
    return found ?? undefined;
  }

  /** Rulings on one cycle, in the order of their making. */
  listCycleRulings(reader: Reader, discrepancyId: string, cycle: number): Promise<Ruling[]> {
    return reader.manager.find(Ruling, { where: { discrepancyId, cycle }, order: { id: 'ASC' } });
  }

  /** Tasks with a case that waits for an arbiter; whether there is a place left is asked of each. */
  listWaiting(reader: Reader, after: string | undefined, limit: number): Promise<Task[]> {
    const query = reader.manager
      .createQueryBuilder(Task, 'task')
      .innerJoin(Discrepancy, 'discrepancy', "discrepancy.task_id = task.id AND discrepancy.status = 'open'");
    if (after !== undefined) query.andWhere('task.id > :after', { after });
    return query.orderBy('task.id', 'ASC').limit(limit).getMany();
  }
}
