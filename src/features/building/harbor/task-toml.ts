import { stringify } from 'smol-toml';
import type { TaskDefinition } from './task-definition';

/**
 * What a solver did, as a patch against the base's only commit: the one thing that a separate verifier is handed. Harbor carries
 * /logs/artifacts over to a fresh copy of the environment.
 */
export const COLLECT = [
  'cd /app/src',
  'mkdir -p /logs/artifacts',
  "base=$(git -c safe.directory='*' rev-list --max-parents=0 HEAD | tail -n 1)",
  "git -c safe.directory='*' -c core.hooksPath=/dev/null add --all",
  'git -c safe.directory=\'*\' diff --cached --binary --full-index --no-ext-diff --no-textconv --no-renames "$base" > /logs/artifacts/solution.patch',
].join(' && ');

/** `task.toml` (swegen-harbor.md 2.2), in the schema of the variant. Nothing of it reaches the solver but the limits. */
export function taskToml({ resources, metadata, variant }: TaskDefinition): string {
  return stringify(variant.schema === '1.0' ? oldTask(resources, metadata) : newTask(resources, metadata, variant.verifier));
}

function newTask(resources: TaskDefinition['resources'], metadata: TaskDefinition['metadata'], verifier: 'shared' | 'separate') {
  return {
    schema_version: '1.4',
    metadata,
    verifier: {
      timeout_sec: resources.verifierTimeoutSec,
      environment_mode: verifier,
      ...(verifier === 'separate' && { collect: [{ command: COLLECT, timeout_sec: 60 }] }),
    },
    agent: { timeout_sec: resources.agentTimeoutSec },
    environment: {
      build_timeout_sec: resources.buildTimeoutSec,
      cpus: resources.cpus,
      memory_mb: resources.memoryMb,
      storage_mb: resources.storageMb,
      network_mode: 'no-network',
      workdir: '/app/src',
    },
  };
}

/** Sizes and the network in the words that the schema had then; Harbor of today maps them. */
function oldTask(resources: TaskDefinition['resources'], metadata: TaskDefinition['metadata']) {
  return {
    version: '1.0',
    metadata,
    verifier: { timeout_sec: resources.verifierTimeoutSec },
    agent: { timeout_sec: resources.agentTimeoutSec },
    environment: {
      build_timeout_sec: resources.buildTimeoutSec,
      cpus: resources.cpus,
      memory: `${Math.ceil(resources.memoryMb / 1024)}G`,
      storage: `${Math.ceil(resources.storageMb / 1024)}G`,
      allow_internet: false,
    },
  };
}
