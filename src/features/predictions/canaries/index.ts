import { randomBytes } from 'node:crypto';
import type { TestReport } from '../../../domain/swe';
import { cKind } from './c';
import { csharp, java, php } from './classes';
import { go, python, ruby } from './files';
import { javascript } from './javascript';
import type { CanaryTask, Kind, NameHash, Planted } from './kind';
import { rust } from './rust';

/** A test of ours, whose outcome comes of running it alone. */
export interface Canary {
  name: string;
  passes: boolean;
}

export interface Canaries extends Required<Planted> {
  canaries: Canary[];
}

const KINDS: readonly Kind[] = [python, go, javascript, rust, java, ruby, php, cKind, csharp];
/** Of each file; half of them fail. */
const COUNT = 8;
/** Where each file has a process of its own, the patch may be in some of them alone. */
const MOST_FILES = 4;

/**
 * Tests that nobody has seen, among those of the task, so that they run in the same processes; undefined where none can be written for its
 * runner.
 */
export function canariesOf(task: CanaryTask): Canaries | undefined {
  for (const kind of KINDS) {
    const samples = task.testFiles.filter(({ path, mode }) => mode.startsWith('100') && kind.samples.test(path));
    const plants = samples.map((sample) => (names: string[]) => kind.plant(names, sample, task));
    const { plantInline } = kind;
    if (plantInline) plants.push(...inlinePaths(task, kind.samples).map((path) => (names: string[]) => plantInline(names, path)));
    if (plants.length > 0) return plantAll(kind, plants.slice(0, MOST_FILES));
  }
  return undefined;
}

function plantAll({ hash, testName }: Kind, plants: readonly ((names: string[]) => Planted | undefined)[]): Canaries | undefined {
  const all: Canaries = { canaries: [], files: [], prepare: [] };
  for (const plant of plants) {
    const canaries = Array.from({ length: COUNT }, (_, at) => newCanary(testName, hash, at % 2 === 0));
    const planted = plant(canaries.map(({ name }) => name));
    if (!planted) continue;
    all.canaries.push(...canaries);
    all.files = [...all.files, ...planted.files];
    all.prepare = [...all.prepare, ...(planted.prepare ?? [])];
  }
  return all.canaries.length > 0 ? all : undefined;
}

function inlinePaths({ inlineTestPatch }: CanaryTask, samples: RegExp): string[] {
  const paths = [...inlineTestPatch.toString('latin1').matchAll(/^diff --git a\/(\S+) b\/\1$/gm)].map(([, path = '']) => path);
  return paths.filter((path) => samples.test(path));
}

/** A name whose hash says whether its test passes. */
function newCanary(testName: Kind['testName'], hash: NameHash, passes: boolean): Canary {
  for (;;) {
    const name = testName(randomBytes(6).toString('hex'));
    if (hash(name) === passes) return { name, passes };
  }
}

/** Whether a report tells each of our tests once, and as it is. */
export function tellsAll({ tests }: TestReport, canaries: readonly Canary[]): boolean {
  return canaries.every(({ name, passes }) => {
    const told = tests.filter(({ id }) => id.includes(name));
    return told.length === 1 && (passes ? told[0]?.state === 'pass' : told[0]?.state === 'fail' || told[0]?.state === 'error');
  });
}
