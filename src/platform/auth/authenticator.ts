import type { Actor } from '../../domain/actor';

/** Turns a bearer token into an actor; the accounts feature provides it. */
export interface Authenticator {
  authenticate(token: string): Promise<Actor | undefined>;
}

export const AUTHENTICATOR = Symbol('authenticator');
