import { z } from 'zod';

const NetworkMode = z.enum(['public', 'no-network', 'allowlist']);
const HOST_LABEL = /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?:\/[0-9]{1,3})?$/;
/** A hostname, `*.` before one, an address or a CIDR block: no URL, port or path. */
const AllowedHost = z
  .string()
  .refine((host) => HOST_LABEL.test(host) || ADDRESS.test(host), 'is no host name, address or CIDR block');
const Seconds = z.number().positive();
const User = z.union([z.string(), z.number().int()]).nullish();
const Words = z.record(z.string(), z.string());

const Network = { network_mode: NetworkMode.nullish(), allowed_hosts: z.array(AllowedHost).nullish() };

const Environment = z
  .object({
    ...Network,
    build_timeout_sec: Seconds.default(600),
    docker_image: z.string().nullish(),
    os: z.enum(['linux', 'windows']).default('linux'),
    cpus: z.number().positive().nullish(),
    memory_mb: z.number().int().positive().nullish(),
    storage_mb: z.number().int().positive().nullish(),
    memory: z.string().optional(),
    storage: z.string().optional(),
    gpus: z.number().int().min(0).nullish(),
    allow_internet: z.boolean().optional(),
    env: Words.default({}),
    workdir: z.string().nullish(),
  })
  .transform(({ memory, storage, allow_internet, ...rest }, context) => ({
    ...rest,
    memory_mb: megabytes('memory', memory, rest.memory_mb, context),
    storage_mb: megabytes('storage', storage, rest.storage_mb, context),
    network_mode: networkOf(rest, allow_internet),
  }))
  .superRefine(checkHosts);

const Collect = z.object({
  command: z.string().min(1),
  service: z.string().default('main'),
  timeout_sec: Seconds.default(60),
  user: User,
});
const ArtifactSource = z.string().refine((path) => !path.split('/').includes('..'), 'holds `..`');
const Artifact = z.union([
  ArtifactSource,
  z.object({
    source: ArtifactSource,
    service: z.string().optional(),
    destination: z
      .string()
      .refine((path) => !path.startsWith('/') && !path.split('/').includes('..') && path !== 'manifest.json', 'is no destination')
      .optional(),
    exclude: z.array(z.string()).default([]),
  }),
]);

const Verifier = z
  .object({
    ...Network,
    timeout_sec: Seconds.default(600),
    user: User,
    environment_mode: z.enum(['shared', 'separate']).optional(),
    env: Words.default({}),
    environment: Environment.optional(),
    collect: z.array(Collect).default([]),
  })
  .superRefine((verifier, context) => {
    checkHosts(verifier, context);
    if (verifier.environment_mode !== 'shared' || !verifier.environment) return;
    context.addIssue({ code: 'custom', path: ['environment'], message: 'is invalid with a shared verifier' });
  })
  .transform((verifier) => ({
    ...verifier,
    environment_mode: verifier.environment_mode ?? (verifier.environment ? 'separate' : 'shared'),
  }));

const Agent = z.object({ ...Network, timeout_sec: Seconds.nullish(), user: User }).superRefine(checkHosts);
const Step = z.object({
  name: z.string().min(1),
  min_reward: z.union([z.number(), z.record(z.string(), z.number())]).optional(),
});
const Identity = z.object({
  name: z.string().regex(/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/, 'is not org/name'),
  version: z.string().optional(),
  description: z.string().optional(),
  keywords: z.array(z.string()).default([]),
});

/**
 * `task.toml` of a Harbor task (swegen-harbor.md 2.2), schemas 1.0 to 1.4, as Harbor reads it: unknown keys are left out, deprecated ones
 * become those of today, and what is left out has Harbor's default.
 */
export const HarborTaskToml = z
  .object({
    schema_version: z.string().optional(),
    version: z.string().optional(),
    source: z.string().optional(),
    multi_step_reward_strategy: z.enum(['mean', 'final']).optional(),
    artifacts: z.array(Artifact).default([]),
    task: Identity.optional(),
    metadata: z.record(z.string(), z.unknown()).default({}),
    verifier: Verifier.default(() => Verifier.parse({})),
    agent: Agent.default(() => Agent.parse({})),
    solution: z.object({ env: Words.default({}) }).default({ env: {} }),
    environment: Environment.default(() => Environment.parse({})),
    steps: z.array(Step).default([]),
  })
  .transform(({ version, ...rest }) => ({ ...rest, schema_version: rest.schema_version ?? version ?? '1.0' }));
export type HarborTaskToml = z.infer<typeof HarborTaskToml>;

function checkHosts(
  { network_mode, allowed_hosts }: { network_mode?: string | null | undefined; allowed_hosts?: string[] | null | undefined },
  context: z.RefinementCtx,
): void {
  if (!allowed_hosts?.length || network_mode === 'allowlist') return;
  context.addIssue({ code: 'custom', path: ['allowed_hosts'], message: 'are allowed with network_mode "allowlist" alone' });
}

function networkOf(
  { network_mode, allowed_hosts }: { network_mode?: z.infer<typeof NetworkMode> | null; allowed_hosts?: string[] | null },
  allowInternet?: boolean,
) {
  if (network_mode) return network_mode;
  if (allowed_hosts != null || allowInternet !== false) return 'public' as const;
  return 'no-network' as const;
}

/** `2G`, `512M` or a number of megabytes; next to the key of today it must say the same. */
function megabytes(
  key: string,
  text: string | undefined,
  known: number | null | undefined,
  context: z.RefinementCtx,
): number | undefined {
  if (text === undefined) return known ?? undefined;
  const [, digits, unit = 'M'] = /^([0-9]+(?:\.[0-9]+)?) ?([KMGT]?)i?B?$/i.exec(text.trim()) ?? [];
  const factor = { K: 1 / 1024, M: 1, G: 1024, T: 1024 ** 2 }[unit.toUpperCase()] ?? 1;
  const size = digits === undefined ? undefined : Math.round(Number(digits) * factor);
  if (size === undefined) context.addIssue({ code: 'custom', path: [key], message: `is no size: ${text}` });
  else if (known != null && known !== size) context.addIssue({ code: 'custom', path: [key], message: `contradicts ${key}_mb` });
  return size;
}
