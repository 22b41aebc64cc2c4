import { ApiError } from '../../src/client';
import type { Problem } from '../../src/platform/http';

/** The problem that a call was refused with; fails when the call went through or failed in another way. */
export async function refusal(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError && error.problem) return error.problem;
    throw error;
  }
  throw new Error('The call was expected to be refused, and was not.');
}
