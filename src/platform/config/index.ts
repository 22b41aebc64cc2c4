import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { QUALITY_POLICY_NAMES, type QualityPolicyName } from '../../domain/quality-policy';
import { ModelKeys } from './model-keys';

const Environment = z.object({
  ASSAY_ENV: z.enum(['demo', 'production', 'test']).default('demo'),
  ASSAY_HOST: z.string().default('127.0.0.1'),
  ASSAY_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  ASSAY_DATA_DIR: z.string().default('.assay/data'),
  ASSAY_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  ASSAY_DEMO_TASKS: z.coerce.number().int().min(0).max(10).default(10),
  ASSAY_WORKERS: z.coerce.number().int().min(0).max(256).optional(),
  ASSAY_GRADER_SLOTS: z.coerce.number().int().min(1).max(256).optional(),
  ASSAY_GRADER_NAMESPACES: z.enum(['user', 'admin']).default('user'),
  ASSAY_GRADER_MAX_QUEUED: z.coerce.number().int().min(1).default(20_000),
  ASSAY_GRADER_MAX_QUEUED_PER_ACCOUNT: z.coerce.number().int().min(1).default(4096),
  ASSAY_GRADER_MAX_SUBMISSIONS: z.coerce.number().int().min(1).default(10_000),
  ASSAY_GRADER_REGRADE_SHARE: z.coerce.number().min(0).max(1).default(0.01),
  ASSAY_GRADER_MAX_REPORTS: z.coerce.number().int().min(0).default(20),
  ASSAY_COMPAT_HOLD_SECONDS: z.coerce.number().min(1).max(3600).default(150),
  ASSAY_CODE_RUNS: z.enum(['on', 'off']).default('off'),
  ASSAY_ARTIFACTS_DIR: z.string().default('artifacts'),
  ASSAY_SWE_CASES: z.coerce.number().int().min(1).max(1024).optional(),
  ASSAY_SWE_BUSY_CASES: z.coerce.number().int().min(1).max(1024).optional(),
  ASSAY_SWE_MIN_REPETITIONS: z.coerce.number().int().min(1).max(10).default(3),
  ASSAY_SWE_SOURCES_DIR: z.string().optional(),
  ASSAY_SWE_DRIFT: z.enum(['golden', 'verified', 'off']).default('golden'),
  ASSAY_SWE_DRIFT_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  ASSAY_DUPLICATES: z.enum(['block', 'report', 'off']).default('block'),
  ASSAY_BENCHMARKS_DIR: z.string().optional(),
  ASSAY_GITHUB_URL: z.url().default('https://api.github.com'),
  ASSAY_GIT_URL: z.url().default('https://github.com'),
  GITHUB_TOKENS: z.string().optional(),
  GITHUB_TOKEN: z.string().optional(),
  ASSAY_MODEL_KEY_PREFIX: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{3,}$/, 'at least four capital letters, digits and underscores')
    .default('ASSAY_MODEL_KEY_'),
  ASSAY_MODEL_HOSTS: z.string().optional(),
  ASSAY_TAG_RULE_MIN_DECIDED: z.coerce.number().int().min(1).default(20),
  ASSAY_TAG_RULE_MIN_PRECISION: z.coerce.number().min(0).max(1).default(0.6),
  ASSAY_DOUBLE_BLIND_SHARE: z.coerce.number().min(0).max(1).default(0.15),
  ASSAY_EVALUATOR_YEARS: z
    .string()
    .regex(/^\d{1,2},\d{1,2}$/, 'not two numbers of years with a comma')
    .default('5,8'),
  ASSAY_EVALUATION_GOLD_SHARE: z.coerce.number().min(0).max(0.5).default(0.05),
  ASSAY_EVALUATION_MODEL: z.string().optional(),
  ASSAY_QUALITY_POLICY: z.enum(QUALITY_POLICY_NAMES).optional(),
  ASSAY_LEASE_HOURS: z.coerce
    .number()
    .positive()
    .max(24 * 30)
    .default(24),
  ASSAY_PUBLICATION_SLOT_SECONDS: z.coerce.number().min(0).max(3600).optional(),
  ASSAY_MAX_QUEUED_JOBS: z.coerce.number().int().min(1).default(100_000),
  DATABASE_URL: z.string().optional(),
  DOCKER_HOST: z.string().optional(),
  SSL_CERT_FILE: z.string().optional(),
  HTTP_PROXY: z.string().optional(),
  HTTPS_PROXY: z.string().optional(),
  NO_PROXY: z.string().optional(),
  PIP_INDEX_URL: z.string().optional(),
  ASSAY_URL: z.url().optional(),
  ASSAY_TOKEN: z.string().optional(),
});

