import type { Candidate, Case } from './batches.entity';
import { resultOf, toldOf } from './state-cases';

const FOUND = {
  candidate: { ref: 'Own/Sums:pr-7', taskId: 'own__sums-7' } as Candidate,
  found: {
    ...{ status: 'failed', attempts: 2, failureKind: 'infra', fingerprint: 'f1', updatedAt: '2026-01-01T00:00:00.000Z' },
    reasons: [{ stage: 'validate', code: 'timed-out', evidence: 'late' }],
    modelSpend: { model_id: 'mod_1', snapshot_id: 'msnap_1', model: 'm', calls: 1, tokens: 10, micro_usd: 1 },
  } as Case,
};

describe('cases of state files', () => {
  it("are told in SWE-gen's words, with the fingerprint of the model that was asked", () => {
    const told = toldOf(FOUND, new Map([['msnap_1', 'abc']]));
    expect(told).toMatchObject({
      ...{ repo: 'Own/Sums', pr: 7, status: 'failed', attempts: 2, failure_kind: 'infra', error_type: 'timeout' },
      ...{ error_message: 'late', task_id: '', last_model_fingerprint: 'abc', last_run_fingerprint: 'f1' },
    });
    expect(toldOf({ ...FOUND, found: { ...FOUND.found, modelSpend: null } }, new Map()).last_model_fingerprint).toBe('');
  });

  it('are read as they were told', () => {
    const { status, attempts, failureKind, reasons, fingerprint } = FOUND.found;
    const result = resultOf(toldOf(FOUND, new Map()));
    expect(result).toMatchObject({ status, attempts, failureKind, reasons, fingerprint, reason: 'timed-out' });
  });

  it('that came to nothing are none', () => {
    const told = toldOf(FOUND, new Map());
    expect(resultOf({ ...told, status: 'pending' })).toBeUndefined();
    expect(resultOf({ ...told, status: 'skipped' })).toBeUndefined();
    expect(resultOf({ ...told, failure_kind: '' })).toBeUndefined();
    expect(resultOf({ ...told, status: 'success', failure_kind: '' })).toMatchObject({ status: 'success', reasons: [] });
  });
});
