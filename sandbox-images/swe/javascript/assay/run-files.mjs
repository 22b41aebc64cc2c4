// Runs each file as a program of its own and writes one TAP line for it: for tests that are plain asserts. The line's name does not end as
// the file's does, for a failed point of that name is read as a file that could not be loaded and has no result.
// node run-files.mjs REPORT FILE...
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [report, ...files] = process.argv.slice(2);
const lines = ['TAP version 13', `1..${files.length}`];
files.forEach((file, at) => {
  const { status } = spawnSync(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit'] });
  lines.push(`${status === 0 ? 'ok' : 'not ok'} ${at + 1} - ${file.replace(/[#\\]/g, '\\$&')} exits with 0`);
});
writeFileSync(report, `${lines.join('\n')}\n`);
process.exitCode = lines.some((line) => line.startsWith('not ok')) ? 1 : 0;
