/** What a role allows at all; a route names one of these, and the guard asks for it. */
export const CAPABILITIES = [
  'accounts:read',
  'accounts:write',
  'audit:read',
  'break-glass:use',
  'calibration:write',
  'certificates:replay',
  'clarifications:answer',
  'clarifications:ask',
  'code:run',
  'discrepancies:open',
  'discrepancies:read',
  'exports:read',
  'exposures:read',
  'gradings:run',
  'imports:run',
  'jobs:cancel',
  'jobs:read',
  'me:read',
  'metrics:read',
  'models:read',
  'models:write',
  'pools:read',
  'pools:read-open',
  'quality:read',
  'queue:read',
  'releases:write',
  'reviews:write',
  'rulings:write',
  'seats:claim',
  'similarity:read',
  'similarity:write',
  'stress:evidence',
  'stress:read',
  'stress:run',
  'stress:waive',
  'swe:read',
  'swe:run',
  'tasks:mark',
  'tasks:oversee',
  'tasks:read',
  'tasks:reject',
  'tasks:write',
  'taxonomy:read',
  'tests:write',
  'tokens:write',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const ROLES = [
  'admin',
  'arbiter',
  'author',
  'code-runner',
  'lead',
  'reviewer',
  'test-writer',
  'trainer',
  'trainer-open',
] as const;
export type Role = (typeof ROLES)[number];

const EVERYONE: readonly Capability[] = ['me:read', 'taxonomy:read', 'jobs:read', 'tokens:write'];
const SEAT_HOLDER: readonly Capability[] = [...EVERYONE, 'tasks:read', 'queue:read', 'seats:claim'];

/**
 * Roles as lists of capabilities. A role says what an account may do at all; which task it may do it on
 * is decided by seats and exposures (separation.ts). No role implies another: an admin writes no tests.
 */
export const ROLE_CAPABILITIES: Readonly<Record<Role, readonly Capability[]>> = {
  admin: [
    ...EVERYONE,
    'accounts:read',
    'accounts:write',
    'audit:read',
    'break-glass:use',
    'exposures:read',
    'jobs:cancel',
    'metrics:read',
    'models:read',
    'models:write',
    'quality:read',
    'tasks:oversee',
    'tasks:read',
  ],
  arbiter: [
    ...SEAT_HOLDER,
    'discrepancies:read',
    'rulings:write',
    'certificates:replay',
    'tasks:mark',
    'similarity:read',
    'similarity:write',
    'stress:evidence',
    'stress:read',
    'stress:waive',
  ],
  author: [...SEAT_HOLDER, 'tasks:write', 'clarifications:answer', 'discrepancies:read'],
  'code-runner': [...EVERYONE, 'code:run'],
  lead: [
    ...EVERYONE,
    'accounts:read',
    'audit:read',
    'calibration:write',
    'certificates:replay',
    'discrepancies:open',
    'discrepancies:read',
    'exports:read',
    'exposures:read',
    'imports:run',
    'jobs:cancel',
    'metrics:read',
    'models:read',
    'models:write',
    'pools:read',
    'quality:read',
    'releases:write',
    'similarity:read',
    'similarity:write',
    'stress:read',
    'stress:run',
    'swe:read',
    'swe:run',
    'tasks:mark',
    'tasks:oversee',
    'tasks:read',
    'tasks:reject',
  ],
  reviewer: [
    ...SEAT_HOLDER,
    'reviews:write',
    'certificates:replay',
    'discrepancies:read',
    'similarity:read',
    'stress:evidence',
    'stress:read',
  ],
  'test-writer': [...SEAT_HOLDER, 'tests:write', 'clarifications:ask', 'discrepancies:read'],
  trainer: [...EVERYONE, 'pools:read', 'exports:read', 'discrepancies:open', 'gradings:run'],
  'trainer-open': [...EVERYONE, 'pools:read', 'pools:read-open', 'exports:read', 'discrepancies:open', 'gradings:run'],
};

/** Everything that the roles allow together, cut down to the token's scopes where it has some. */
export function capabilitiesOf(roles: readonly Role[], scopes: readonly Capability[] | null): ReadonlySet<Capability> {
  const granted = new Set(roles.flatMap((role) => ROLE_CAPABILITIES[role]));
  if (scopes === null) return granted;
  return new Set(scopes.filter((scope) => granted.has(scope)));
}
