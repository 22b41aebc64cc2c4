import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A path in this folder of the sources, also from the compiled program, which is elsewhere. */
export function fromHere(...parts: string[]): string {
  let root = __dirname;
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return join(root, 'test/audit', ...parts);
}

export function read(path: string): string {
  return readFileSync(fromHere(path), 'utf8');
}
