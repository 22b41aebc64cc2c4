import { Writable } from 'node:stream';
import type { ApiClient } from '../../src/client';
import type { Attempt } from './attempts';
import type { Canaries, Canary } from './canaries';
import { ask, inParallel, type Answer } from './crawl';

/** A task in one state, and what somebody is to it who is more than their role. */
export interface CrawledScene<Eye extends string> {
  state: string;
  published: boolean;
  eyes: ReadonlyMap<string, Eye>;
}

export interface CrawlParts<Person extends string, Eye extends string, Kind extends string> {
  clients: Readonly<Record<Person, ApiClient>>;
  /** What somebody is to a task on which they hold no seat. */
  byRole: Readonly<Record<Person, Eye>>;
  /** Where two people are the same to a task, one speaks for both. */
  fellows: Partial<Record<Person, readonly Person[]>>;
  scenes: ReadonlyMap<string, CrawledScene<Eye>>;
  canaries: Canaries<Kind>;
  maySee: (eye: Eye, canary: Canary<Kind>, published: boolean, request: string) => boolean;
  /** An answer of 500 and above that is none of the service's failures. */
  isExcused?: (answer: Answer, request: Attempt) => boolean;
}

/** Sends requests as people, looks for canaries in all that comes back, and keeps what is wrong. */
export class CanaryCrawl<Person extends string, Eye extends string, Kind extends string> {
  requests = 0;
  /** Canaries that somebody saw and might: `kind: eye`. */
  readonly sightings: string[] = [];
  /** Those that were nobody's to see. */
  readonly strays = new Set<string>();
  readonly failures: string[] = [];
  /** Where a stranger to a task is told something else than of an absent one. */
  readonly differences: string[] = [];
  compared = 0;
  private readonly absentAnswers = new Map<string, Promise<Answer>>();

  constructor(private readonly parts: CrawlParts<Person, Eye, Kind>) {}

  get people(): Person[] {
    return Object.keys(this.parts.byRole) as Person[];
  }

  eyeOf(person: Person, scene: CrawledScene<Eye> | undefined): Eye {
    return scene?.eyes.get(person) ?? this.parts.byRole[person];
  }

  peopleIn(scene: CrawledScene<Eye> | undefined): Person[] {
    const isSpokenFor = (person: Person): boolean =>
      (this.parts.fellows[person] ?? []).some((fellow) => this.eyeOf(fellow, scene) === this.eyeOf(person, scene));
    return this.people.filter((person) => !isSpokenFor(person));
  }

  async attempt(person: Person, request: Attempt): Promise<Answer> {
    const { method, address, body } = request;
    const answer = await ask(this.parts.clients[person], method, address, body);
    this.requests += 1;
    if (answer.status >= 500 && this.parts.isExcused?.(answer, request) !== true)
      this.failures.push(`${person} ${method} ${address}: ${answer.shape}`);
    for (const canary of this.parts.canaries.findIn(answer.text)) this.judge(person, `${method} ${address}`, canary);
    return answer;
  }

  /** Reads an address of a scene; what a stranger gets (`nobody`) is held against what they get at `nowhere`. */
  async attemptIn(scene: CrawledScene<Eye>, person: Person, request: Attempt, nowhere: string): Promise<Answer> {
    const answer = await this.attempt(person, request);
    if (this.eyeOf(person, scene) !== 'nobody') return answer;
    const key = `${person} ${nowhere}`;
    const asked = this.absentAnswers.get(key) ?? this.attempt(person, { ...request, address: nowhere });
    this.absentAnswers.set(key, asked);
    this.compared += 1;
    const { shape } = await asked;
    if (answer.shape !== shape)
      this.differences.push(`${person}, ${scene.state}: ${request.address}: ${answer.shape} instead of ${shape}`);
    return answer;
  }

  /** Everybody tries every door; who is turned away at a door for want of a capability tries no second address of it. */
  async everybody(
    people: readonly Person[],
    byDoor: readonly (readonly Attempt[])[],
    perform: (person: Person, request: Attempt) => Promise<Answer | undefined>,
  ): Promise<void> {
    const jobs = byDoor.flatMap((requests) => people.map((person) => ({ person, requests })));
    await inParallel(jobs, async ({ person, requests }) => {
      for (const [index, each] of requests.entries()) {
        const answer = await perform(person, each);
        if (index === 0 && (answer?.status === 401 || answer?.status === 403)) return;
      }
    });
  }

  private judge(person: Person, request: string, canary: Canary<Kind>): void {
    const scene = this.parts.scenes.get(canary.state);
    const eye = this.eyeOf(person, scene);
    if (this.parts.maySee(eye, canary, scene?.published ?? false, request)) this.sightings.push(`${canary.kind}: ${eye}`);
    else this.strays.add(`${person} (${eye}) saw ${canary.kind} of the task ${canary.state}: ${request}`);
  }
}

/** Pairs of a kind and an eye that may see it, by a table of who sees what. */
export function expectedSightings(
  table: Readonly<Record<string, { always: readonly string[]; published?: readonly string[] }>>,
): string[] {
  return Object.entries(table).flatMap(([kind, { always, published = [] }]) =>
    [...always, ...published].map((eye) => `${kind}: ${eye}`),
  );
}

/** A service's log, kept instead of printed. */
export class KeptLog {
  private readonly chunks: string[] = [];
  readonly stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.chunks.push(chunk.toString());
      done();
    },
  });

  get text(): string {
    return this.chunks.join('');
  }
}

/** Requests that only read. */
export function readings(addresses: readonly string[]): Attempt[] {
  return addresses.map((address) => ({ method: 'GET', address, body: undefined }));
}
