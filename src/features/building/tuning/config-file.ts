import { Document, isMap, parseDocument } from 'yaml';
import { z } from 'zod';
import { findSweLanguage, type SweLanguage } from '../../../domain/swe';
import { findOutOfRange, TuningStatus } from './decide';
import { startValues, TunedValues, TuningPolicy } from './policy';

const PATH = ['runtime_info', 'input', 'languages'];

const LanguageEntry = z.looseObject({
  enabled: z.boolean().default(true),
  params: TunedValues.partial()
    .extend({ max_verified_tasks: z.union([z.int().min(0), z.literal('all')]).default('all') })
    .loose()
    .prefault({}),
  status: TuningStatus.prefault({}),
});

const count = z.int().min(0);

/** The fork's `pr_collection.filters`; lines and files are those of the change. */
const CollectionFilters = z
  .looseObject({
    min_stars: count,
    min_merged_prs: count,
    /** 0 to 1. */
    min_language_percentage: z.number().min(0).max(1),
    max_days_since_push: count,
    min_issue_body_length: count,
    min_files_changed: count,
    max_files_changed: count,
    max_lines_changed: count,
  })
  .partial();
export type CollectionFilters = z.output<typeof CollectionFilters>;

const Config = z.looseObject({
  runtime_info: z.looseObject({
    input: z.looseObject({
      pr_collection: z.looseObject({ filters: CollectionFilters.prefault({}) }).prefault({}),
      tuning: TuningPolicy.prefault({}),
      languages: z.record(z.string(), LanguageEntry).prefault({}),
    }),
  }),
});

export interface TunedLanguage {
  language: SweLanguage;
  /** Its key in the file: `py`. */
  key: string;
  enabled: boolean;
  values: TunedValues;
  maxVerified: number;
  status: TuningStatus;
}

export interface TuningConfig {
  policy: TuningPolicy;
  languages: TunedLanguage[];
  filters: CollectionFilters;
  /** The file as it was read, with its comments. */
  document: Document;
}

/** The file is no `config.yaml`; `problems` name paths and rules, never values, for the file holds keys. */
export class TuningConfigError extends Error {
  override readonly name = 'TuningConfigError';
  constructor(readonly problems: string[]) {
    super(`config.yaml can't be used: ${problems.join('; ')}`);
  }
}

/**
 * Reads `config.yaml` in the fork's layout (swegen-harbor.md 1.12) with our `runtime_info.input.tuning`. What tuning does not know is
 * left alone. Throws a TuningConfigError.
 */
export function readTuningConfig(text: string): TuningConfig {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0)
    throw new TuningConfigError(document.errors.map(({ code, linePos }) => `${code} in line ${String(linePos?.[0].line)}`));
  const parsed = Config.safeParse(document.toJS({ maxAliasCount: 20 }));
  if (!parsed.success)
    throw new TuningConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const { tuning: policy, languages, pr_collection: collection } = parsed.data.runtime_info.input;
  const tuned = Object.entries(languages).map(([key, entry]) => tunedLanguage(key, entry, policy));
  return { policy, languages: tuned, filters: collection.filters, document };
}

function tunedLanguage(
  key: string,
  { enabled, params, status }: z.output<typeof LanguageEntry>,
  policy: TuningPolicy,
): TunedLanguage {
  const language = findSweLanguage(key);
  if (language === undefined) throw new TuningConfigError([`${PATH.join('.')}.${key}: no such language`]);
  const { timeout, cc_timeout, n_concurrent, max_verified_tasks } = params;
  const start = startValues(language);
  const values = {
    timeout: timeout ?? start.timeout,
    cc_timeout: cc_timeout ?? start.cc_timeout,
    n_concurrent: n_concurrent ?? start.n_concurrent,
  };
  const wrong = findOutOfRange(values, policy);
  if (wrong.length > 0)
    throw new TuningConfigError(wrong.map(({ param, problem }) => `${PATH.join('.')}.${key}.params.${param}: ${problem}`));
  return { language, key, enabled, values, maxVerified: max_verified_tasks === 'all' ? Infinity : max_verified_tasks, status };
}

/** The file's text with new values and status of a language; comments, order and everything else stay. */
export function writeTuned(document: Document, changed: readonly Pick<TunedLanguage, 'key' | 'values' | 'status'>[]): string {
  const copy = document.clone();
  for (const { key, values, status } of changed) {
    if (!isMap(copy.getIn([...PATH, key]))) copy.setIn([...PATH, key], copy.createNode({}));
    for (const [part, fields] of [['params', values] as const, ['status', status] as const]) {
      if (!isMap(copy.getIn([...PATH, key, part]))) copy.setIn([...PATH, key, part], copy.createNode({}));
      for (const [name, value] of Object.entries(fields)) copy.setIn([...PATH, key, part, name], value);
    }
  }
  return copy.toString({ lineWidth: 0 });
}
