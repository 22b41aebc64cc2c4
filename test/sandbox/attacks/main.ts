/** The attack corpus against a live server, through its public API: `npm run attacks -- --help`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApiClient } from '../../../src/client';
import { issueTokens } from '../../../src/first-start';
import { readConfig } from '../../../src/platform/config';
import { startServer } from '../../../src/server';
import { API_CASES } from './api-cases';
import { ApiDoor } from './api-door';
import { loadAttacks, MODES, type Mode } from './attack';
import { ContainerWatch } from './outside';
import { runPatches } from './patch-rows';
import { runAttack } from './run';
import { toMarkdown, toText, wrongOf, type Row } from './table';

const SLOTS = 2;
const HELP = `Usage: npm run attacks -- [options]

Sends the attack corpus to a server of its own on loopback, and says what became of each attack. Hostile patches of SWE tasks come last,
a line each on stderr.

  --only PATTERN    only attacks whose id matches this regular expression
  --mode MODE       only isolated-oracle or only in-process
  --json            one JSON object a line instead of the table
  --markdown FILE   writes the table as a document too
  --help            this text

Exit status: 0 if every attack came out right, 1 if one did not, 2 for bad arguments.
`;

interface Options {
  only: RegExp;
  modes: readonly Mode[];
  json: boolean;
  markdown: string | undefined;
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      mode: { type: 'string' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const modes = MODES.filter((mode) => values.mode === undefined || mode === values.mode);
  if (modes.length === 0) throw new TypeError(`--mode is one of ${MODES.join(', ')}`);
  return { only: new RegExp(values.only), modes, json: values.json, markdown: values.markdown };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'assay-attacks-'));
  const given = { ASSAY_ENV: 'test', ASSAY_DATA_DIR: folder, ASSAY_PORT: '0', ASSAY_LOG_LEVEL: 'fatal' };
  // Every verdict is asked for once: none may come from a second look.
  const config = readConfig({ ...process.env, ...given, ASSAY_GRADER_SLOTS: String(SLOTS), ASSAY_GRADER_REGRADE_SHARE: '0' });
  const server = await startServer(config);
  const rows: Row[] = [];
  try {
    const { trainer = '' } = await issueTokens(server, [['trainer', 'trainer-open']]);
    const door = new ApiDoor(server, new ApiClient(server.url, trainer), config.dataDir, SLOTS);
    await runAll(door, options, rows);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  report(rows, await new ContainerWatch(config.dataDir, 0).list(), options);
  if (await runPatches(options.only, (line) => process.stderr.write(`${line}\n`))) process.exitCode = 1;
}

async function runAll(door: ApiDoor, { only, modes, json }: Options, rows: Row[]): Promise<void> {
  const done = (row: Row): void => {
    rows.push(row);
    const { outcomes, service, attack } = row;
    if (json) process.stdout.write(`${JSON.stringify({ id: attack.id, outcomes, service, wrong: wrongOf(row) })}\n`);
  };
  for (const attack of loadAttacks().filter(({ id }) => only.test(id))) {
    const outcomes: Row['outcomes'] = {};
    for (const mode of modes) outcomes[mode] = await runAttack(door, attack, mode);
    done({ attack, outcomes });
  }
  for (const attack of API_CASES.filter(({ id }) => only.test(id))) {
    const began = performance.now();
    const wrong = await attack.check(door);
    done({ attack, outcomes: {}, service: { wrong, ms: performance.now() - began } });
  }
}

function report(rows: Row[], left: string[], { json, markdown }: Options): void {
  const failed = rows.filter((row) => wrongOf(row).length > 0).length;
  const summary = `${rows.length - failed} passed, ${failed} failed`;
  const sorted = rows.toSorted((a, b) => orderOf(a) - orderOf(b) || a.attack.id.localeCompare(b.attack.id));
  if (!json) process.stdout.write(`${toText(sorted)}\n\n${summary}\n`);
  if (left.length > 0) process.stdout.write(`Left after the server had closed: ${left.join(', ')}\n`);
  if (markdown !== undefined) writeFileSync(markdown, toMarkdown(sorted, summary));
  process.exitCode = failed > 0 || left.length > 0 || rows.length === 0 ? 1 : 0;
}

function orderOf({ attack: { row } }: Row): number {
  return row === 'own' ? 1000 : Number(row);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof TypeError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
