import { ROLE_CAPABILITIES, type Role } from '../../../domain/capability';
import type { Status } from '../../../domain/lifecycle';
import type { Seat } from '../../../domain/task';
import { isReadable, readableTrajectories, type ReaderSeat } from './readers';

const TASK = 'own__sums-1';

function reads(role: Role, seat: Seat | null, status: Status = 'validated', active = true): boolean {
  const seats: ReaderSeat[] = seat === null ? [] : [{ taskId: TASK, seat, active, status }];
  return isReadable(readableTrajectories(new Set(ROLE_CAPABILITIES[role]), seats), TASK);
}

describe('Who may read trajectories', () => {
  it('are those who run them, but for a task that they test blindly', () => {
    expect(reads('lead', null)).toBe(true);
    for (const active of [true, false])
      for (const status of ['in-testing', 'accepted'] as const) expect(reads('lead', 'test-writer', status, active)).toBe(false);
  });

  it('are reviewers and arbiters of the task, while they hold the seat', () => {
    for (const seat of ['reviewer', 'arbiter'] as const) {
      expect(reads(seat, seat)).toBe(true);
      expect(reads(seat, seat, 'validated', false)).toBe(false);
      expect(reads(seat, null)).toBe(false);
    }
  });

  it('are evaluators once they have judged', () => {
    for (const seat of ['evaluator-1', 'evaluator-2'] as const) {
      expect(reads('evaluator', seat, 'in-evaluation')).toBe(false);
      expect(reads('evaluator', seat, 'screened')).toBe(false);
      // A case may come before the first value, and a ruling may ask for another.
      expect(reads('evaluator', seat, 'disputed')).toBe(false);
      expect(reads('evaluator', seat, 'accepted')).toBe(true);
    }
  });

  it('is nobody else', () => {
    for (const role of ['author', 'test-writer', 'trainer', 'trainer-open', 'admin', 'code-runner'] as const)
      for (const seat of [null, 'author', 'test-writer'] as const) expect(reads(role, seat, 'accepted')).toBe(false);
  });

  it('never one seat of a blind test writer with another role or seat beside it', () => {
    const seats: ReaderSeat[] = [
      { taskId: TASK, seat: 'test-writer', active: false, status: 'accepted' },
      { taskId: TASK, seat: 'arbiter', active: true, status: 'accepted' },
    ];
    expect(readableTrajectories(new Set(ROLE_CAPABILITIES.arbiter), seats)).toEqual({ only: [] });
  });
});
