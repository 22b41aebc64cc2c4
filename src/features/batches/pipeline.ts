import { Injectable } from '@nestjs/common';
import type { PullRef, SweLanguage } from '../../domain/swe';
import type { PullSource } from '../sourcing';
import type { BatchOptions } from './batches.schema';
import type { CaseStage } from './domain/case';
import type { Outcome } from './outcome';

export interface MakeOptions {
  source: PullSource;
  options: BatchOptions;
  language: SweLanguage | null;
  batchId: string;
  /** Aborts at the end of the case's time. */
  timeout: AbortSignal;
  /** Aborts then, or when the batch ends. */
  signal: AbortSignal;
  onStage: (stage: CaseStage) => Promise<void>;
}

@Injectable()
export class Pipeline {
  make(_pull: PullRef, _options: MakeOptions): Promise<Outcome> {
    throw new Error('not there yet');
  }
}
