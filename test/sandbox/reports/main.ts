/** Logs of test runners, written again by our own profiles in our own images: `npm run reports -- --help`. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { EnvironmentBuilder } from '../../../src/features/building';
import { namePattern } from '../../../src/features/building/harbor/verifier-files';
import { phaseScript } from '../../../src/features/building/validation/phase-script';
import { systemClock } from '../../../src/platform/clock';
import { type CollectedFile, DockerImageBuilder, DockerWorkContainers, WORK_LIMITS } from '../../../src/platform/sandbox';
import { EXPECTED, loadCase, readAsExpected } from '../../support/report-corpus';
import { sandboxOptions } from '../../support/sandbox';
import type { Tree } from '../../support/swe-change';
import { mirroredChange, removeMirrors } from '../../support/swe-mirror';
import { type Sample, SAMPLES } from './samples';

const HELP = `Usage: npm run reports -- [sample...]

Builds the projects of test/sandbox/reports/projects as repositories, runs their tests as their language's profile does, and writes what
the runners reported to test/sandbox/reports/logs. What parsers should read in it, expected.json, is written by hand and left alone; says
where they read something else. Without names, all samples.

Exit status: 0 if all were written and are read as expected, 1 if not, 2 for bad arguments.
`;
/** From the root of the repository, where npm runs: the compiled program lies elsewhere. */
const FOLDER = resolve('test/sandbox/reports');
const MAX_BYTES = 16 * 1024 ** 2;
const SECONDS = 600;
const NONCE = 'sample';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', default: false } } });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const unknown = positionals.filter((name) => !SAMPLES.some((sample) => sample.name === name));
  if (unknown.length > 0) throw new TypeError(`no sample is named ${unknown.join(', ')}`);
  for (const sample of SAMPLES) {
    if (positionals.length > 0 && !positionals.includes(sample.name)) continue;
    const said = await record(sample).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (said !== undefined) process.exitCode = 1;
    process.stdout.write(`${sample.name}: ${said ?? 'written, and read as expected'}\n`);
  }
}

/** What is wrong with a sample now; undefined for nothing. */
async function record(sample: Sample): Promise<string | undefined> {
  const options = sandboxOptions();
  const containers = new DockerWorkContainers(options);
  const images = new DockerImageBuilder(options);
  const builder = new EnvironmentBuilder(images, containers, systemClock);
  const change = await mirroredChange(treeOf(sample), {}, sample.language);
  try {
    const found = await builder.specify(change);
    if ('reason' in found) return found.detail;
    const uncompiled = sample.uncompiled === true;
    const specification = {
      ...found,
      systemPackages: [...found.systemPackages, ...(sample.systemPackages ?? [])],
      compile: uncompiled ? [] : found.compile,
    };
    const { image } = await builder.build(change, specification);
    const run = (sample.command ?? ((command) => command))(found.test.run);
    const test = { ...found.test, run, prepare: uncompiled ? [] : found.test.prepare };
    const { script, files, reports } = phaseScript(NONCE, test, []);
    const collect = [{ path: reports, maxBytes: MAX_BYTES }];
    const limits = { ...WORK_LIMITS, wallSeconds: SECONDS };
    const env = sample.env ?? {};
    const result = await containers
      .run({ image, files, removed: [], script, collect, limits, env })
      .finally(() => images.removeImage(image));
    const suffix = namePattern(test.report).replace(/^.*\*/, '');
    const written = result.files.filter(({ path, content }) => path.endsWith(suffix) && content.length > 0);
    if (written.length === 0) return `no report was written:\n${result.log.content.toString().slice(-4000)}`;
    keep(sample, written);
  } finally {
    removeMirrors();
  }
  return compare(sample);
}

function treeOf({ name, project = name, without = [] }: Sample): Tree {
  const folder = join(FOLDER, 'projects', project);
  const paths = (readdirSync(folder, { recursive: true }) as string[]).filter((path) => statSync(join(folder, path)).isFile());
  const kept = paths.filter((path) => !without.some((start) => path.startsWith(start)));
  return Object.fromEntries(kept.map((path) => [relative('.', path), readFileSync(join(folder, path), 'utf8')]));
}

function keep({ name, cut }: Sample, files: readonly CollectedFile[]): void {
  const folder = join(FOLDER, 'logs', name);
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (old !== EXPECTED) rmSync(join(folder, old));
  for (const { path, content } of files) {
    const text = cut === undefined ? content : Buffer.from(content.toString('utf8').replace(cut, ''));
    // Some reporters put the number of their process into the name.
    writeFileSync(join(folder, basename(path).replace(/-\d+(?=\.xml$)/, '')), text);
  }
}

function compare({ name }: Sample): string | undefined {
  const found = loadCase(join(FOLDER, 'logs'), name);
  if (found.expected === undefined) return `written; write what is to be read in it to ${EXPECTED}`;
  const { format, ...expected } = found.expected;
  const reading = readAsExpected(format, found.files);
  if (isDeepStrictEqual(reading, expected)) return undefined;
  return `read otherwise than expected:\n${JSON.stringify(reading, null, 2)}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof TypeError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
