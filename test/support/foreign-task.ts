import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A Harbor task of somebody else: another work folder, no shebang line, reward.txt alone. */
const FOREIGN: Record<string, string> = {
  'task.toml':
    'version = "1.0"\n[verifier]\ntimeout_sec = 60\n[environment]\nmemory = "512M"\n[solution.env]\nWORD = "${WORD:-right}"\n',
  'instruction.md': 'Write the right word.\n',
  'environment/Dockerfile': 'ARG BASE_IMAGE=debian:trixie-slim\nFROM ${BASE_IMAGE}\nWORKDIR /srv/own place\nCOPY tree/ ./\n',
  'environment/tree/seed': 'wrong\n',
  'solution/solve.sh': 'echo "$WORD" > seed\n',
  'tests/test.sh':
    'mkdir -p /logs/verifier\nif grep -qx right link; then echo 1; else echo 0; fi > /logs/verifier/reward.txt\nexit 3\n',
};

/** Writes it below a folder, with some of its files changed, or left out; answers its directory. */
export function placeForeignTask(root: string, name: string, changes: Record<string, string | undefined> = {}): string {
  const folder = join(root, name);
  for (const [path, content] of Object.entries({ ...FOREIGN, ...changes })) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  symlinkSync('seed', join(folder, 'environment/tree/link'));
  return folder;
}
