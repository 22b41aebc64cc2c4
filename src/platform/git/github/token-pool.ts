/** One token with what GitHub last said of its budget. Rate limits count by resource: `core`, `graphql`, `search`. */
interface Budget {
  remaining: number;
  /** Milliseconds since 1970, when the budget is full again. */
  resetAt: number;
}

interface PooledToken {
  token: string | undefined;
  budgets: Map<string, Budget>;
  /** Asked to wait until then, by `Retry-After`. */
  pausedUntil: number;
  /** Milliseconds since 1970. */
  refusedUntil: number;
}

/** Headers of a reply, lower case. */
export type ReplyHeaders = Readonly<Record<string, string | number | undefined>>;

/** What is left to a token that has a tag, for answers that have changed after all. */
const RESERVE = 100;

const UNKNOWN: Budget = { remaining: Number.MAX_SAFE_INTEGER, resetAt: 0 };

/** Chooses for each request the token with the most budget left. Without any token requests go out without one. */
export class TokenPool {
  private readonly tokens: PooledToken[];

  constructor(tokens: readonly string[]) {
    const all = tokens.length > 0 ? [...new Set(tokens)] : [undefined];
    this.tokens = all.map((token) => ({ token, budgets: new Map(), pausedUntil: 0, refusedUntil: 0 }));
  }

  get hasTokens(): boolean {
    return this.tokens.some(({ token }) => token !== undefined);
  }

  /**
   * The place of a token to use now; or when one can be used again; or that GitHub refuses all of them. `tagged` is the one that has a tag of
   * the answer, by which it may cost nothing.
   */
  choose(resource: string, now: number, tagged?: number): { at: number } | { waitUntil: number } | 'all-refused' {
    const alive = this.tokens.map((token, at) => ({ token, at })).filter(({ token }) => token.refusedUntil <= now);
    if (alive.length === 0) return 'all-refused';
    const ready = alive.map(({ token, at }) => ({
      at,
      readyAt: readyAt(token, resource, now),
      left: left(token, resource, now),
    }));
    const usable = ready.filter((one) => one.readyAt <= now).sort((a, b) => b.left - a.left || a.at - b.at);
    const free = usable.find(({ at, left: budget }) => at === tagged && budget > RESERVE);
    if (free) return { at: free.at };
    return usable[0] ? { at: usable[0].at } : { waitUntil: Math.min(...ready.map((one) => one.readyAt)) };
  }

  secret(at: number): string | undefined {
    return this.tokens[at]?.token;
  }

  /** Takes one off the known budget, so that requests under way at once spread over the tokens. */
  spend(at: number, resource: string): void {
    const budget = this.tokens[at]?.budgets.get(resource);
    if (budget) budget.remaining -= 1;
  }

  observe(at: number, headers: ReplyHeaders): void {
    const [remaining, reset] = [Number(headers['x-ratelimit-remaining']), Number(headers['x-ratelimit-reset'])];
    const resource = String(headers['x-ratelimit-resource'] ?? 'core');
    if (Number.isFinite(remaining) && Number.isFinite(reset))
      this.tokens[at]?.budgets.set(resource, { remaining, resetAt: reset * 1000 });
  }

  pause(at: number, until: number): void {
    const token = this.tokens[at];
    if (token) token.pausedUntil = Math.max(token.pausedUntil, until);
  }

  refuse(at: number, until: number): void {
    const token = this.tokens[at];
    if (token) token.refusedUntil = until;
  }
}

function readyAt(token: PooledToken, resource: string, now: number): number {
  const { remaining, resetAt } = token.budgets.get(resource) ?? UNKNOWN;
  return Math.max(token.pausedUntil, remaining > 0 || resetAt <= now ? 0 : resetAt);
}

function left(token: PooledToken, resource: string, now: number): number {
  const budget = token.budgets.get(resource) ?? UNKNOWN;
  return budget.resetAt <= now ? UNKNOWN.remaining : budget.remaining;
}
