import { randomBytes } from 'node:crypto';
import { WORK_LIMITS, type WorkContainers, type WorkFile, type WorkResult } from '../../../platform/sandbox';
import { linkTarget, readRaw, type Section, splitPatch, staysInside } from '../domain/changes';
import { flag, type PatchFlag, type PatchReason } from '../domain/verdict';
import { ruleOn } from './protect';
import { namesRunner } from './names-runner';
import type { TaskFacts } from './task-facts';

/** Larger ones are no patch that anybody could have written. */
export const MAX_PATCH_BYTES = 16 * 1024 ** 2;
/** A patch of renames says little and moves much. */
const MAX_DIFF_BYTES = 256 * 1024 ** 2;
const MIB = 1024 ** 2;
const LIMITS = { ...WORK_LIMITS, wallSeconds: 300, memoryBytes: 1024 * MIB, processes: 64, outputBytes: MIB };

/** What a patch comes to on the base: git's own difference, without what is not the solver's to change. */
export interface Applied {
  /** `git diff --binary --full-index --no-renames` of the base; empty where all of it was left out. */
  patch: Buffer;
  paths: string[];
  flags: PatchFlag[];
}

interface Tools {
  containers: WorkContainers;
  image: string;
  taskId: string;
  signal?: AbortSignal;
}

/**
 * Applies a patch to the base in a container of its own, where nothing of the repository runs and only git's index changes: strictly, then
 * by three-way merge, never in part. Test modules of the task inside of source files come on top.
 *
 * @returns what was applied, or why nothing was
 * @throws SandboxInfraError, Interrupted
 */
export async function applyPatch(tools: Tools, task: TaskFacts, patch: Buffer): Promise<Applied | PatchReason> {
  if (patch.length > MAX_PATCH_BYTES) return { code: 'too-large', detail: `the patch has ${patch.length} bytes` };
  const result = await runGit(tools, task, patch);
  if (result.end !== 'exited') return { code: 'too-large', detail: `applying it was ended: ${result.end}` };
  if (result.truncated.length > 0) return { code: 'too-large', detail: `what it changes has more than ${MAX_DIFF_BYTES} bytes` };
  const out = new Map(result.files.map(({ path, content }) => [path.split('/').at(-1) ?? '', content]));
  const how = out.get('how')?.toString().trim();
  if (how === undefined || result.exitCode !== 0) throw new Interrupted(result);
  const said = out.get('said')?.toString('utf8').trim() ?? '';
  if (how === 'refused') return { code: codeOf(said, patch), detail: lastWords(said) };
  if (how === 'inline') return { code: 'tests-do-not-apply', detail: lastWords(said) };
  const flags: PatchFlag[] = [];
  if (how === '3way') flag(flags, 'applied-3way');
  const sections = splitPatch(contentOf(out, 'diff'), readRaw(contentOf(out, 'raw')));
  const final = splitPatch(contentOf(out, 'final-diff'), readRaw(contentOf(out, 'final-raw')));
  return refusal(sections) ?? select(sections, final, task, flags);
}

