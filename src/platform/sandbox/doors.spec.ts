import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
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

test('a door lets one in, and is gone then', async () => {
  const entered: Socket[] = [];
  const door = await new Doors(folder).open((connection) => entered.push(connection));
  const address = join(door?.folder ?? '', 's');
  expect((await stat(address)).mode & 0o777).toBe(0o666);
  const socket = await knock(address);
  while (entered.length === 0 || (await readdir(folder)).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(knock(address)).rejects.toMatchObject({ code: 'ENOENT' });
  const heard = new Promise((resolve) => entered[0]?.once('data', resolve));
  socket.write('still here');
  expect(String(await heard)).toBe('still here');
  expect(entered).toHaveLength(1);
  socket.destroy();
});

test('what an earlier process left is cleared, once, and others of this host find no way in', async () => {
  await writeFile(join(folder, 'left'), '');
  const doors = new Doors(folder);
  const [first, second] = [await doors.open(() => undefined), await doors.open(() => undefined)];
  expect(await readdir(folder)).toHaveLength(2);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await Promise.all([first?.close(), second?.close()]);
  await doors.close();
  await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
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
