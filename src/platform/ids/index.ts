import { v7 as uuidv7 } from 'uuid';
import { ID_PREFIXES, type IdKind } from '../../domain/ids';

/** A new id of a kind: `<prefix>_<uuidv7>`, sortable by time of creation. */
export function newId(kind: IdKind): string {
  return `${ID_PREFIXES[kind]}_${uuidv7()}`;
}