/** A container in which only git ran ended before it said anything: something outside did that. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor({ exitCode, log }: Pick<WorkResult, 'exitCode' | 'log'>) {
    super(`ended with exit code ${exitCode ?? 'unknown'}: ${log.content.subarray(-500).toString('utf8')}`);
  }
}

function runGit({ containers, image, taskId, signal }: Tools, task: TaskFacts, patch: Buffer): Promise<WorkResult> {
  const folder = `/tmp/assay-${randomBytes(8).toString('hex')}`;
  // Predictions are often stripped of their last line's end, without which git takes no patch.
  const whole = patch.at(-1) === 0x0a ? patch : Buffer.concat([patch, Buffer.from('\n')]);
  const files: WorkFile[] = [
    { path: `${folder}/patch`, mode: '100644', content: whole },
    { path: `${folder}/inline`, mode: '100644', content: task.inlineTestPatch },
  ];
  const spec = { image, files, removed: [], script: scriptOf(folder), limits: LIMITS };
  const collect = [{ path: `${folder}-out/`, maxBytes: MAX_DIFF_BYTES }];
  const labels = { 'assay.task': taskId, 'assay.phase': 'apply' };
  return containers.run({ ...spec, collect, labels }, signal ? { signal } : {});
}

function scriptOf(folder: string): string {
  const settings = ["safe.directory='*'", 'core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.autocrlf=false'];
  const git = `git ${settings.map((setting) => `-c ${setting}`).join(' ')}`;
  const out = `${folder}-out`;
  const diff = `${git} diff-index --cached --no-renames --no-abbrev HEAD`;
  const text = '-p --binary --full-index --no-ext-diff --no-textconv --no-color --src-prefix=a/ --dst-prefix=b/';
  const tell = (prefix: string) => [
    `${diff.replace('HEAD', '--raw -z HEAD')} > ${out}/${prefix}raw || exit 9`,
    `${diff.replace('HEAD', `${text} HEAD`)} > ${out}/${prefix}diff || exit 9`,
  ];
  return [
    `export GIT_INDEX_FILE=${folder}/index GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C`,
    `end() { echo "$1" > ${out}/how; exit 0; }`,
    `${git} read-tree HEAD || exit 9`,
    `try() { ${git} apply --cached --whitespace=nowarn "$@" >> ${out}/said 2>&1; }`,
    `how=strict`,
    `try ${folder}/patch || { ${git} read-tree HEAD && how=3way && try --3way ${folder}/patch; } || end refused`,
    ...tell(''),
    `[ ! -s ${folder}/inline ] || try ${folder}/inline || try --3way ${folder}/inline || end inline`,
    ...tell('final-'),
    'end "$how"',
    '',
  ].join('\n');
}

function contentOf(out: ReadonlyMap<string, Buffer>, name: string): Buffer {
  return out.get(name) ?? Buffer.alloc(0);
}

/** What git takes and we do not. */
function refusal(sections: readonly Section[]): PatchReason | undefined {
  for (const section of sections) {
    const { path, newMode, oldMode } = section;
    if (newMode === '160000' || oldMode === '160000') return { code: 'submodule', detail: `${path} is a submodule` };
    const target = linkTarget(section);
    if (target !== undefined && !staysInside(path, target))
      return { code: 'link-out-of-tree', detail: `${path} is a link to ${JSON.stringify(target.slice(0, 200))}` };
    if (path.split('/').some((part) => part.toLowerCase() === '.git'))
      return { code: 'unsafe-path', detail: `${path} is git's own` };
  }
  return undefined;
}

/** Of what the patch and the task's inline tests come to, what the tests run with. */
function select(sections: readonly Section[], final: readonly Section[], task: TaskFacts, flags: PatchFlag[]): Applied {
  const left = new Set<string>();
  for (const section of sections) {
    const ruling = ruleOn(section, task);
    if (ruling.flag) flag(flags, ruling.flag, section.path);
    if (!ruling.applied) left.add(section.path);
    else namesRunner(section).forEach((place) => flag(flags, 'names-the-runner', place));
  }
  const kept = final.filter(({ path }) => !left.has(path));
  return { patch: Buffer.concat(kept.map(({ text }) => text)), paths: kept.map(({ path }) => path), flags };
}

/** Why git would not: by its words, which are stable, and else by what the patch names. */
function codeOf(said: string, patch: Buffer): string {
  if (/invalid path|affected file '.*' is beyond a symbolic link/.test(said)) return 'unsafe-path';
  if (/No valid patches in input|corrupt (binary )?patch|patch fragment without header|unrecognized (binary|input)/.test(said))
    return /^(diff --git|--- |\+\+\+ )/m.test(patch.toString('latin1')) ? 'malformed' : 'no-patch';
  return 'does-not-apply';
}

const WORDS = 1500;

function lastWords(said: string): string {
  return said.length > WORDS ? `…${said.slice(-WORDS)}` : said || 'git said nothing';
}
