// Runs each file as a program of its own and writes one TAP line for it: for tests that are plain asserts.
// node run-files.mjs REPORT FILE...
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [report, ...files] = process.argv.slice(2);
const lines = ['TAP version 13', `1..${files.length}`];
files.forEach((file, at) => {
  const { status } = spawnSync(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit'] });
  lines.push(`${status === 0 ? 'ok' : 'not ok'} ${at + 1} - ${file.replace(/[#\\]/g, '\\$&')}`);
});
writeFileSync(report, `${lines.join('\n')}\n`);
process.exitCode = lines.some((line) => line.startsWith('not ok')) ? 1 : 0;
