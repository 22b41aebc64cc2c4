import { isUtf8 } from 'node:buffer';
import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound, type Fault } from '../../domain/errors';
import { monotonicMs, sleep } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { newId } from '../../platform/ids';
import { SANDBOX, SandboxInfraError, type Limits, type ProgramSpec, type Sandbox, type SourceFile } from '../../platform/sandbox';
import type { RunCodeRequest, RunCodeResponse } from './compat.schema';
import { runResultOf } from './domain/run-result';
import { Gate } from './gate';

const ENTRY_FILE = 'main.py';
const MIB = 1024 * 1024;
const DEFAULT_MEMORY_MIB = 512;
/** verl waits for both time limits and ten seconds more; what has no answer by then is answered a little before. */
const ANSWER_MARGIN_MS = 8000;
const PAUSE_MS = 1000;

/** Programs that no task asked for, as SandboxFusion runs them. Off unless the configuration says otherwise. */
@Injectable()
export class CodeRunsService {
  private readonly gate: Gate;

  constructor(
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.gate = new Gate(config.grader.slots, config.grader.maxQueuedPerAccount);
  }

  async run(_ctx: Ctx, body: RunCodeRequest, signal: AbortSignal): Promise<RunCodeResponse> {
    if (!this.config.codeRuns) throw notFound();
    const files = [{ path: ENTRY_FILE, content: body.code }, ...filesOf(body.files)];
    const deadline = monotonicMs() + (body.compile_timeout + body.run_timeout) * 1000 + ANSWER_MARGIN_MS;
    return this.gate.within(deadline, signal, () => this.runPatiently(body, files, deadline, signal));
  }

  /** An engine that fails is no result: 504 is what makes verl's client come again. */
  private async runPatiently(
    body: RunCodeRequest,
    files: SourceFile[],
    deadline: number,
    signal: AbortSignal,
  ): Promise<RunCodeResponse> {
    for (;;) {
      try {
        const { image } = await this.sandbox.prepareImage({ python: '3.13', packages: [] });
        return runResultOf(await this.sandbox.execute(specOf(body, files, image), { signal }));
      } catch (error) {
        if (!(error instanceof SandboxInfraError)) throw error;
        if (monotonicMs() + PAUSE_MS + body.run_timeout * 1000 >= deadline) throw new DomainError('deadline-passed');
        await sleep(PAUSE_MS, signal);
        signal.throwIfAborted();
      }
    }
  }
}

function specOf(
  { stdin, run_timeout, memory_limit_MB: memory }: RunCodeRequest,
  files: SourceFile[],
  image: string,
): ProgramSpec {
  const limits: Limits = {
    ...{ cpuSeconds: run_timeout, wallSeconds: run_timeout },
    memoryBytes: (memory <= 0 ? DEFAULT_MEMORY_MIB : memory) * MIB,
    ...{ processes: 64, outputBytes: 4 * MIB, diskBytes: 64 * MIB, diskInodes: 4096, openFiles: 256 },
  };
  const labels = { 'assay.purpose': 'code-run' };
  return { id: newId('execution'), image, files, entryFile: ENTRY_FILE, arguments: [], stdin, limits, labels };
}

function filesOf(given: RunCodeRequest['files']): SourceFile[] {
  const faults: Fault[] = [];
  const files = Object.entries(given).flatMap(([path, encoded]): SourceFile[] => {
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (path === ENTRY_FILE || !isUtf8(bytes))
      faults.push({ pointer: `/files/${path}`, detail: 'not UTF-8, or the name of the code' });
    return encoded === null ? [] : [{ path, content: bytes.toString('utf8') }];
  });
  if (faults.length > 0) throw new DomainError('invalid', undefined, faults);
  return files;
}
