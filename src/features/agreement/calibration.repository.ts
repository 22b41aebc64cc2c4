import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan, Not } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { CalibrationItem, CalibrationPause, CalibrationPolicy, CalibrationResult } from './calibration.entity';
import type { CalibratedSeat } from './domain/calibration';

@Injectable()
export class CalibrationRepository {
  insertItem(unit: Unit, item: CalibrationItem): Promise<void> {
    return insertRow(unit, CalibrationItem, item);
  }

  async findItemOf(reader: Reader, taskId: string): Promise<CalibrationItem | undefined> {
    return (await reader.manager.findOneBy(CalibrationItem, { taskId })) ?? undefined;
  }

  listItems(reader: Reader, after: string | undefined, limit: number): Promise<CalibrationItem[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(CalibrationItem, { where, order: { id: 'ASC' }, take: limit });
  }

  async findResult(
    reader: Reader,
    key: Pick<CalibrationResult, 'itemId' | 'personId' | 'seat'>,
  ): Promise<CalibrationResult | undefined> {
    return (await reader.manager.findOneBy(CalibrationResult, key)) ?? undefined;
  }

  insertResult(unit: Unit, result: CalibrationResult): Promise<void> {
    return insertRow(unit, CalibrationResult, result);
  }

  /** Of one person and seat, or of all. */
  listResults(reader: Reader, of: { personId?: string; seat?: CalibratedSeat } = {}): Promise<CalibrationResult[]> {
    return reader.manager.find(CalibrationResult, { where: of, order: { at: 'ASC', itemId: 'ASC' } });
  }

  async findPolicy(reader: Reader, seat: CalibratedSeat): Promise<CalibrationPolicy | undefined> {
    return (await reader.manager.findOneBy(CalibrationPolicy, { seat })) ?? undefined;
  }

  insertPolicy(unit: Unit, policy: CalibrationPolicy): Promise<void> {
    return insertRow(unit, CalibrationPolicy, policy);
  }

  /** Compare-and-set on the version. */
  updatePolicy(unit: Unit, { seat, version }: CalibrationPolicy, patch: Partial<CalibrationPolicy>): Promise<number> {
    return updateRows(unit, CalibrationPolicy, { seat, version }, patch);
  }

  insertPause(unit: Unit, pause: CalibrationPause): Promise<void> {
    return insertRow(unit, CalibrationPause, pause);
  }

  async findPause(reader: Reader, id: string): Promise<CalibrationPause | undefined> {
    return (await reader.manager.findOneBy(CalibrationPause, { id })) ?? undefined;
  }

  async findActivePause(reader: Reader, personId: string, seat: CalibratedSeat): Promise<CalibrationPause | undefined> {
    return (await reader.manager.findOneBy(CalibrationPause, { activeKey: `${personId}:${seat}` })) ?? undefined;
  }

  listActivePauses(reader: Reader): Promise<CalibrationPause[]> {
    return reader.manager.find(CalibrationPause, { where: { activeKey: Not(IsNull()) }, order: { id: 'ASC' } });
  }

  /** When the person's last pause of this seat was lifted. */
  async findLastLift(reader: Reader, personId: string, seat: CalibratedSeat): Promise<string | undefined> {
    const [last] = await reader.manager.find(CalibrationPause, {
      where: { personId, seat, liftedAt: Not(IsNull()) },
      order: { liftedAt: 'DESC' },
      take: 1,
    });
    return last?.liftedAt ?? undefined;
  }

  /** Ends a pause that holds. */
  liftPause(unit: Unit, { id }: CalibrationPause, patch: Partial<CalibrationPause>): Promise<number> {
    return updateRows(unit, CalibrationPause, { id, activeKey: Not(IsNull()) }, patch);
  }
}
