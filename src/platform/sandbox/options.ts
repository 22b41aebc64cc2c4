import type { NamespaceMode } from './containers';

/** How the sandbox reaches its engine, and as whom. Handed in by the composition root; nothing here reads the environment. */
export interface SandboxOptions {
  /** Path of the engine's Unix socket, `unix://...` or `tcp://host:port`; without it, /var/run/docker.sock. */
  dockerHost?: string;
  /** Stable name of this installation: its containers, volumes and nobody else's are reaped. */
  installation: string;
  /** File with certificate authorities for builds behind an intercepting proxy. */
  caBundle?: string;
  /** Submissions graded at the same time, each in a slot of its own. */
  graderSlots: number;
  /** How warm slots get namespaces: `user` unless the host allows no user namespaces. */
  namespaces: NamespaceMode;
  /** Folder of this process alone, for sockets that supervisors come to; without it they speak through the engine. */
  runtimeDir?: string;
  /** Names this process, so that the reaper of a later one knows what is left over. */
  instance: string;
  /** Build arguments for package downloads, e.g. PIP_INDEX_URL or HTTPS_PROXY; never kept in an image. */
  buildArguments?: Record<string, string>;
}

/** Nest injection token of {@link SandboxOptions}. */
export const SANDBOX_OPTIONS = Symbol('sandbox-options');
