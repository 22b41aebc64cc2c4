import { MODEL_KINDS, type NewModel, type Offline, type Openai } from '../models.schema';

/** `openai`: an endpoint of its protocol; `offline`: attempts are uploaded; `program`: a script that answers in a container. */
export type ModelKind = (typeof MODEL_KINDS)[number];

/**
 * What decides which answers a model gives; immutable, for calibration is of these. What only decides whether and at what price it
 * is asked is in {@link ModelSettings}, and may change without making another model of it.
 */
export type ModelDefinition =
  | ({ kind: 'openai' } & Pick<Openai, 'base_url' | 'model' | 'sampling' | 'limit_name'>)
  | { kind: 'program'; source_sha256: string; source_bytes: number }
  | ({ kind: 'offline' } & Offline);

export interface ModelSettings {
  /** Name of the variable that holds the key; null for an endpoint without one. */
  key_env: string | null;
  /** Micro-dollars a million tokens. */
  price: Openai['price'];
  /** Of one call. */
  timeout_seconds: number;
}

/** One of a model's immutable states, with the settings that its model has now. */
export interface ModelSnapshot {
  id: string;
  modelId: string;
  /** Of the model. */
  name: string;
  /** 1, 2, … of this model. */
  number: number;
  /** Of the definition. */
  contentHash: string;
  definition: ModelDefinition;
  settings: ModelSettings;
}

const FREE = { input: 0, output: 0 };

/** The kind that a body names; exactly one, which its schema has checked. */
export function kindOf(body: Pick<NewModel, ModelKind>): ModelKind | undefined {
  return MODEL_KINDS.find((kind) => body[kind] !== undefined);
}

/** What a body says, apart by what changes the model and what does not. `sha256` of a program's source is the caller's. */
export function splitModel(
  { openai, program, offline }: Pick<NewModel, ModelKind>,
  sha256: (text: string) => string,
): { definition: ModelDefinition; settings: ModelSettings } | undefined {
  if (openai) {
    const { key_env, price, timeout_seconds, ...definition } = openai;
    return { definition: { kind: 'openai', ...definition }, settings: { key_env, price, timeout_seconds } };
  }
  if (program) {
    const { source, timeout_seconds } = program;
    const definition = {
      kind: 'program' as const,
      source_sha256: sha256(source),
      source_bytes: new TextEncoder().encode(source).length,
    };
    return { definition, settings: { key_env: null, price: FREE, timeout_seconds } };
  }
  if (!offline) return undefined;
  return { definition: { kind: 'offline', ...offline }, settings: { key_env: null, price: FREE, timeout_seconds: 0 } };
}
