import { randomBytes } from 'node:crypto';
import { SandboxInfraError, type WorkSession } from '../../platform/sandbox';

/** No change that a person would read is as large. */
const MAX_PATCH_BYTES = 16 * 1024 ** 2;
const TIMEOUT_MS = 120_000;
/** Settings of a repository that agents can change may run programs, and change what a difference says. */
const SETTINGS = [
  "safe.directory='*'",
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.autocrlf=false',
  'core.quotePath=true',
];
const GIT = `git ${SETTINGS.map((setting) => `-c ${setting}`).join(' ')}`;
const DIFF = '-p --binary --full-index --no-renames --no-ext-diff --no-textconv --no-color --src-prefix=a/ --dst-prefix=b/';

/** The commit that the agent starts from; asked for before it does anything. */
export async function baseCommit(session: WorkSession, signal: AbortSignal): Promise<string> {
  const asked = await session.run(`${GIT} rev-parse HEAD`, { timeoutMs: TIMEOUT_MS, signal });
  const id = asked.output.content.toString('utf8').trim();
  if (asked.exitCode === 0 && /^[0-9a-f]{40}$/.test(id)) return id;
  throw new SandboxInfraError('image-missing', `The image has no repository in its work folder: ${id.slice(0, 300)}`);
}

/**
 * What the agent made of the repository: the difference from the base, new files included, ignored ones not. Its index stays as it is.
 * Undefined where git can't tell, because the agent broke the repository, or where it is too large.
 */
export async function takePatch(session: WorkSession, base: string, signal: AbortSignal): Promise<string | undefined> {
  const name = `/tmp/.assay-${randomBytes(8).toString('hex')}`;
  const script = [
    `export GIT_INDEX_FILE=${name}.index GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C`,
    `cp .git/index ${name}.index 2>/dev/null || ${GIT} read-tree ${base} || exit 9`,
    `${GIT} add --all . && ${GIT} diff-index --cached ${DIFF} ${base} > ${name}.patch`,
    `code=$?; rm -f ${name}.index; exit $code`,
  ].join('\n');
  const { end, exitCode } = await session.run(script, { timeoutMs: TIMEOUT_MS, signal });
  if (end !== 'exited' || exitCode !== 0) return undefined;
  const { files, truncated } = await session.take(`${name}.patch`, MAX_PATCH_BYTES);
  await session.run(`rm -f ${name}.patch`, { timeoutMs: TIMEOUT_MS, signal });
  const [patch] = files;
  return truncated || !patch ? undefined : textOf(patch.content);
}

/** Patches are stored as text. One of a file in another encoding, which git takes for text, can't be kept as it is. */
function textOf(content: Buffer): string | undefined {
  const text = content.toString('utf8');
  return Buffer.from(text, 'utf8').equals(content) && !text.includes('\0') ? text : undefined;
}
