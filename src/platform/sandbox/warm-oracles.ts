import type Docker from 'dockerode';
import { type WarmSettings, socketVolume } from './containers';
import type { Doors } from './doors';
import { guarded, statusOf } from './engine';
import type { Removals } from './removals';
import type { Limits } from './sandbox.port';
import { WarmOracle } from './warm-oracle';

type OracleStart = Parameters<typeof WarmOracle.start>[4];

/** The oracles that the slots of some places share, one an image, and the volumes in which they meet. */
export class WarmOracles {
  private readonly byImage = new Map<string, Promise<WarmOracle>>();
  /** The image that each place uses now. */
  private readonly users = new Map<number, string>();
  private volumes: Promise<string[]> | undefined;

  constructor(
    private readonly docker: Docker,
    private readonly places: number,
    private readonly labels: Record<string, string>,
    private readonly removals: Removals,
    private readonly doors: Doors,
  ) {}

  /** The oracle of an image, for the slot at `place` until it leaves, and the volume of that place. */
  async join(
    place: number,
    image: string,
    limits: Limits,
    settings: WarmSettings & { cores: number },
  ): Promise<{ oracle: WarmOracle; volume: string }> {
    this.users.set(place, image);
    try {
      const sockets = await this.getVolumes();
      const oracle = await this.get(image, limits, { ...settings, runs: this.places, sockets, doors: this.doors });
      return { oracle, volume: sockets[place] ?? '' };
    } catch (error) {
      await this.leave(place);
      throw error;
    }
  }

  private async get(image: string, limits: Limits, settings: OracleStart): Promise<WarmOracle> {
    const known = this.byImage.get(image);
    const found = await known;
    if (found && !found.broken) return found;
    // Of several that find none that serves, the first starts the next.
    if (this.byImage.get(image) === known) this.startAnew(image, found, limits, settings);
    return this.get(image, limits, settings);
  }

  private startAnew(image: string, broken: WarmOracle | undefined, limits: Limits, settings: OracleStart): void {
    const starting = (broken ? this.removals.remove(broken) : Promise.resolve()).then(() =>
      WarmOracle.start(this.docker, image, limits, this.labels, settings),
    );
    this.byImage.set(image, starting);
    // Whoever waits for it is told; the next to come tries again.
    starting.catch(() => this.byImage.get(image) === starting && this.byImage.delete(image));
  }

  /** The last slot of an image takes its oracle with it. */
  async leave(place: number): Promise<void> {
    const image = this.users.get(place);
    this.users.delete(place);
    if (image === undefined || [...this.users.values()].includes(image)) return;
    const oracle = this.byImage.get(image);
    this.byImage.delete(image);
    // One that could not start has told those who waited for it, and has removed itself.
    const started = await oracle?.catch(() => undefined);
    if (started) await this.removals.remove(started);
  }

  private getVolumes(): Promise<string[]> {
    this.volumes ??= this.createVolumes().catch((error: unknown) => {
      this.volumes = undefined;
      throw error;
    });
    return this.volumes;
  }

  private async createVolumes(): Promise<string[]> {
    const options = Array.from({ length: this.places }, () => socketVolume(this.labels, '0711'));
    await Promise.all(options.map((option) => guarded(this.docker, this.docker.createVolume(option))));
    return options.map(({ Name }) => Name);
  }

  /** After the last slot has left. */
  async close(): Promise<void> {
    const volumes = (await this.volumes) ?? [];
    this.volumes = undefined;
    await Promise.all(volumes.map((name) => this.remove(name)));
  }

  private async remove(name: string): Promise<void> {
    // One whose making an engine that went away never answered for is known by nothing else.
    const users = await guarded(this.docker, this.docker.listContainers({ all: true, filters: { volume: [name] } }));
    await Promise.all(users.map(({ Id }) => this.gone(this.docker.getContainer(Id).remove({ force: true, v: true }))));
    await this.gone(this.docker.getVolume(name).remove({ force: true }));
  }

  private async gone(removal: Promise<unknown>): Promise<void> {
    try {
      await guarded(this.docker, removal);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }
}
