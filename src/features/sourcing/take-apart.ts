import type { Change, PullRef, SweLanguage, TreeFile } from '../../domain/swe';
import type { IndexEdit, Mirror, PathChange } from '../../platform/git';
import { GitError } from '../../platform/git';
import { classifyFile, isTestSide, type FileClass } from './domain/classify';
import { splitInlineTests } from './inline-tests';

const SUBMODULE = '160000';
const ABSENT = '000000';
/** Of all contents that a pull request adds or changes; a candidate is refused for less. */
const MAX_CHANGED_BYTES = 64 * 1024 * 1024;

/** A path that changes, with its class and, where it is not too large, what it holds at head. */
export interface ClassedChange extends PathChange {
  class: FileClass;
  content?: Buffer;
}

/** The difference of two commits, parted into tests and everything else. */
export interface TakenApart {
  files: ClassedChange[];
  /** The tree of base with the tests of head. */
  middleTree: string;
  headTree: string;
  /** Lines of test modules inside of source files, by path. */
  inlineTests: Map<string, string[]>;
  testPatch: Buffer;
  inlineTestPatch: Buffer;
  fixPatch: Buffer;
  bugPatch: Buffer;
  /** Paths of testPatch and of fixPatch. */
  testChanges: PathChange[];
  fixChanges: PathChange[];
}

/** Why a difference can't be parted. */
export interface NotSeparable {
  files: ClassedChange[];
  reason: string;
}

/**
 * Parts the difference of two commits: the tests of head are put into the tree of base, and the patches are git's own between the
 * three trees, so that they are exact whatever the files hold (binary contents, modes, links, names that are not UTF-8).
 */
export async function takeApart(mirror: Mirror, base: string, head: string): Promise<TakenApart | NotSeparable> {
  const files = await readFiles(mirror, base, head);
  if (!files.every((file) => file.content !== undefined || file.newMode === ABSENT || file.newMode === SUBMODULE))
    return { files, reason: `The changed files hold more than ${String(MAX_CHANGED_BYTES)} bytes` };
  try {
    const inline = await inlineEdits(mirror, files);
    const apart = await partWith(mirror, base, head, files, inline);
    // Where tests and source of one file touch each other the patches depend on their order; then the file is source as a whole.
    if (inline.length === 0 || (await commutes(mirror, base, apart))) return apart;
    return await partWith(mirror, base, head, files, []);
  } catch (error) {
    if (error instanceof GitError && error.kind === 'bad-patch') return { files, reason: error.message };
    throw error;
  }
}

async function readFiles(mirror: Mirror, base: string, head: string): Promise<ClassedChange[]> {
  const changes = await mirror.changes(base, head);
  const present = changes.filter(({ newMode }) => newMode !== ABSENT && newMode !== SUBMODULE);
  const sizes = await mirror.blobSizes(present.map(({ newId }) => newId));
  const small = sizes.reduce((sum, size) => sum + size, 0) <= MAX_CHANGED_BYTES;
  const contents = small ? await mirror.readBlobs(present.map(({ newId }) => newId)) : [];
  const byPath = new Map(present.map(({ path }, at) => [path, contents[at]]));
  return changes.map((change) => {
    const content = byPath.get(change.path);
    return { ...change, class: classifyFile(change.path), ...(content && { content }) };
  });
}

interface InlineEdit extends IndexEdit {
  tests: string[];
}

async function inlineEdits(mirror: Mirror, files: readonly ClassedChange[]): Promise<InlineEdit[]> {
  const rust = files.filter(
    (file) => file.class === 'source' && file.status === 'modified' && !file.binary && file.path.endsWith('.rs'),
  );
  const old = await mirror.readBlobs(rust.map(({ oldId }) => oldId));
  const edits = rust.map(async ({ path, oldMode, content }, at): Promise<InlineEdit[]> => {
    const [base, now] = [asText(old[at]), asText(content)];
    const split = base === undefined || now === undefined ? undefined : await splitInlineTests(base, now);
    return split ? [{ path, mode: oldMode, id: await mirror.writeBlob(Buffer.from(split.merged)), tests: split.tests }] : [];
  });
  return (await Promise.all(edits)).flat();
}

/** Undefined for what is not UTF-8, which no Rust file is allowed to be. */
function asText(content: Buffer | undefined): string | undefined {
  const text = content?.toString('utf8');
  return text !== undefined && content?.equals(Buffer.from(text)) ? text : undefined;
}

async function partWith(
  mirror: Mirror,
  base: string,
  head: string,
  files: ClassedChange[],
  inline: InlineEdit[],
): Promise<TakenApart> {
  const edits = files.filter((file) => isTestSide(file.class)).map(editOf);
  const middleTree = await mirror.editTree(base, [...edits, ...inline]);
  const inlineTree = inline.length > 0 ? await mirror.editTree(base, inline) : undefined;
  const [headTree, testPatch, fixPatch, bugPatch, testChanges, fixChanges, inlineTestPatch] = await Promise.all([
    mirror.treeOf(head),
    mirror.diff(base, middleTree),
    mirror.diff(middleTree, head),
    mirror.diff(head, middleTree),
    mirror.changes(base, middleTree),
    mirror.changes(middleTree, head),
    inlineTree === undefined ? Buffer.alloc(0) : mirror.diff(base, inlineTree),
  ]);
  const inlineTests = new Map(inline.map(({ path, tests }) => [path, tests]));
  const patches = { testPatch, inlineTestPatch, fixPatch, bugPatch };
  return { files, middleTree, headTree, inlineTests, ...patches, testChanges, fixChanges };
}