/** How submissions of trainers are judged. */
export interface GraderConfig {
  /** Submissions that are judged at the same time. */
  slots: number;
  /** How warm slots get namespaces; docs/decisions/0010. */
  namespaces: 'user' | 'admin';
  /** Processors of this machine: with more runs than these at a time, a time-out may be the machine's fault. */
  cores: number;
  /** Submissions that may wait for a slot: in all, and of one account. */
  maxQueued: number;
  maxQueuedPerAccount: number;
  /** Distinct submissions that an account may have judged on one task. */
  maxSubmissions: number;
  /** Share of verdicts that are compared with a second run, 0 to 1. */
  regradeShare: number;
  /** Gradings that an account may report as a defect of the task, in 24 hours. */
  maxReports: number;
}

/** How pull requests become tasks. */
export interface SweConfig {
  /** Absolute; holds `collected_prs`, `swe_tasks` and `logs`. */
  artifactsDir: string;
  /** Candidates of a batch that are worked on at the same time, where memory allows it. */
  cases: number;
  /** Of all batches together, those that build and run at the same time. */
  busyCases: number;
  /** Of each phase of a validation; what had fewer is listed nowhere. */
  minRepetitions: number;
  /** Folder of mirrors and archives that batches may read; none where it is unset. */
  sourcesDir?: string;
  github: { apiUrl: string; gitUrl: string; tokens: string[] };
  /** What is validated again, every so many days; nothing where it is `off`. */
  drift: { selection: 'golden' | 'verified' | 'off'; days: number };
}

/** Which endpoints of models may be asked, and with which keys. */
export interface ModelsConfig {
  /** `host` or `host:port`; where it is set, no other is asked. */
  hosts?: string[];
  /** Whether this machine itself may be asked where no hosts are listed. */
  loopback: boolean;
  keys: ModelKeys;
}

/** What is done about tasks that are alike. */
export interface SimilarityConfig {
  /** `block`: a find stops an acceptance until it is overridden. `report`: it is told alone. `off`: nothing is compared by itself. */
  duplicates: 'block' | 'report' | 'off';
  /** Folder of benchmarks that may be registered; none where it is unset. */
  benchmarksDir?: string;
}

/** How SWE tasks are evaluated by people. */
export interface EvaluationConfig {
  /** Verified years in the task's language that evaluator 1 and evaluator 2 need. */
  years: [number, number];
  /** Share of gold items among the tasks that an evaluator sees in the queue, 0 to 0.5. */
  goldShare: number;
  /** Id of the model that gives the second synthetic response; null for a program. */
  modelId: string | null;
}

/** Everything that the process reads from its environment, once, typed. docs/architecture.md lists the names. */
export interface Config {
  env: 'demo' | 'production' | 'test';
  /** Sample tasks that the first start of a demo plays. */
  demoTasks: number;
  http: { host: string; port: number };
  /** Absolute; holds the SQLite database, the audit key and head file, and the first admin's token file. */
  dataDir: string;
  database: { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string };
  logLevel: string;
  worker: { slots: number; maxQueued: number };
  grader: GraderConfig;
  swe: SweConfig;
  models: ModelsConfig;
  similarity: SimilarityConfig;
  /** How long protocols that know no missing reward are held, milliseconds; OpenRLHF waits three minutes. */
  compat: { holdMs: number };
  /** Whether programs may be run that no task asked for. */
  codeRuns: boolean;
  /** Share of cases, 0 to 1, that two arbiters rule on without knowing of each other. */
  doubleBlindShare: number;
  evaluation: EvaluationConfig;
  /** When a suggestion rule of failure tags is switched off: confirmed of decided below this, from so many decisions on. */
  tagRules: { minimumDecided: number; minimumPrecision: number };
  /** What is asked of the tests of every authored task before it is accepted; null where a quality run is asked for by hand alone. */
  qualityPolicy: QualityPolicyName | null;
  /** How long a claim lives without a heartbeat, milliseconds. */
  leaseMs: number;
  /**
   * Seat holders learn that a validation is over only on a grid of this width, milliseconds: an end time is
   * a channel for tests and solutions alike.
   */
  publicationSlotMs: number;
  /** `buildArguments` and `caBundle` go to builds of images with packages, and into no image. */
  docker: { host?: string; caBundle?: string; buildArguments: Record<string, string> };
  /** For the command line: the service to speak to, and with what. */
  client: { url?: string; token?: string };
}

export const CONFIG = Symbol('config');

/** Of the service and its API document; equal to package.json's. */
export const VERSION = '0.1.0';

