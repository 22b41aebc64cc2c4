import { Injectable } from '@nestjs/common';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Hint, HintSet } from './hints.entity';

@Injectable()
export class HintsRepository {
  async findSet(reader: Reader, taskId: string, contentHash: string): Promise<HintSet | undefined> {
    return (await reader.manager.findOneBy(HintSet, { taskId, contentHash })) ?? undefined;
  }

  insertSet(unit: Unit, set: HintSet): Promise<void> {
    return insertRow(unit, HintSet, set);
  }

  async updateSet(unit: Unit, id: string, patch: Partial<HintSet>): Promise<void> {
    await updateRows(unit, HintSet, { id }, patch);
  }

  listHints(reader: Reader, setId: string): Promise<Hint[]> {
    return reader.manager.find(Hint, { where: { setId }, order: { path: 'ASC', id: 'ASC' } });
  }

  async findHint(reader: Reader, setId: string, id: string): Promise<Hint | undefined> {
    return (await reader.manager.findOneBy(Hint, { id, setId })) ?? undefined;
  }

  insertHint(unit: Unit, hint: Hint): Promise<void> {
    return insertRow(unit, Hint, hint);
  }

  /** 0 where somebody changed it first. */
  updateHint(unit: Unit, { id, version }: Hint, patch: Partial<Hint>): Promise<number> {
    return updateRows(unit, Hint, { id, version }, { ...patch, version: version + 1 });
  }

  async deleteHint(unit: Unit, id: string): Promise<void> {
    await unit.manager.delete(Hint, { id });
  }
}
