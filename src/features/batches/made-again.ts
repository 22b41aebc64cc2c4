import type { TestCommand, TreeFile } from '../../domain/swe';
import type { ValidationRecord } from '../building';
import type { Statement } from '../sourcing';
import type { Reason } from './domain/case';

/** How a candidate is made again: as it was, but for tests that come on top. */
export interface MadeAgain {
  /** ISO 8601: when it was examined, so that the same pull request is as eligible as it was. */
  examinedAt: string | undefined;
  /** The words that the task has, whoever wrote them. */
  statement: Pick<Statement, 'title' | 'body'> & { rewrittenBy: string | undefined };
  added: readonly TreeFile[];
  /** Its suite takes too long, and the part that the patch reaches is run instead. */
  narrowed: boolean;
  /** Before anything is proved: reasons not to, without a solution or a test of the pull request in any container. */
  onBase: (image: string, test: TestCommand, memoryBytes: number) => Promise<FoundReason[]>;
  /** Of what was proved or not: reasons not to write it. */
  onProof: (record: ValidationRecord) => FoundReason[];
}

/** Of the stage in which it was found. */
export type FoundReason = Omit<Reason, 'stage'>;
