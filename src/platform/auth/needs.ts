import { SetMetadata } from '@nestjs/common';
import type { Capability } from '../../domain/capability';

export const ACCESS = 'assay:access';
export type Access = { needs: Capability } | { public: string };

/** The capability that a route asks for. Every route has this or `Public`; the guard denies what has neither. */
export function Needs(capability: Capability): MethodDecorator {
  return SetMetadata(ACCESS, { needs: capability } satisfies Access);
}

/** Opens a route to everybody; the reason is listed in the route table's snapshot. */
export function Public(reason: string): MethodDecorator {
  return SetMetadata(ACCESS, { public: reason } satisfies Access);
}

export const NOT_REPLAYABLE = 'assay:not-replayable';

/** For routes whose answer holds a secret: it is never stored, so an Idempotency-Key has no effect. */
export function NotReplayable(): MethodDecorator {
  return SetMetadata(NOT_REPLAYABLE, true);
}

export const ACCEPTS_BASIC = 'assay:accepts-basic';

/**
 * For routes whose clients can send no bearer token: HTTP Basic is taken as well, as they make it of `http://user:password@host`.
 * The password is the token; the name is not looked at.
 */
export function AcceptsBasic(): MethodDecorator {
  return SetMetadata(ACCEPTS_BASIC, true);
}
