import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SANDBOX, type Limits, type Sandbox } from '../../platform/sandbox';
import { Mutant } from './domain/mutant';
import type { Subject } from './subject';

/** Starts the program that is in the image; sources come on stdin, so none is a file. */
const ENTRY = `import sys\n\nsys.path.insert(0, '/opt/assay/quality')\nimport mutate\n\nmutate.main()\n`;
const MIB = 1024 * 1024;
const LIMITS: Limits = {
  // Each mutant is compiled once: a solution of the largest size has some thousand.
  ...{ cpuSeconds: 60, wallSeconds: 180, memoryBytes: 512 * MIB, processes: 16, outputBytes: 16 * MIB },
  ...{ diskBytes: 4 * MIB, diskInodes: 256, openFiles: 64 },
};

/** How many edits were no mutants: not Python, the same bytecode as the original, or as another mutant. */
const Dropped = z.object({ invalid: z.number(), identical: z.number(), duplicate: z.number() });

export interface Mutants {
  mutants: Mutant[];
  dropped: z.infer<typeof Dropped>;
}

/** Makes the mutants of a reference, in a container: the reference is hidden, and it is read there without being run. */
@Injectable()
export class MutantSource {
  constructor(@Inject(SANDBOX) private readonly sandbox: Sandbox) {}

  /** Sorted by path and position; the same for the same solution and image. */
  async of({ id, image, solution }: Subject, signal: AbortSignal): Promise<Mutants> {
    const paths = solution.map(({ path }) => path).filter((path) => path.endsWith('.py'));
    const files = Object.fromEntries(solution.map(({ path, content }) => [path, content]));
    const program = { files: [{ path: 'main.py', content: ENTRY }], entryFile: 'main.py', arguments: [] };
    const stdin = JSON.stringify({ files, paths: paths.sort() });
    const spec = { id: `${id}-mutants`, image, ...program, stdin, limits: LIMITS, labels: { 'assay.purpose': 'quality' } };
    const { end, exitCode, stdout, stderr } = await this.sandbox.execute(spec, { signal });
    if (end !== 'exited' || exitCode !== 0)
      throw new Error(`the mutants of ${id} could not be made: ${end} ${stderr.slice(-500)}`);
    const lines = stdout.trim().split('\n');
    const { dropped } = z.object({ dropped: Dropped }).parse(JSON.parse(lines.pop() ?? ''));
    return { mutants: lines.map((line) => Mutant.parse(JSON.parse(line))), dropped };
  }
}