/** Reads and checks the environment; throws an error that names every bad variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const e = parsed.data;
  // The demo keeps its accounts away from a production database by living in a folder of its own.
  const dataDir = resolve(e.ASSAY_DATA_DIR, e.ASSAY_ENV);
  return {
    env: e.ASSAY_ENV,
    http: { host: e.ASSAY_HOST, port: e.ASSAY_PORT },
    dataDir,
    database: e.DATABASE_URL
      ? { kind: 'postgres', url: e.DATABASE_URL }
      : { kind: 'sqlite', file: resolve(dataDir, 'assay.sqlite') },
    // In the demo a person reads the terminal; in production a collector does.
    logLevel: e.ASSAY_LOG_LEVEL ?? (e.ASSAY_ENV === 'production' ? 'info' : 'warn'),
    demoTasks: e.ASSAY_DEMO_TASKS,
    worker: { slots: e.ASSAY_WORKERS ?? cpus().length, maxQueued: e.ASSAY_MAX_QUEUED_JOBS },
    grader: {
      // Twice the cores: while one run waits for its tests, another computes.
      slots: e.ASSAY_GRADER_SLOTS ?? 2 * cpus().length,
      namespaces: e.ASSAY_GRADER_NAMESPACES,
      cores: cpus().length,
      maxQueued: e.ASSAY_GRADER_MAX_QUEUED,
      maxQueuedPerAccount: e.ASSAY_GRADER_MAX_QUEUED_PER_ACCOUNT,
      maxSubmissions: e.ASSAY_GRADER_MAX_SUBMISSIONS,
      regradeShare: e.ASSAY_GRADER_REGRADE_SHARE,
      maxReports: e.ASSAY_GRADER_MAX_REPORTS,
    },
    swe: {
      artifactsDir: resolve(e.ASSAY_ARTIFACTS_DIR),
      cases: e.ASSAY_SWE_CASES ?? Math.max(1, Math.floor(cpus().length / 2)),
      busyCases: e.ASSAY_SWE_BUSY_CASES ?? cpus().length,
      minRepetitions: e.ASSAY_SWE_MIN_REPETITIONS,
      ...(e.ASSAY_SWE_SOURCES_DIR !== undefined && { sourcesDir: resolve(e.ASSAY_SWE_SOURCES_DIR) }),
      github: { apiUrl: e.ASSAY_GITHUB_URL, gitUrl: e.ASSAY_GIT_URL, tokens: tokensOf(e) },
      drift: { selection: e.ASSAY_SWE_DRIFT, days: e.ASSAY_SWE_DRIFT_DAYS },
    },
    models: {
      ...(e.ASSAY_MODEL_HOSTS !== undefined && { hosts: listOf(e.ASSAY_MODEL_HOSTS.toLowerCase()) }),
      // In production this machine serves the database, the engine and the like; in the demo it serves a person's own model.
      loopback: e.ASSAY_ENV !== 'production',
      keys: new ModelKeys(e.ASSAY_MODEL_KEY_PREFIX, env),
    },
    similarity: {
      duplicates: e.ASSAY_DUPLICATES,
      ...(e.ASSAY_BENCHMARKS_DIR !== undefined && { benchmarksDir: resolve(e.ASSAY_BENCHMARKS_DIR) }),
    },
    compat: { holdMs: e.ASSAY_COMPAT_HOLD_SECONDS * 1000 },
    codeRuns: e.ASSAY_CODE_RUNS === 'on',
    doubleBlindShare: e.ASSAY_DOUBLE_BLIND_SHARE,
    evaluation: {
      years: yearsOf(e.ASSAY_EVALUATOR_YEARS),
      goldShare: e.ASSAY_EVALUATION_GOLD_SHARE,
      modelId: e.ASSAY_EVALUATION_MODEL ?? null,
    },
    tagRules: { minimumDecided: e.ASSAY_TAG_RULE_MIN_DECIDED, minimumPrecision: e.ASSAY_TAG_RULE_MIN_PRECISION },
    qualityPolicy: e.ASSAY_QUALITY_POLICY ?? null,
    leaseMs: e.ASSAY_LEASE_HOURS * 3_600_000,
    publicationSlotMs: (e.ASSAY_PUBLICATION_SLOT_SECONDS ?? (e.ASSAY_ENV === 'production' ? 30 : 1)) * 1000,
    docker: { host: e.DOCKER_HOST, caBundle: e.SSL_CERT_FILE, buildArguments: buildArgumentsOf(e) },
    client: { url: e.ASSAY_URL, token: e.ASSAY_TOKEN },
  };
}

/** `GITHUB_TOKENS` (a list with commas), else `GITHUB_TOKEN`. */
function tokensOf({ GITHUB_TOKENS, GITHUB_TOKEN }: z.infer<typeof Environment>): string[] {
  return listOf(GITHUB_TOKENS ?? GITHUB_TOKEN ?? '');
}

function yearsOf(text: string): [number, number] {
  const [first = 0, second = 0] = text.split(',').map(Number);
  return [first, second];
}

function listOf(text: string): string[] {
  const listed = text.split(',').map((each) => each.trim());
  return listed.filter((each) => each !== '');
}

/** What package managers in a build need to get out, where the host needs it. */
function buildArgumentsOf(e: z.infer<typeof Environment>): Record<string, string> {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY, PIP_INDEX_URL } = e;
  const given = Object.entries({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY, PIP_INDEX_URL });
  return Object.fromEntries(given.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

export function ensureDataDir(config: Config): void {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
}
export { DataLock, type ServiceFolders } from './lock';
export { ModelKeys } from './model-keys';
