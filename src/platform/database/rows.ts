import type { EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import type { Unit } from './unit';

/**
 * Inserts one row as it stands. TypeORM's own types lose their way in JSON columns (`Record<string, unknown>`
 * becomes a deep partial of functions), so the one cast for that lives here.
 */
export async function insertRow<T extends ObjectLiteral>(unit: Unit, entity: EntityTarget<T>, row: Partial<T>): Promise<void> {
  await unit.manager.insert(entity, row as QueryDeepPartialEntity<T>);
}

/** Changes the rows that match, and says how many did: 0 tells a compare-and-set that somebody was faster. */
export async function updateRows<T extends ObjectLiteral>(
  unit: Unit,
  entity: EntityTarget<T>,
  where: FindOptionsWhere<T>,
  patch: Partial<T>,
): Promise<number> {
  const result = await unit.manager.update(entity, where, patch as QueryDeepPartialEntity<T>);
  return result.affected ?? 0;
}
