import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database';
import type { Reason } from './domain/case';

/** Ids of SWE tasks whose tests nobody but their seats may learn of; the feature that keeps such tests registers it. */
export type FindWithheld = (reader: Reader) => Promise<readonly string[]>;

/** Why a candidate is no task: of a withheld one the codes alone, for what was seen names tests. */
export function toldReasons(reasons: readonly Reason[], withheld: boolean): Reason[] {
  return reasons.map((reason) => (withheld ? { ...reason, evidence: 'not told before the task is accepted' } : reason));
}

/** Tasks with tests of a blind writer that are not accepted yet: to who runs the programme they are as if they were not there. */
@Injectable()
export class Withheld {
  private find: FindWithheld = () => Promise.resolve([]);

  register(find: FindWithheld): void {
    this.find = find;
  }

  async ids(reader: Reader): Promise<ReadonlySet<string>> {
    return new Set(await this.find(reader));
  }

  async has(reader: Reader, sweTaskId: string): Promise<boolean> {
    return (await this.ids(reader)).has(sweTaskId);
  }
}
