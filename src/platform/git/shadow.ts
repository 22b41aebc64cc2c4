import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from './git-error';

/** Every attribute that could change what diff, archive or apply say is reset, whatever the repository's own files ask for. */
const ATTRIBUTES =
  '* !text !eol !crlf !ident !filter !working-tree-encoding !diff !merge !whitespace !export-ignore !export-subst !delta\n';

const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n';

/**
 * Makes a git directory of our own over a mirror's objects and refs. A mirror is somebody else's folder: its config may name programs
 * (filters, helpers, a lazy fetch), its hooks are programs, its attributes change diffs. None of these files is ever read, and what
 * we write (blobs and trees of proofs) lands beside the mirror, not in it.
 */
export async function makeShadow(mirror: string): Promise<string> {
  refuseAlternates(mirror);
  const shadow = await mkdtemp(join(tmpdir(), 'assay-git-'));
  try {
    await mkdir(join(shadow, 'objects', 'info'), { recursive: true });
    await mkdir(join(shadow, 'info'));
    await writeFile(join(shadow, 'objects', 'info', 'alternates'), `${JSON.stringify(join(mirror, 'objects'))}\n`);
    await writeFile(join(shadow, 'info', 'attributes'), ATTRIBUTES);
    await writeFile(join(shadow, 'config'), CONFIG);
    await copyFile(join(mirror, 'HEAD'), join(shadow, 'HEAD'));
    await symlink(join(mirror, 'refs'), join(shadow, 'refs'));
    for (const file of ['packed-refs', 'shallow'])
      if (existsSync(join(mirror, file))) await symlink(join(mirror, file), join(shadow, file));
    return shadow;
  } catch (error) {
    await rm(shadow, { recursive: true, force: true });
    throw error;
  }
}

/** Alternates can make any repository of this machine readable through a mirror. */
function refuseAlternates(mirror: string): void {
  if (existsSync(join(mirror, 'objects', 'info', 'alternates')))
    throw new GitError('unsafe-mirror', `${mirror} borrows objects from another folder; repack it with "git repack -a -d"`);
}
