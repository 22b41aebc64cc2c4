import type { AtifStep } from '../../domain/atif';
import type { Ctx } from '../../domain/actor';
import { LostRaceError } from '../../domain/errors';
import type { Clock } from '../../platform/clock';
import type { UnitOfWork } from '../../platform/database';
import type { NewStep, RunLog } from '../agents';
import type { Trajectory } from './trajectories.entity';
import type { TrajectoriesRepository } from './trajectories.repository';

interface Amount {
  tokens: number;
  microUsd: number;
}

/** Stores what an agent does, step by step; each step is in the database before the next call is paid for. */
export class StoredLog implements RunLog {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TrajectoriesRepository,
    private readonly clock: Clock,
    private readonly ctx: Ctx,
    /** In the state `running`; kept as it is in the database. */
    private readonly row: Trajectory,
  ) {}

  hold({ tokens, microUsd }: Amount): Promise<void> {
    return this.change({ heldTokens: tokens, heldMicroUsd: microUsd });
  }

  lose({ tokens, microUsd }: Amount): Promise<void> {
    const { lostTokens, lostMicroUsd } = this.row;
    return this.change({ ...NOTHING_HELD, lostTokens: lostTokens + tokens, lostMicroUsd: lostMicroUsd + microUsd });
  }

  pay(paid: Amount): Promise<void> {
    return this.change(this.spent(paid));
  }

  async step(step: NewStep, { paid, patch }: { paid?: Amount; patch?: string } = {}): Promise<void> {
    const { id: trajectoryId, round, steps } = this.row;
    const number = steps + 1;
    const whole: AtifStep = { step_id: number, timestamp: this.clock.now().toISOString(), ...step };
    const spent = paid && this.spent(paid);
    await this.work.run(this.ctx, async (unit) => {
      await this.repository.insertSteps(unit, [
        { trajectoryId, round, number, step: JSON.stringify(whole), patch: patch ?? null },
      ]);
      if (!(await this.repository.update(unit, this.row, { steps: number, ...spent }))) throw lost(trajectoryId);
    });
    Object.assign(this.row, { steps: number, ...spent });
  }

  private spent(paid: Amount): Partial<Trajectory> {
    const { turns, tokens, microUsd } = this.row;
    return { ...NOTHING_HELD, turns: turns + 1, tokens: tokens + paid.tokens, microUsd: microUsd + paid.microUsd };
  }

  private async change(patch: Partial<Trajectory>): Promise<void> {
    await this.work.run(this.ctx, async (unit) => {
      if (!(await this.repository.update(unit, this.row, patch))) throw lost(this.row.id);
    });
    Object.assign(this.row, patch);
  }
}

export const NOTHING_HELD = { heldTokens: 0, heldMicroUsd: 0 };

function lost(id: string): LostRaceError {
  return new LostRaceError(`${id} is worked on by another process`);
}
