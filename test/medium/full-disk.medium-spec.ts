import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { z } from 'zod';
import { sweTaskId } from '../../src/domain/swe';
import { definitionOf } from '../support/verified-directory';

const BUILDING = join(__dirname, '../../dist/src/features/building');
/** Runs where a file system of 256 KiB is mounted, and says what it found there. */
const PROGRAM = `
const { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { deserialize } = require('node:v8');
const { taskContentHash, VerifiableTasks, writeTask } = require(${JSON.stringify(BUILDING)});
const [folder, input] = process.argv.slice(1);
const { small, large, other, ids } = deserialize(readFileSync(input));
const code = (work) => work.then(() => 'done', (error) => error.code);
const fill = () => {
  try {
    for (let at = 0; ; at += 1) writeFileSync(join(folder, 'filler'), Buffer.alloc(512), { flag: 'a' });
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  }
};
(async () => {
  const path = await writeTask(folder, small);
  const before = await taskContentHash(path);
  const manifest = new VerifiableTasks(folder);
  await manifest.add(ids[0]);
  const another = await writeTask(folder, other);
  const rewritten = await code(writeTask(folder, large));
  const stands = (await taskContentHash(path)) === before;
  fill();
  const added = await code(manifest.add(ids[1]));
  const listed = await manifest.list();
  rmSync(join(folder, 'filler'));
  const later = await code(manifest.add(ids[1]));
  const names = readdirSync(folder).sort();
  console.log(JSON.stringify({ rewritten, stands, added, listed, later, finally: await manifest.list(), names }));
})();
`;

const Found = z.strictObject({
  ...{ rewritten: z.string(), stands: z.boolean(), added: z.string(), listed: z.array(z.string()) },
  ...{ later: z.string(), finally: z.array(z.string()), names: z.array(z.string()) },
});

it('A file system that is full under the tasks keeps what stood, lists nothing more, and goes on when there is room', () => {
  const root = mkdtempSync(join(tmpdir(), 'assay-full-'));
  try {
    const [folder, input] = [join(root, 'tasks'), join(root, 'input')];
    const [small, other] = [definitionOf(1, 'sha256:00'), definitionOf(2, 'sha256:00')];
    const big = { path: 'tree/data.bin', content: Buffer.alloc(400_000, 'x') };
    const large = { ...small, environmentFiles: [...small.environmentFiles, big] };
    const ids = [small, other].map(({ change }) => sweTaskId(change.pull));
    mkdirSync(folder);
    writeFileSync(input, serialize({ small, large, other, ids }));
    // In a namespace of its own, where it may be mounted, and is gone with the process.
    const mounted = 'mount -t tmpfs -o size=256k tasks "$1" && exec "$2" -e "$3" "$1" "$4"';
    const said = execFileSync('unshare', [
      ...['--user', '--map-root-user', '--mount', 'sh', '-c', mounted, 'sh', folder, process.execPath, PROGRAM, input],
    ]);
    const found = Found.parse(JSON.parse(said.toString()));
    expect(found).toMatchObject({ rewritten: 'ENOSPC', stands: true, added: 'ENOSPC', listed: [ids[0]] });
    expect(found).toMatchObject({ later: 'done', finally: ids });
    expect(found.names).toEqual([...ids, 'verifiable_tasks.txt'].sort());
  } finally {
    rmSync(root, { recursive: true });
  }
});
