import { GitSource } from './git-source';
import { Mirrors } from './mirrors';
import type { PullSource } from './source';

export function openSource(options: { kind: 'git'; root: string }): PullSource {
  return new GitSource(Mirrors.inFolder(options.root));
}
