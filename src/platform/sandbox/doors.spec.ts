import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Doors } from './doors';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'doors-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

function knock(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address, () => resolve(socket));
    socket.once('error', reject);
  });
}

test('a door lets one in, whatever the umask, and is gone then', async () => {
  const entered: Socket[] = [];
  const umask = process.umask(0o077);
  const door = await new Doors(folder).open((connection) => entered.push(connection)).finally(() => process.umask(umask));
  const address = join(door?.folder ?? '', 's');
  const modes = await Promise.all([door?.folder ?? '', address].map(async (path) => (await stat(path)).mode & 0o777));
  expect(modes).toEqual([0o711, 0o666]);
  const socket = await knock(address);
  while (entered.length === 0 || (await readdir(join(folder, String(process.pid)))).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(knock(address)).rejects.toMatchObject({ code: 'ENOENT' });
  const heard = new Promise((resolve) => entered[0]?.once('data', resolve));
  socket.write('still here');
  expect(String(await heard)).toBe('still here');
  expect(entered).toHaveLength(1);
  socket.destroy();
});

test('what killed processes left goes, what others have stays, and nobody else of this host finds a way in', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  for (const pid of [gone, process.ppid, process.pid]) {
    await mkdir(join(folder, String(pid)));
    await writeFile(join(folder, String(pid), 'left'), '');
  }
  const doors = new Doors(folder);
  const [first, second] = [await doors.open(() => undefined), await doors.open(() => undefined)];
  const own = join(folder, String(process.pid));
  expect((await readdir(folder)).toSorted()).toEqual([String(process.pid), String(process.ppid)].toSorted());
  expect(await readdir(own)).toHaveLength(2);
  expect((await stat(own)).mode & 0o777).toBe(0o700);
  await Promise.all([first?.close(), second?.close()]);
  await doors.close();
  expect(await readdir(folder)).toEqual([String(process.ppid)]);
});

test('there are none without a folder, behind too long a path, and after an engine did not find one', async () => {
  const open = (path: string | undefined): Promise<unknown> => new Doors(path).open(() => undefined);
  expect([await open(undefined), await open(join(folder, 'a'.repeat(90)))]).toEqual([undefined, undefined]);
  const doors = new Doors(folder);
  expect(doors.refusedBy({ statusCode: 500 })).toBe(false);
  const door = await doors.open(() => undefined);
  expect(door).toBeDefined();
  await door?.close();
  expect(doors.refusedBy({ statusCode: 400 })).toBe(true);
  expect(await doors.open(() => undefined)).toBeUndefined();
});
