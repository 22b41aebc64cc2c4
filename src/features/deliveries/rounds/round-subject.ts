import type { PullRef } from '../../../domain/swe';
import type { ValidationRecord } from '../../building';

/** What a round is about: a task as it is to be delivered. */
export interface RoundSubject {
  id: string;
  ref: PullRef;
  folder: string;
  contentHash: string;
  record: Pick<ValidationRecord, 'f2p' | 'p2p' | 'tests'>;
}
