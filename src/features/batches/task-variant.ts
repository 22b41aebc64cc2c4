import { DEFAULT_VARIANT, type TaskVariant } from '../building';
import type { BatchOptions } from './batches.schema';

/** How a batch's tasks are written. Batches from before there was a choice say nothing of it. */
export function variantOf({ schema, verifier }: Partial<Pick<BatchOptions, 'schema' | 'verifier'>>): TaskVariant {
  if (schema === '1.0') return { schema, verifier: 'shared' };
  return { ...DEFAULT_VARIANT, ...(verifier && { verifier }) };
}
