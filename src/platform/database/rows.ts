import type { EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { Unit } from './unit';

/**
 * Inserts one row as it stands. Through this generic the types hold; called with a concrete entity, TypeORM's
 * own make a JSON column (`Record<string, unknown>`) a deep partial of functions, which no value fits.
 */
export async function insertRow<T extends ObjectLiteral>(unit: Unit, entity: EntityTarget<T>, row: Partial<T>): Promise<void> {
  await unit.manager.insert(entity, row);
}

/** The same of several, in one statement. */
export async function insertRows<T extends ObjectLiteral>(
  unit: Unit,
  entity: EntityTarget<T>,
  rows: Partial<T>[],
): Promise<void> {
  await unit.manager.insert(entity, rows);
}

/** Changes the rows that match, and says how many did: 0 tells a compare-and-set that somebody was faster. */
export async function updateRows<T extends ObjectLiteral>(
  unit: Unit,
  entity: EntityTarget<T>,
  where: FindOptionsWhere<T>,
  patch: Partial<T>,
): Promise<number> {
  const result = await unit.manager.update(entity, where, patch);
  return result.affected ?? 0;
}
