import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Reader } from '../../platform/database';
import { AccountsService } from '../accounts';
import { QueueSources } from '../claims';
import { Seats } from '../tasks';
import { ArbitrationRepository } from './arbitration.repository';
import { placesLeft } from './domain/blind';

/** Whether the rulings on a task's cases are only kept, and nothing is done on them; `agreement` registers it, for calibration. */
export type KeptOnly = (reader: Reader, taskId: string) => Promise<boolean>;

/**
 * Who may take the arbiter's seat, and how many at a time. A case for two stays in the queue until both seats are taken, and one whose
 * ruling was made is gone from the queue of whoever made it: neither tells a case for two from one that nobody has taken yet.
 */
@Injectable()
export class ArbiterPlaces implements OnModuleInit {
  private keptOnly: KeptOnly = () => Promise.resolve(false);

  constructor(
    private readonly repository: ArbitrationRepository,
    private readonly accounts: AccountsService,
    private readonly seats: Seats,
    private readonly sources: QueueSources,
  ) {}

  onModuleInit(): void {
    this.sources.register({
      seat: 'arbiter',
      statuses: ['disputed', 'accepted'],
      quiet: true,
      candidates: (reader, after, limit) => this.repository.listWaiting(reader, after, limit),
      isOpen: async (reader, task) => (await this.left(reader, task.id)) > 0,
      places: async (reader, task) => (await this.left(reader, task.id)) + (await this.held(reader, task.id)),
      refuses: (reader, task, personId) => this.hasPart(reader, task.id, personId),
    });
  }

  registerKeptOnly(lookup: KeptOnly): void {
    this.keptOnly = lookup;
  }

  isKeptOnly(reader: Reader, taskId: string): Promise<boolean> {
    return this.keptOnly(reader, taskId);
  }

  /** Whether so many people could take the seat on this task. */
  async hasArbiters(reader: Reader, taskId: string, wanted: number): Promise<boolean> {
    let found = 0;
    for (const personId of await this.accounts.listPersons(reader, 'rulings:write')) {
      if ((await this.seats.refusal(reader, personId, taskId, 'arbiter')) === undefined) found += 1;
      if (found >= wanted) return true;
    }
    return false;
  }

  private async left(reader: Reader, taskId: string): Promise<number> {
    const current = await this.repository.findCurrent(reader, taskId);
    if (current?.status !== 'open') return 0;
    // A calibration case waits for whoever has not ruled on it yet.
    if (await this.keptOnly(reader, taskId)) return 1;
    const index = current.cycles.length - 1;
    const rulings = await this.repository.listCycleRulings(reader, current.id, index);
    return placesLeft(current.cycles[index]?.rulings_wanted ?? 1, rulings) - (await this.held(reader, taskId));
  }

  private async held(reader: Reader, taskId: string): Promise<number> {
    return (await this.seats.listActive(reader, taskId)).filter(({ seat }) => seat === 'arbiter').length;
  }

  /** Holds one of the seats now, or has ruled on what is open: for them the case is not to be had. */
  private async hasPart(reader: Reader, taskId: string, personId: string): Promise<boolean> {
    if (await this.seats.findHeldBy(reader, taskId, personId)) return true;
    const current = await this.repository.findCurrent(reader, taskId);
    const rulings = current ? await this.repository.listCycleRulings(reader, current.id, current.cycles.length - 1) : [];
    return rulings.some((ruling) => ruling.personId === personId);
  }
}
