import type Docker from 'dockerode';
import { z } from 'zod';
import { sleep } from '../clock';
import { guarded, statusOf } from './engine';

/** The first samples come early and close together, for runs of a tenth of a second; each costs the engine some milliseconds. */
const FIRST_MS = 20;
const PERIOD_MS = 1000;
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

/** Samples a running container: memory and CPU for the record, the disk for its limit. */
export class WorkMeter {
  readonly usage = { cpuSeconds: 0, peakMemoryBytes: 0 };
  private readonly over = new AbortController();
  private readonly sampling: Promise<void>;
  private nextDisk = performance.now() + PERIOD_MS;

  constructor(
    private readonly docker: Docker,
    private readonly container: Docker.Container,
    private readonly diskBytes: number,
    private readonly onFull: () => void,
  ) {
    this.sampling = this.loop();
    // Told by `stop`.
    this.sampling.catch(() => undefined);
  }

  /** Rejects with what kept it from looking, so that no run goes unmeasured in silence. */
  async stop(): Promise<void> {
    this.over.abort();
    await this.sampling;
  }

  private async loop(): Promise<void> {
    for (let pause = FIRST_MS; ; pause = Math.min(2 * pause, PERIOD_MS)) {
      await sleep(pause, this.over.signal);
      if (this.over.signal.aborted) return;
      try {
        await this.sample();
        if (performance.now() >= this.nextDisk) await this.lookAtDisk();
      } catch (error) {
        // The container has ended meanwhile.
        if (!this.over.signal.aborted && statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
      }
    }
  }

  private async sample(): Promise<void> {
    const answer: unknown = await guarded(this.docker, this.container.stats({ stream: false, 'one-shot': true }));
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
