import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import type { Limits, MachineConditions } from './sandbox.port';
import { seccompProfile } from './seccomp-profile';

const MIB = 1024 * 1024;
/** What a supervisor and the interpreter of the run need beside the run's own memory. */
const SUPERVISOR_MEMORY_BYTES = 32 * MIB;
const ORACLE_MEMORY_BYTES = 768 * MIB;
const ORACLE_DISK_BYTES = 64 * MIB;
const ORACLE_INODES = 8192;
const ORACLE_PROCESSES = 96;
/** The runtime's own start needs some tasks before it becomes our PID 1. */
const LEAST_PROCESSES = 16;
const CPU_QUOTA_NANO = 1e9;

/** `script` runs one program for nobody's test; `burner` keeps a processor busy beside the others. */
export type Role = 'worker' | 'oracle' | 'script' | 'burner';

/** Against the 1024 of each of the others: what is busy beside a burner has a seventeenth of the processor, less than any host leaves it. */
const BURNER_SHARES = 16_384;
/** Every engine has a processor of this number, but one that was told to keep off it. */
const PINNED_TO = '0';

export const HARNESS = {
  python: '/opt/assay/python',
  flags: ['-S', '-s', '-P', '-B', '-X', 'utf8'],
  folder: '/opt/assay/harness',
} as const;

export interface ContainerPlan {
  role: Role;
  image: string;
  limits: Limits;
  labels: Record<string, string>;
  /** Name of the volume with the socket; absent when there is only one container. */
  volume?: string;
  /** Of a warm oracle: the volumes of all workers that it may be sent to, by place. */
  sockets?: readonly string[];
  /** Folder of this host with the socket that its supervisor comes to. */
  door?: string;
  /** Hash seed of the first run, so that the oracle can start importing before it hears of anything. */
  firstSeed: number;
  /** True when tests and solution share the container. */
  shared: boolean;
  /** Set for containers that serve one submission after another. */
  warm?: WarmSettings;
  machine?: MachineConditions;
  /** For a burner: when it ends by itself. */
  seconds?: number;
}

/** How the supervisors of warm containers get namespaces for each run; docs/decisions/0010 weighs the two. */
export type NamespaceMode = 'user' | 'admin';

/** One contiguous heap, whose holes supervisors can plug: what a fork then allocates lies side by side. */
const WARM_ENVIRONMENT = ['PYTHONMALLOC=malloc'];

export interface WarmSettings {
  mode: NamespaceMode;
  /** Whether the engine confines containers by AppArmor, whose default profile forbids every mount. */
  appArmor: boolean;
  /** A worker's one processor; tests against it run there too: they take turns, and waking a neighbour costs more than the turn. */
  cpu?: number;
  /** Of an oracle: processors that it may use, and runs that it has at once. */
  cores?: number;
  runs?: number;
}

/** PID 1, the supervisor, and one process that is just being born. */
const WARM_PROCESSES = 3;
/** Of an oracle: its suites, and then what one run's tests may have (`MAX_PROCESSES` and `TEST_MEMORY_BYTES` of the harness). */
const WARM_ORACLE_PROCESSES = 256;
const WARM_ORACLE_MEMORY_BYTES = 1024 * MIB;
const TESTS_PROCESSES = 256;
const TESTS_MEMORY_BYTES = 640 * MIB;

/** Options of a socket volume: a tiny tmpfs that only root of its containers may enter; `mode` 0711 lets warm supervisors in. */
export function socketVolume(labels: Record<string, string>, mode = '0700'): Docker.VolumeCreateOptions & { Name: string } {
  const options = `size=64k,nr_inodes=16,mode=${mode},uid=0,gid=0,nosuid,nodev,noexec`;
  const name = `assay-${randomBytes(12).toString('hex')}`;
  return { Name: name, Driver: 'local', DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: options }, Labels: labels };
}

/** The whole hardening in one place; reasons in docs/threat-model.md. */
export function containerOptions(plan: ContainerPlan): Docker.ContainerCreateOptions {
  return {
    Image: plan.image,
    Cmd: command(plan),
    User: '0:0',
    WorkingDir: '/',
    Env: ['LANG=C.UTF-8', 'TZ=UTC', 'PYTHONHASHSEED=0', ...(plan.warm ? WARM_ENVIRONMENT : [])],
    Hostname: 'sandbox',
    Labels: { ...plan.labels, 'assay.role': plan.role },
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    StdinOnce: true,
    Tty: false,
    HostConfig: {
      ...fixedHostConfig(),
      ...(plan.warm ? warmHostConfig(plan, plan.warm) : limitsOf(plan)),
      ...(plan.machine && machineConfig(plan.role, plan.machine)),
      Mounts: [
        ...(plan.volume === undefined ? [] : [socketMount(plan.volume, '/run/assay')]),
        ...(plan.sockets ?? []).map((volume, place) => socketMount(volume, `/run/assay-${place}`)),
        ...(plan.door === undefined ? [] : [{ Type: 'bind' as const, Source: plan.door, Target: '/run/door', ReadOnly: true }]),
      ],
    },
  };
}

