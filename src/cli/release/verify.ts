import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const MANIFEST = 'MANIFEST.json';
/** Lists the manifest too, so the manifest lists neither itself nor this. */
const SUMS = 'SHA256SUMS';

/** What is read of a manifest; docs/swe/delivery.md has the rest. */
const Manifest = z.object({
  name: z.string(),
  hash: z.string(),
  files: z.array(z.object({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

/** `assay release verify DIRECTORY`: needs no service, no network and no database. True if everything is as its manifest says. */
export async function verifyPackage(folder: string): Promise<boolean> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  const problems: string[] = [];
  for (const { path, sha256 } of manifest.files) problems.push(...(await fileProblems(folder, path, sha256)));
  const listed = new Set([MANIFEST, SUMS, ...manifest.files.map(({ path }) => path)]);
  for (const path of await filesIn(folder)) if (!listed.has(path)) problems.push(`${path}: the manifest does not list it`);
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  const end = problems.length === 0 ? 'as its manifest says' : `${problems.length} faults`;
  process.stdout.write(`${manifest.name}: ${manifest.files.length} files, ${end}; release ${manifest.hash}\n`);
  return problems.length === 0;
}

async function fileProblems(folder: string, path: string, sha256: string): Promise<string[]> {
  if (path.startsWith('/') || path.split('/').includes('..')) return [`${path}: leads out of the package`];
  const file = join(folder, path);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return [`${path}: missing`];
  if ((await hashOf(file)) !== sha256) return [`${path}: its sha256 is another`];
  return path.endsWith('.jsonl') ? lineProblems(file, path) : [];
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function lineProblems(file: string, path: string): Promise<string[]> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    number += 1;
    if (!isObject(line)) return [`${path}: line ${number} is no JSON object`];
  }
  return [];
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const prefix = folder.replace(/\/+$/, '').length + 1;
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(prefix));
}
