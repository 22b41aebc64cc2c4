import type { Capability, Role } from './capability';

/**
 * Who acts. Seats and exposures count by the person: a program's account has its owner's person id, so
 * that nobody gets around a wall with a second account.
 */
export interface Actor {
  accountId: string;
  personId: string;
  name: string;
  roles: readonly Role[];
  capabilities: ReadonlySet<Capability>;
}

/** Travels as the first argument of every service method. */
export interface Ctx {
  actor: Actor;
  requestId: string;
  now: () => Date;
  /** Set on requests that carry an Idempotency-Key: the unit of work stores its result under it. */
  idempotency?: { key: string; fingerprint: string };
  /** Through what a part is served, for the exposure ledger: `GET /v1/tasks/{id}/parts/{part}`. */
  via: string;
}

/** The actor of work that no person asked for at that moment: the embedded worker, an import, the first run. */
export const SYSTEM_ACTOR: Actor = {
  accountId: 'system',
  personId: 'system',
  name: 'system',
  roles: [],
  capabilities: new Set(),
};
