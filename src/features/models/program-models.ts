import { Inject, Injectable } from '@nestjs/common';
import { monotonicMs } from '../../platform/clock';
import { UnitOfWork } from '../../platform/database';
import { newId } from '../../platform/ids';
import { ModelError, type ChatMessage, type Completion } from '../../platform/models';
import { SANDBOX, SandboxInfraError, type Limits, type ProgramReport, type Sandbox } from '../../platform/sandbox';
import type { CallOptions } from './call-options';
import type { ModelDefinition, ModelSettings } from './domain/definition';
import { ModelsRepository } from './models.repository';

const ENTRY_FILE = 'model.py';
const MIB = 1024 * 1024;

type Program = Extract<ModelDefinition, { kind: 'program' }>;

/**
 * Models that are programs: a fresh container of the Python image each call, without network. A program reads
 * `{"messages": [{"role", "content"}, …], "tools": […], "seed": n or null}` from stdin and prints the text of its reply; it costs nothing.
 */
@Injectable()
export class ProgramModels {
  constructor(
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    private readonly work: UnitOfWork,
    private readonly repository: ModelsRepository,
  ) {}

  /** Fails with a ModelError. */
  async complete(
    program: Program,
    settings: ModelSettings,
    messages: readonly ChatMessage[],
    { tools = [], seed, signal }: CallOptions,
  ): Promise<Completion> {
    const startedAt = monotonicMs();
    const source = await this.repository.findSource(this.work.reader, program.source_sha256);
    if (source === undefined) throw new ModelError('bad-request', 'The source of the program is missing');
    const stdin = JSON.stringify({ messages: messages.map(plain), tools, seed: seed ?? null });
    const report = await this.run(source, stdin, settings.timeout_seconds, signal);
    return {
      ...{ text: replyOf(report), finishReason: 'stop', toolCalls: [], costMicroUsd: 0, attempts: 1 },
      usage: { inputTokens: 0, outputTokens: 0, reported: true },
      latencyMs: Math.round(monotonicMs() - startedAt),
    };
  }

  private async run(source: string, stdin: string, seconds: number, signal?: AbortSignal): Promise<ProgramReport> {
    const files = [{ path: ENTRY_FILE, content: source }];
    const labels = { 'assay.purpose': 'model' };
    try {
      signal?.throwIfAborted();
      const { image } = await this.sandbox.prepareImage({ python: '3.13', packages: [] });
      const spec = { id: newId('execution'), image, files, entryFile: ENTRY_FILE, arguments: [], stdin, labels };
      return await this.sandbox.execute({ ...spec, limits: limitsOf(seconds) }, { ...(signal && { signal }) });
    } catch (error) {
      if (signal?.aborted) throw new ModelError('aborted', 'The caller gave up', { attempts: 1 });
      if (error instanceof SandboxInfraError)
        throw new ModelError('unavailable', 'The program could not be run', { attempts: 1 });
      throw error;
    }
  }
}

/** In the words of the protocol, which programs of other systems know. */
function plain(message: ChatMessage): object {
  if (message.role !== 'tool') return { role: message.role, content: message.content };
  return { role: 'tool', content: message.content, tool_call_id: message.toolCallId };
}

function limitsOf(seconds: number): Limits {
  return {
    ...{ cpuSeconds: seconds, wallSeconds: seconds, memoryBytes: 512 * MIB, processes: 64, outputBytes: 4 * MIB },
    ...{ diskBytes: 64 * MIB, diskInodes: 4096, openFiles: 256 },
  };
}

function replyOf({ end, exitCode, stdout, stderr }: ProgramReport): string {
  if (end === 'exited' && exitCode === 0) return stdout.replace(/\n$/, '');
  const kind = end === 'timed-out' ? 'timed-out' : 'malformed-answer';
  const how = end === 'exited' ? `with exit code ${exitCode ?? 'none'}` : `as ${end}`;
  throw new ModelError(kind, `The program ended ${how}`, { attempts: 1, said: stderr.slice(-300) });
}
