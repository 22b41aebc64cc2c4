import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, LessThanOrEqual, Not } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Episode } from './episodes.entity';

@Injectable()
export class EpisodesRepository {
  insert(unit: Unit, episode: Episode): Promise<void> {
    return insertRow(unit, Episode, episode);
  }

  /** An account's own episode that is not over time. */
  async findOwn(reader: Reader, id: string, accountId: string, now: string): Promise<Episode | undefined> {
    const found = await reader.manager.findOneBy(Episode, { id, accountId });
    return found && found.expiresAt > now ? found : undefined;
  }

  /** False if another step holds it. */
  async hold(unit: Unit, id: string, stepping: string, now: string, steppingUntil: string): Promise<boolean> {
    const free = await updateRows(unit, Episode, { id, stepping: IsNull() }, { stepping, steppingUntil });
    if (free > 0) return true;
    return (await updateRows(unit, Episode, { id, steppingUntil: LessThanOrEqual(now) }, { stepping, steppingUntil })) > 0;
  }

  /** Writes what the holder found, and lets go. False if it does not hold the episode any more. */
  async release(unit: Unit, id: string, stepping: string, patch: Partial<Episode> = {}): Promise<boolean> {
    const changed = await updateRows(unit, Episode, { id, stepping }, { ...patch, stepping: null, steppingUntil: null });
    return changed > 0;
  }

  /** Lets go of all: for the start of a process that is the only one. */
  async releaseAll(unit: Unit): Promise<void> {
    await updateRows(unit, Episode, { stepping: Not(IsNull()) }, { stepping: null, steppingUntil: null });
  }

  async delete(unit: Unit, id: string): Promise<void> {
    await unit.manager.delete(Episode, { id });
  }

  async deleteExpired(unit: Unit, now: string): Promise<void> {
    await unit.manager.delete(Episode, { expiresAt: LessThan(now) });
  }
}
