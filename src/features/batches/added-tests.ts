import { Injectable } from '@nestjs/common';
import type { Change, TreeFile } from '../../domain/swe';
import { Mirror } from '../../platform/git';

/** Test files that people have added to a task; whoever keeps them registers the look-up. */
export type FindAdded = (sweTaskId: string) => Promise<TreeFile[]>;

/** Tests that a candidate has beside those of its pull request: whenever it is made again, they are a part of it. */
@Injectable()
export class AddedTests {
  private find: FindAdded = () => Promise.resolve([]);

  register(find: FindAdded): void {
    this.find = find;
  }

  of(sweTaskId: string): Promise<TreeFile[]> {
    return this.find(sweTaskId);
  }
}

/** A change with more test files, which are at neither base nor head. Its test patch puts them there, so its equations hold of a head with them. */
export async function withAdded(change: Change, files: readonly TreeFile[]): Promise<Change> {
  if (files.length === 0) return change;
  const mirror = await Mirror.open(change.mirror);
  try {
    const edits = [];
    for (const { path, mode, content } of files) edits.push({ path, mode, id: await mirror.writeBlob(content) });
    const base = await mirror.treeOf(change.baseCommit);
    const patch = await mirror.diff(base, await mirror.editTree(base, edits));
    return { ...change, testPatch: Buffer.concat([change.testPatch, patch]), testFiles: [...change.testFiles, ...files] };
  } finally {
    await mirror.close();
  }
}