function command(plan: ContainerPlan): string[] {
  if (plan.warm) return [HARNESS.python, ...HARNESS.flags, `${HARNESS.folder}/warm_${plan.role}_main.py`, plan.warm.mode];
  const base = [HARNESS.python, ...HARNESS.flags, `${HARNESS.folder}/${plan.role}_main.py`];
  if (plan.role === 'burner') return [...base, String(plan.seconds)];
  return plan.role === 'oracle' ? [...base, String(plan.firstSeed)] : base;
}

function machineConfig(role: Role, { cpus, pinned }: MachineConditions): Docker.HostConfig {
  return {
    ...(pinned && { CpusetCpus: PINNED_TO }),
    ...(cpus !== undefined && { NanoCpus: Math.round(cpus * CPU_QUOTA_NANO) }),
    ...(role === 'burner' && { CpuShares: BURNER_SHARES }),
  };
}

function fixedHostConfig(): Docker.HostConfig {
  return {
    NetworkMode: 'none',
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    // For the supervisor alone: it gives them up in each run before the first judged instruction.
    CapAdd: ['SETUID', 'SETGID', 'KILL', 'SETPCAP'],
    SecurityOpt: ['no-new-privileges'],
    IpcMode: 'none',
    LogConfig: { Type: 'none', Config: {} },
    Init: false,
    AutoRemove: false,
    OomKillDisable: false,
    NanoCpus: CPU_QUOTA_NANO,
    Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
  };
}

function warmHostConfig(plan: ContainerPlan, warm: WarmSettings): Docker.HostConfig {
  const { mode, appArmor, cpu } = warm;
  const security = ['no-new-privileges', `seccomp=${seccompProfile()}`, ...(appArmor ? ['apparmor=unconfined'] : [])];
  return {
    // In mode `user` these end where the user namespace begins: they only write its map.
    CapAdd: mode === 'user' ? ['SETUID', 'SETGID'] : ['SETUID', 'SETGID', 'KILL', 'SETPCAP', 'CHOWN', 'SYS_ADMIN'],
    SecurityOpt: security,
    ...(cpu !== undefined && { CpusetCpus: String(cpu) }),
    ...(plan.role === 'worker'
      ? { ...warmMemory(plan.limits), PidsLimit: warmProcesses(plan.limits) }
      : oracleLimits(warm.runs ?? 1, warm.cores ?? 1)),
  };
}

/** What all runs of an oracle may have together: each has limits of its own inside, so that none can take another's share. */
function oracleLimits(runs: number, cores: number): Docker.HostConfig {
  const memory = WARM_ORACLE_MEMORY_BYTES + runs * TESTS_MEMORY_BYTES;
  const processes = WARM_ORACLE_PROCESSES + runs * TESTS_PROCESSES;
  return { Memory: memory, MemorySwap: memory, PidsLimit: processes, NanoCpus: cores * CPU_QUOTA_NANO };
}

/** What `update` sets when the next submission of a slot has other limits. */
export function warmMemory(limits: Limits): { Memory: number; MemorySwap: number } {
  const bytes = SUPERVISOR_MEMORY_BYTES + limits.memoryBytes;
  return { Memory: bytes, MemorySwap: bytes };
}

export function warmProcesses(limits: Limits): number {
  return Math.max(LEAST_PROCESSES, limits.processes + WARM_PROCESSES);
}

function limitsOf(plan: ContainerPlan): Docker.HostConfig {
  const { limits } = plan;
  const judged = plan.role !== 'oracle' || plan.shared;
  const base = plan.role !== 'oracle' ? SUPERVISOR_MEMORY_BYTES : plan.shared ? 4 * SUPERVISOR_MEMORY_BYTES : ORACLE_MEMORY_BYTES;
  const memory = base + (judged ? limits.memoryBytes : 0);
  // One for each supervisor, zygotes included where there are some.
  const processes = judged ? Math.max(LEAST_PROCESSES, limits.processes + (plan.shared ? 6 : 1)) : ORACLE_PROCESSES;
  return {
    Memory: memory,
    MemorySwap: memory,
    PidsLimit: processes,
    Tmpfs: plan.role !== 'oracle' ? { '/w': disk(limits.diskBytes, limits.diskInodes, '1777') } : { '/t': oracleDisk(plan) },
  };
}

function oracleDisk(plan: ContainerPlan): string {
  return plan.shared
    ? disk(plan.limits.diskBytes, plan.limits.diskInodes, '0755')
    : disk(ORACLE_DISK_BYTES, ORACLE_INODES, '0755');
}

function disk(bytes: number, inodes: number, mode: string): string {
  return `rw,nosuid,nodev,noexec,size=${bytes},nr_inodes=${inodes},mode=${mode}`;
}

function socketMount(volume: string, target: string): Docker.MountSettings {
  return {
    Type: 'volume',
    Source: volume,
    Target: target,
    VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: {} } },
  };
}
