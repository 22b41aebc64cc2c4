import { setMaxListeners } from 'node:events';
import { UnitOfWork } from '../../platform/database';
import type { JobControl } from '../../platform/jobs';
import { AttemptPlayer, type Play, type Played } from './attempt-player';
import { StressCalls } from './calls';
import type { RunProblem, StressAttempt, StressRun } from './stress.entity';
import { StressRepository } from './stress.repository';
import type { Subject } from './subjects';

/** The largest run: 32 models with 256 attempts each. */
export const MAX_ATTEMPTS = 8192;
/** Uploaded attempts that are judged at the same time. */
const UPLOAD_LANES = 4;
/** Calls of a model that gave no answer, one after another, before it is left alone until the run is resumed. */
const MAX_FAILURES = 3;

/** What a stretch of a run works with. */
export interface RunTools {
  work: UnitOfWork;
  repository: StressRepository;
  calls: StressCalls;
  player: AttemptPlayer;
}

/** How a stretch ended, but for what the attempts' rows tell. */
export interface Stretch {
  budgetReached: boolean;
  problems: RunProblem[];
}

/** One stretch of a run: from what is known of its attempts until nothing more can be done; it may end at any moment. */
export class RunWork {
  private readonly problems = new Map<string, RunProblem>();
  private readonly failures = new Map<string, number>();
  /** Models whose next call has no room any more; one that costs nothing goes on. */
  private readonly stopped = new Set<string>();
  private judged = 0;

  constructor(
    private readonly tools: RunTools,
    private readonly run: StressRun,
    private readonly subject: Subject,
    private readonly control: JobControl,
  ) {}

  /** Rejects with the signal's reason where the run was cancelled or the process ends, and with SandboxInfraError. */
  async conduct(): Promise<Stretch> {
    // A lane that fails takes the others with it: nothing writes any more when this has ended.
    const failure = new AbortController();
    const signal = AbortSignal.any([this.control.signal, failure.signal]);
    // Every lane listens, and what each waits for.
    setMaxListeners(0, signal);
    const play: Play = { run: this.run, subject: this.subject, signal };
    await this.forfeitLost();
    const ended = await Promise.allSettled(
      (await this.lanes()).map((lane) =>
        this.lane(play, lane).catch((error: unknown) => {
          failure.abort(error);
          throw error;
        }),
      ),
    );
    this.control.signal.throwIfAborted();
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return { budgetReached: this.stopped.size > 0, problems: [...this.problems.values()] };
  }

  /** Whoever asked before and has no answer was killed. */
  private async forfeitLost(): Promise<void> {
    const attempts = await this.attempts('pending');
    const models = new Map(attempts.map(({ id, model }) => [id, model]));
    await this.tools.calls.forfeitAll(this.run.id, (id) => models.get(id));
  }

  /** Attempts of a model are shared by as many lanes as its endpoint may have calls. */
  private async lanes(): Promise<Iterator<StressAttempt>[]> {
    const pending = await this.attempts('pending');
    const asked = this.run.models.flatMap(({ name, concurrency }) => {
      const own = pending.filter(({ model }) => model === name);
      return shared(own, Math.min(concurrency, own.length));
    });
    return [...asked, ...shared(await this.attempts('replied'), UPLOAD_LANES)];
  }

  private attempts(state: 'pending' | 'replied'): Promise<StressAttempt[]> {
    const { repository, work } = this.tools;
    return repository.listAttempts(work.reader, this.run.id, { state, limit: MAX_ATTEMPTS });
  }

  private async lane(play: Play, attempts: Iterator<StressAttempt>): Promise<void> {
    for (let next = attempts.next(); next.done !== true; next = attempts.next()) {
      const attempt = next.value;
      const isUpload = attempt.state === 'replied';
      while (isUpload || this.mayAsk(attempt.model)) {
        const played = await this.tools.player.play(play, attempt);
        this.note(attempt, played);
        if ('judged' in played) {
          await this.tell();
          break;
        }
      }
      if (!isUpload && !this.mayAsk(attempt.model)) return;
    }
  }

  private mayAsk(model: string): boolean {
    return !this.stopped.has(model) && (this.failures.get(model) ?? 0) < MAX_FAILURES;
  }

  private note({ model }: StressAttempt, played: Played): void {
    if ('judged' in played) this.failures.set(model, 0);
    else if (played.stop === 'budget-reached') this.stopped.add(model);
    else {
      this.failures.set(model, played.final ? MAX_FAILURES : (this.failures.get(model) ?? 0) + 1);
      this.problems.set(model, played.problem);
    }
  }

  /** How many, and nothing of what came out: whoever may follow the job need not be who may see that. */
  private async tell(): Promise<void> {
    this.judged += 1;
    await this.control.progress({ judged: this.judged });
  }
}

/** So many iterators over one and the same list: each item goes to one of them. */
function shared<T>(items: readonly T[], lanes: number): Iterator<T>[] {
  const one = items[Symbol.iterator]();
  return Array.from({ length: Math.min(lanes, items.length) }, () => one);
}
