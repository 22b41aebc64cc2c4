import type Docker from 'dockerode';
import { z } from 'zod';
import { sleep } from '../clock';
import { guarded, statusOf } from './engine';

/** The engine samples once a second; whoever asks waits for the next time. */
const PERIOD_MS = 1000;
const FIRST_MS = 150;
/** What ends before that is seen by its processes, at these milliseconds after the start. */
const EARLY_MS = [40, 80, 160, 320, 640];
/** Looking at the disk walks all that was written; it may take this share of the time. */
const DISK_SHARE = 0.05;

/** The part of `GET /containers/{id}/stats` that matters here; a container that has just ended gives empty objects. */
const Stats = z.object({
  memory_stats: z.object({
    usage: z.number().default(0),
    stats: z.object({ total_inactive_file: z.number().optional(), inactive_file: z.number().optional() }).default({}),
  }),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number().default(0) }) }),
});

/** The answer of `GET /containers/{id}/top?ps_args=-o pid,rss`: the resident set in KiB. */
const Processes = z.object({ Processes: z.array(z.tuple([z.string(), z.coerce.number()])).nullable() });

/** Samples a running container: memory and CPU for the record, the disk for its limit. */
export class WorkMeter {
  readonly usage = { cpuSeconds: 0, peakMemoryBytes: 0 };
  private readonly over = new AbortController();
  private readonly sampling: Promise<unknown>;
  private nextDisk = performance.now() + PERIOD_MS;

  constructor(
    private readonly docker: Docker,
    private readonly container: Docker.Container,
    private readonly diskBytes: number,
    private readonly onFull: () => void,
  ) {
    this.sampling = Promise.all([this.early(), this.loop()]);
    // Told by `stop`.
    this.sampling.catch(() => undefined);
  }

  /** Rejects with what kept it from looking, so that no run goes unmeasured in silence. */
  async stop(): Promise<void> {
    this.over.abort();
    await this.sampling;
  }

  private async early(): Promise<void> {
    const began = performance.now();
    for (const at of EARLY_MS) {
      await sleep(Math.max(0, began + at - performance.now()), this.over.signal);
      // The engine answers 500 between the end of the last process and its own notice of it.
      await this.look(() => this.lookAtProcesses(), [500]);
    }
  }

  private async loop(): Promise<void> {
    await sleep(FIRST_MS, this.over.signal);
    while (!this.over.signal.aborted) {
      await this.look(async () => {
        await this.sample();
        if (performance.now() >= this.nextDisk) await this.lookAtDisk();
      });
      await sleep(PERIOD_MS, this.over.signal);
    }
  }

  private async look(take: () => Promise<void>, ending: readonly number[] = []): Promise<void> {
    if (this.over.signal.aborted) return;
    try {
      await take();
    } catch (error) {
      // The container has ended meanwhile.
      if (!this.over.signal.aborted && ![404, 409, ...ending].includes(statusOf(error) ?? 0)) throw error;
    }
  }

  private async lookAtProcesses(): Promise<void> {
    const answer: unknown = await guarded(this.docker, this.container.top({ ps_args: '-o pid,rss' }));
    const resident = (Processes.parse(answer).Processes ?? []).reduce((sum, [, kibibytes]) => sum + kibibytes * 1024, 0);
    this.usage.peakMemoryBytes = Math.max(this.usage.peakMemoryBytes, resident);
  }

  private async sample(): Promise<void> {
    const asked = { stream: false, 'one-shot': true, abortSignal: this.over.signal } as const;
    const answer: unknown = await guarded(this.docker, this.container.stats(asked));
    const read = Stats.safeParse(answer);
    if (!read.success) return;
    const { memory_stats: memory, cpu_stats: cpu } = read.data;
    // As the docker command line counts: the cache that the kernel could drop is not the program's.
    const cache = memory.stats.total_inactive_file ?? memory.stats.inactive_file ?? 0;
    this.usage.peakMemoryBytes = Math.max(this.usage.peakMemoryBytes, memory.usage - cache);
    this.usage.cpuSeconds = Math.max(this.usage.cpuSeconds, cpu.cpu_usage.total_usage / 1e9);
  }

  private async lookAtDisk(): Promise<void> {
    const began = performance.now();
    const inspected = await guarded(this.docker, this.container.inspect({ size: true } as Docker.ContainerInspectOptions));
    const size = z.object({ SizeRw: z.number().default(0) }).parse(inspected).SizeRw;
    if (size > this.diskBytes) this.onFull();
    this.nextDisk = performance.now() + (performance.now() - began) / DISK_SHARE;
  }
}
