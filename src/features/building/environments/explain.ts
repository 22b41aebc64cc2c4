import { type BuildOutcome, SandboxInfraError } from '../../../platform/sandbox';
import { EnvironmentError, type EnvironmentFailure, type EnvironmentStage } from './environment-error';
import { TREE_DIFFERS } from './scripts';

const NO_SPACE = /No space left on device|ENOSPC/i;
/** What apt, pip, npm, cargo, go and Maven say when nobody answers. A registry that answers 404 is none of these. */
const NO_NETWORK =
  /Temporary failure (in name resolution|resolving)|Could not resolve host|Network is unreachable|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|Connection (refused|reset|timed out)|i\/o timeout|Read timed out|50[234] (Bad Gateway|Service|Gateway)|429 Too Many|PKIX path|certificate verify failed|self.signed certificate/i;
const FAILED: Record<EnvironmentStage, EnvironmentFailure> = {
  language: 'system-packages-failed',
  system: 'system-packages-failed',
  dependencies: 'install-failed',
  task: 'compile-failed',
};
/** The last words count: what a tool tried again with success is further up. */
const LAST_BYTES = 4096;

/** Why a build step has no image. */
export function explainOutcome(
  stage: EnvironmentStage,
  { end, exitCode, log, usage }: BuildOutcome,
): [EnvironmentFailure, string] {
  if (end !== 'exited') return [end, `the ${stage} layer was ended: ${end}`];
  const last = log.content.subarray(-LAST_BYTES).toString('utf8');
  const line = last.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  const message = `the ${stage} layer ended with exit code ${String(exitCode)}: ${line}`;
  if (usage.outOfMemory) return ['out-of-memory', message];
  // SIGKILL or SIGTERM of somebody else: the container's own memory was not short.
  if (exitCode === 137 || exitCode === 143) return ['interrupted', message];
  if (stage === 'task' && exitCode === TREE_DIFFERS) return ['tree-differs', message];
  if (NO_SPACE.test(last)) return ['disk-full', message];
  if (stage !== 'task' && NO_NETWORK.test(last)) return ['network-failed', message];
  return [FAILED[stage], message];
}

/** What the engine threw, as a typed failure; what is neither the engine's nor the repository's doing is thrown on. */
export function explainThrown(stage: EnvironmentStage, error: unknown): unknown {
  if (error instanceof EnvironmentError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (NO_SPACE.test(message)) return new EnvironmentError('disk-full', stage, message, undefined, { cause: error });
  if (!(error instanceof SandboxInfraError)) {
    if (stage !== 'language') return error;
    const kind = NO_NETWORK.test(message) ? 'network-failed' : FAILED[stage];
    return new EnvironmentError(kind, stage, message.slice(0, 2000), undefined, { cause: error });
  }
  const kind = error.kind === 'image-missing' ? 'image-missing' : 'engine-unreachable';
  return new EnvironmentError(kind, stage, message, undefined, { cause: error });
}
