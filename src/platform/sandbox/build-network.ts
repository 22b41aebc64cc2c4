import type Docker from 'dockerode';
import { guarded } from './engine';

/** Name of the engine's default network (Docker Engine API 1.41). */
const BRIDGE = 'bridge';

/**
 * Where builds download: on the engine's bridge, from which nothing is reached that listens on the host's loopback, for builds run
 * strangers' code (setup.py, build.rs, Maven's plugins). On the host's own network only where the engine has no bridge, or where what builds
 * are told to download through is itself on that loopback.
 */
export class BuildNetwork {
  private known: 'bridge' | 'host' | undefined;

  constructor(
    private readonly docker: Docker,
    private readonly buildArguments: Record<string, string> = {},
  ) {}

  async find(): Promise<'bridge' | 'host'> {
    this.known ??= this.needsLoopback() || !(await this.hasBridge()) ? 'host' : BRIDGE;
    return this.known;
  }

  private needsLoopback(): boolean {
    return Object.entries(this.buildArguments).some(([name, value]) => name !== 'NO_PROXY' && isOnLoopback(value));
  }

  private async hasBridge(): Promise<boolean> {
    const networks = await guarded(this.docker, this.docker.listNetworks());
    return networks.some(({ Name, Driver }) => Name === BRIDGE && Driver !== 'null');
  }
}

/** Of an address with or without its scheme. */
function isOnLoopback(address: string): boolean {
  const url = address.includes('://') ? address : `http://${address}`;
  return URL.canParse(url) && /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
