import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config';
import {
  CHAT_CLIENT,
  ModelError,
  type ChatClient,
  type ChatMessage,
  type Completion,
  type Endpoint,
} from '../../platform/models';
import type { ModelDefinition, ModelSettings, ModelSnapshot } from './domain/definition';
import type { CallOptions } from './call-options';
import { ProgramModels } from './program-models';

type Asked = Extract<ModelDefinition, { kind: 'openai' }>;

/** Asks a model of the registry, whatever its kind. */
@Injectable()
export class ModelCaller {
  constructor(
    @Inject(CHAT_CLIENT) private readonly client: ChatClient,
    @Inject(CONFIG) private readonly config: Config,
    private readonly programs: ProgramModels,
  ) {}

  /**
   * A whole answer, or a ModelError: of the kinds that the client knows, and `bad-request` for a model that cannot be asked. The
   * price is the one that the snapshot was read with.
   */
  async complete(snapshot: ModelSnapshot, messages: readonly ChatMessage[], options: CallOptions = {}): Promise<Completion> {
    const { definition, settings, name } = snapshot;
    if (definition.kind === 'offline')
      throw new ModelError('bad-request', `The model ${name} is offline: its attempts are uploaded`);
    if (definition.kind === 'program') return this.programs.complete(definition, settings, messages, options);
    const { seed, ...rest } = options;
    const endpoint = this.endpointOf(definition, settings, seed);
    return this.client.complete(endpoint, messages, { ...rest, timeoutMs: settings.timeout_seconds * 1000 });
  }

  private endpointOf(definition: Asked, { key_env, price }: ModelSettings, seed: number | undefined): Endpoint {
    const { base_url, model, limit_name, sampling } = definition;
    const { max_tokens, top_p, temperature, stop } = sampling;
    const seeded = seed ?? sampling.seed;
    const apiKey = key_env === null ? undefined : this.keyOf(key_env);
    return {
      ...{ baseUrl: base_url, model, limitName: limit_name, ...(apiKey !== undefined && { apiKey }) },
      sampling: {
        maxTokens: max_tokens,
        ...(temperature !== undefined && { temperature }),
        ...(top_p !== undefined && { topP: top_p }),
        ...(seeded !== undefined && { seed: seeded }),
        ...(stop && { stop }),
      },
      price: {
        ...{ input: price.input, output: price.output },
        ...(price.cached_input !== undefined && { cachedInput: price.cached_input }),
      },
    };
  }

  private keyOf(name: string): string {
    const key = this.config.models.keys.find(name);
    if (key === undefined) throw new ModelError('bad-key', `The variable ${name} is not set`);
    return key;
  }
}
