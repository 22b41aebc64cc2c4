import type { CappedLog, CollectedFile, WorkFile, WorkLimits } from './work-container.port';

/** Where a session sees the folder of its socket. */
export const SOCKET_FOLDER = '/run/assay-model';

/** A container that stays while commands are run in it, one after another. It has no network. */
export interface SessionSpec {
  /** Immutable image id (`sha256:...`). */
  image: string;
  /** Put in before anything runs. */
  files: WorkFile[];
  /** `wallSeconds` is how long the container may live, all commands together; `outputBytes` is of one command. */
  limits: WorkLimits;
  labels?: Record<string, string>;
  /**
   * Folder of this machine, of which the container sees what is in it at {@link SOCKET_FOLDER} and can change nothing: for a Unix socket
   * that something here listens on. The only thing of this machine in the container; an engine on another machine can't have it.
   */
  socketFolder?: string;
}

/** `killed`: something that is no limit of the command ended the container, which was started again; `stopped`: the caller ended it. */
export type CommandEnd = 'exited' | 'timed-out' | 'output-limit' | 'disk-limit' | 'killed' | 'stopped';

export interface CommandResult {
  end: CommandEnd;
  /** Undefined where the command did not end by itself. */
  exitCode?: number;
  /** Both streams as they came, the middle left out where there is much. */
  output: CappedLog;
  wallMs: number;
}

export interface CommandOptions {
  timeoutMs: number;
  env?: Record<string, string>;
  /** Gives the session up: `run` rejects with the reason, and what runs is left to `close`. */
  signal?: AbortSignal;
  /** Ends the command as a limit does, with everything that runs in the container. */
  stop?: AbortSignal;
  /** Each piece of output as it comes, both streams. Must not throw. */
  onOutput?: (chunk: Buffer) => void;
}

/**
 * A container to work in. Methods throw a SandboxInfraError on evidence of a failing engine, and the signal's reason. A command that
 * reaches a limit ends with everything that runs in the container; files stay.
 */
export interface WorkSession {
  /** Runs shell text in the work folder as root, with bash where the image has it, and with stdin closed. */
  run(command: string, options: CommandOptions): Promise<CommandResult>;
  /** Regular files at an absolute path; none where nothing is there. More than `maxBytes` is `truncated`. */
  take(path: string, maxBytes: number): Promise<{ files: CollectedFile[]; truncated: boolean }>;
  /** Removes the container, whatever runs in it. */
  close(): Promise<void>;
}

export interface WorkSessions {
  open(spec: SessionSpec): Promise<WorkSession>;
}

/** Nest injection token of {@link WorkSessions}. */
export const WORK_SESSIONS = Symbol('work-sessions');

/** The longest command, bytes: Linux takes arguments of up to 128 KiB. */
export const MAX_COMMAND_BYTES = 100 * 1024;
