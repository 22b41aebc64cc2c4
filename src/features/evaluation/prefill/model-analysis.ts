import { Inject, Injectable } from '@nestjs/common';
import type { Answer } from '../../../domain/evaluation';
import { DomainError } from '../../../domain/errors';
import { CONFIG, type Config } from '../../../platform/config';
import { sha256 } from '../../../platform/hash';
import { ModelError, type ChatMessage } from '../../../platform/models';
import { ModelCaller, ModelRegistry, type ModelSnapshot } from '../../models';
import type { Provenance } from '../evaluation.entity';
import { evaluationPrompt, PROMPT_TEMPLATE, readAnswer } from './domain/prompt';
import type { TaskTexts } from './domain/texts';

/** A model gets one more chance when its answer does not fit, with what was wrong. */
const TRIES = 2;

export type Asked = { answer: Answer; provenance: Extract<Provenance, { by: 'model' }> } | { because: string };

/** E2 by a model of the registry. */
@Injectable()
export class ModelAnalysis {
  constructor(
    private readonly caller: ModelCaller,
    private readonly registry: ModelRegistry,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  get modelId(): string | null {
    return this.config.evaluation.modelId;
  }

  /** Its answer, or in one sentence why there is none: then a program takes its place. */
  async ask(modelId: string, texts: TaskTexts, signal: AbortSignal): Promise<Asked> {
    try {
      return await this.askUntilItFits(await this.registry.get(modelId), texts, signal);
    } catch (error) {
      // An aborted job is tried again; whatever else a model or its registry says ends here.
      if (signal.aborted || !(error instanceof ModelError || error instanceof DomainError)) throw error;
      return { because: error.message.slice(0, 500) };
    }
  }

  private async askUntilItFits(snapshot: ModelSnapshot, texts: TaskTexts, signal: AbortSignal): Promise<Asked> {
    const { system, user } = evaluationPrompt(texts);
    const messages: ChatMessage[] = [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ];
    const spent = { tokens: 0, cost_micro_usd: 0 };
    let fault = '';
    for (let tried = 0; tried < TRIES; tried += 1) {
      const { text, usage, costMicroUsd } = await this.caller.complete(snapshot, messages, { signal });
      spent.tokens += usage.inputTokens + usage.outputTokens;
      spent.cost_micro_usd += costMicroUsd;
      const read = readAnswer(text);
      if ('answer' in read) return { answer: read.answer, provenance: { ...madeBy(snapshot, system, user), ...spent } };
      fault = read.fault;
      messages.push({ role: 'assistant', content: text }, { role: 'user', content: `${fault}\nSend the whole object again.` });
    }
    return { because: `${snapshot.name}: ${fault} It cost ${spent.tokens} tokens.`.slice(0, 500) };
  }
}

function madeBy({ modelId, id, name }: ModelSnapshot, system: string, user: string) {
  return {
    ...{ by: 'model' as const, model_id: modelId, snapshot_id: id, model: name },
    ...{ prompt_template: PROMPT_TEMPLATE, prompt_sha256: sha256(`${system}\n${user}`) },
  };
}
