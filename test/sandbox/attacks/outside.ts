import Docker from 'dockerode';

/** What an installation has in the engine beyond the containers of its warm slots. */
export class ContainerWatch {
  private readonly docker = new Docker();

  constructor(
    private readonly installation: string,
    private readonly slots: number,
  ) {}

  /** Names of containers that are not a warm slot's, and of volumes that none uses. */
  async list(): Promise<string[]> {
    const filters = { label: [`assay.installation=${this.installation}`] };
    const containers = await this.docker.listContainers({ all: true, filters });
    const others = containers.filter(({ Labels }) => !(Labels['assay.execution'] ?? '').startsWith('slot-'));
    const found = others.map(({ Id }) => `container ${Id.slice(0, 12)}`);
    const warm = containers.length - others.length;
    if (warm > 2 * this.slots) found.push(`${warm} containers of warm slots`);
    const { Volumes } = await this.docker.listVolumes({ filters: { ...filters, dangling: ['true'] } });
    return [...found, ...(Volumes ?? []).map(({ Name }) => `volume ${Name.slice(0, 12)}`)];
  }
}
