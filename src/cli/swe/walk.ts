import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ApiError, type ApiClient } from '../../client';

/**
 * Where a walk has to go on: from a cursor (the newest page without one), to the end of the history, or until nothing new comes.
 * Lists are newest first.
 */
const Place = z.object({ cursor: z.string().nullable(), until: z.enum(['end', 'known']) });
type Place = z.infer<typeof Place>;

/** As a file beside the pool; files of before this one have one cursor, null at the end. */
const State = z.union([
  z.object({ places: z.array(Place) }),
  z.object({ cursor: z.string().nullable() }).transform(({ cursor }): { places: Place[] } => ({
    places: cursor === null ? [] : [{ cursor: cursor === '' ? null : cursor, until: 'end' }],
  })),
]);

const Page = z.object({ items: z.array(z.string()), next_cursor: z.string().nullable() });
type Page = z.infer<typeof Page>;

/** Pages in a row without anything new, after which what is older is taken for known: some are merged long after others of their age. */
const KNOWN_PAGES = 3;

/** A walk over a repository's merged pull requests that is kept beside its pool file, so that it goes on where it ended. */
export class Walk {
  text: string;
  /** Whether all that is merged was seen. */
  isOver = false;
  private readonly statePath: string;
  private readonly known: Set<string>;

  constructor(
    private readonly file: string,
    private readonly warn: (line: string) => void = () => undefined,
  ) {
    this.statePath = `${file}.cursor.json`;
    this.text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    this.known = new Set(this.text.split('\n').filter(Boolean));
  }

  /**
   * Adds what was merged since, then what is older, until there are `max` more or no more. A page is on disk before the next is asked
   * for; a history that was rewritten is walked again, and what is known of it is not added twice.
   */
  async go(client: Pick<ApiClient, 'get'>, repo: string, source: string, max: number): Promise<number> {
    const stored = this.readPlaces();
    const places: Place[] =
      stored === undefined ? [{ cursor: null, until: 'end' }] : [{ cursor: null, until: 'known' }, ...stored];
    let added = 0;
    let isAgain = false;
    for (let place = places.shift(); place; place = places.shift()) {
      let silent = 0;
      for (let cursor: string | null | undefined = place.cursor; cursor !== undefined;) {
        if (added >= max) {
          this.keep([{ ...place, cursor }, ...places]);
          return added;
        }
        const page = await this.ask(client, repo, source, cursor);
        if (page === 'lost' && !isAgain) {
          isAgain = true;
          this.warn(`${repo}: its history was rewritten; it is walked again from the newest`);
          places.splice(0, places.length, { cursor: null, until: 'end' });
          break;
        }
        if (page === 'lost') throw new Error(`${repo}: its history changes while it is walked`);
        const fresh = this.add(page.items);
        added += fresh;
        silent = fresh === 0 ? silent + 1 : 0;
        const isDone = page.next_cursor === null || (place.until === 'known' && silent >= KNOWN_PAGES);
        cursor = isDone ? undefined : page.next_cursor;
        // The end of the history ends every other place too.
        if (page.next_cursor === null) places.length = 0;
        this.keep(cursor === undefined ? places : [{ ...place, cursor }, ...places]);
      }
    }
    this.isOver = true;
    return added;
  }

  private async ask(client: Pick<ApiClient, 'get'>, repo: string, source: string, cursor: string | null): Promise<Page | 'lost'> {
    const query = new URLSearchParams({ repo, source, ...(cursor !== null && { cursor }) });
    try {
      return Page.parse(await client.get(`/v1/swe/pull-requests?${query.toString()}`));
    } catch (error) {
      if (cursor !== null && error instanceof ApiError && error.problem?.detail?.startsWith('cursor-lost')) return 'lost';
      throw error;
    }
  }

  private add(refs: readonly string[]): number {
    const fresh = refs.filter((ref) => !this.known.has(ref));
    for (const ref of fresh) this.known.add(ref);
    this.text += `${this.text === '' || this.text.endsWith('\n') ? '' : '\n'}${fresh.map((ref) => `${ref}\n`).join('')}`;
    return fresh.length;
  }

  private readPlaces(): Place[] | undefined {
    if (!existsSync(this.statePath)) return undefined;
    try {
      return State.parse(JSON.parse(readFileSync(this.statePath, 'utf8'))).places;
    } catch (error) {
      this.warn(
        `${this.statePath} can't be read, so the walk begins anew: ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  }

  /** The pool first: what is asked for again is known, what is skipped is lost. */
  private keep(places: readonly Place[]): void {
    mkdirSync(dirname(this.file), { recursive: true });
    for (const [path, content] of [
      [this.file, this.text],
      [this.statePath, `${JSON.stringify({ places })}\n`],
    ] as const) {
      writeFileSync(`${path}.draft`, content, { flush: true });
      renameSync(`${path}.draft`, path);
    }
  }
}