function editOf({ path, newMode, newId }: ClassedChange): IndexEdit {
  return { path, mode: newMode, id: newMode === ABSENT ? undefined : newId };
}

async function commutes(mirror: Mirror, base: string, { fixPatch, testPatch, headTree }: TakenApart): Promise<boolean> {
  try {
    return (await mirror.applyPatches(base, [fixPatch, testPatch])) === headTree;
  } catch (error) {
    if (error instanceof GitError && error.kind === 'bad-patch') return false;
    throw error;
  }
}

/** One equation of {@link Change} that does not hold. */
export interface BrokenEquation {
  equation: string;
  detail: string;
}

/** Proves the equations of {@link Change} in temporary indexes, by applying the very bytes that are handed on. */
export async function proveEquations(mirror: Mirror, base: string, head: string, apart: TakenApart): Promise<BrokenEquation[]> {
  const broken = (await allHold(mirror, base, apart)) ? [] : await findBroken(mirror, base, head, apart);
  return [...broken, ...(await misplaced(mirror, base, head, apart))];
}

/**
 * All equations by four applications beside each other. The trees are known by their ids, so what the tests make of base is where the fix
 * starts, and what the bug makes of head is that too: a patch knows of nothing but the tree it is applied to.
 */
async function allHold(mirror: Mirror, base: string, apart: TakenApart): Promise<boolean> {
  const { testPatch, fixPatch, bugPatch, headTree, middleTree, inlineTests } = apart;
  // One run of git can't change a file twice.
  const both = inlineTests.size > 0 ? [fixPatch, testPatch] : [Buffer.concat([fixPatch, testPatch])];
  const equations = [
    { base, patches: [testPatch], is: middleTree },
    { base: middleTree, patches: [fixPatch], is: headTree },
    { base: headTree, patches: [bugPatch], is: middleTree },
    { base, patches: both, is: headTree },
  ];
  try {
    const trees = await mirror.applyBeside(equations);
    return equations.every(({ is }, at) => trees[at] === is);
  } catch (error) {
    if (error instanceof GitError && error.kind === 'bad-patch') return false;
    throw error;
  }
}

async function findBroken(
  mirror: Mirror,
  base: string,
  head: string,
  { testPatch, fixPatch, bugPatch, headTree, middleTree }: TakenApart,
): Promise<BrokenEquation[]> {
  const equations: [string, string, Buffer[], string][] = [
    ['base + tests + fix = head', base, [testPatch, fixPatch], headTree],
    ['base + fix + tests = head', base, [fixPatch, testPatch], headTree],
    ['head + bug = base with the tests of head', head, [bugPatch], middleTree],
    ['head + bug + fix = head', head, [bugPatch, fixPatch], headTree],
  ];
  const broken: BrokenEquation[] = [];
  for (const [equation, from, patches, wanted] of equations) {
    const detail = await mismatch(mirror, from, patches, wanted);
    if (detail !== undefined) broken.push({ equation, detail });
  }
  return broken;
}

async function mismatch(mirror: Mirror, from: string, patches: Buffer[], wanted: string): Promise<string | undefined> {
  try {
    const tree = await mirror.applyPatches(from, patches);
    return tree === wanted ? undefined : `tree ${tree}, wanted ${wanted}`;
  } catch (error) {
    if (error instanceof GitError && error.kind === 'bad-patch') return error.message;
    throw error;
  }
}

/** The trees may agree and the parts be wrong: the test patch touches tests alone, the fix everything else. */
async function misplaced(
  mirror: Mirror,
  base: string,
  head: string,
  { middleTree, inlineTests }: TakenApart,
): Promise<BrokenEquation[]> {
  const [tests, fix] = await Promise.all([mirror.changes(base, middleTree), mirror.changes(middleTree, head)]);
  const wrong = [
    ...tests.filter(({ path }) => !isTestSide(classifyFile(path)) && !inlineTests.has(path)),
    ...fix.filter(({ path }) => isTestSide(classifyFile(path))),
  ];
  return wrong.map(({ path }) => ({ equation: 'tests in the test patch, the rest in the fix', detail: path }));
}

export interface ChangeInput {
  pull: PullRef;
  language: SweLanguage;
  mirror: Mirror;
  base: string;
  head: string;
  apart: TakenApart;
}

/** What is handed to building and validation. */
export function makeChange({ pull, language, mirror, base, head, apart }: ChangeInput): Change {
  const tests = apart.files.filter((file) => isTestSide(file.class));
  return {
    pull,
    language,
    baseCommit: base,
    headCommit: head,
    mirror: mirror.folder,
    fixPatch: apart.fixPatch,
    bugPatch: apart.bugPatch,
    testPatch: apart.testPatch,
    inlineTestPatch: apart.inlineTestPatch,
    testFiles: tests.flatMap(treeFile),
    deletedTestFiles: tests.filter(({ newMode }) => newMode === ABSENT).map(({ path }) => path),
    sourcePaths: apart.files.filter((file) => file.class === 'source').map(({ path }) => path),
  };
}

function treeFile({ path, newMode: mode, content }: ClassedChange): TreeFile[] {
  return content && mode !== ABSENT ? [{ path, mode, content }] : [];
}
