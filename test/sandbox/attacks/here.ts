import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A path in this folder of the sources, also from the compiled programs, which are elsewhere. */
export function fromHere(...parts: string[]): string {
  let root = __dirname;
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return join(root, 'test/sandbox/attacks', ...parts);
}
