import type { INestApplicationContext } from '@nestjs/common';
import { ApiClient, Arbiter, Author, Participant, Reviewer, TestWriter, Trainer } from '../../src/client';
import type { Role } from '../../src/domain/capability';
import { issueTokens } from '../../src/first-start';

/** The people of docs' scenes; all are different accounts of different persons. */
export interface Cast {
  author: Author;
  otherAuthor: Author;
  testWriter: TestWriter;
  otherTestWriter: TestWriter;
  arbiter: Arbiter;
  otherArbiter: Arbiter;
  reviewer: Reviewer;
  otherReviewer: Reviewer;
  trainer: Trainer;
  openTrainer: Trainer;
  lead: Participant;
  admin: Participant;
  /** An honest test writer's token with curious hands. */
  intruder: TestWriter;
  tokens: Record<string, string>;
}

const ROLES_OF: readonly (readonly [string, Role])[] = [
  ['Ada', 'author'],
  ['Alan', 'author'],
  ['Tess', 'test-writer'],
  ['Tom', 'test-writer'],
  ['Iris', 'test-writer'],
  ['Bea', 'arbiter'],
  ['Ben', 'arbiter'],
  ['Rob', 'reviewer'],
  ['Ruth', 'reviewer'],
  ['trainer', 'trainer'],
  ['open trainer', 'trainer-open'],
  ['Lea', 'lead'],
  ['root', 'admin'],
];

export async function gatherCast(server: { app: INestApplicationContext; url: string }): Promise<Cast> {
  return castAt(server.url, await issueTokens(server, ROLES_OF));
}

/** A lead alone, for what needs no other people. */
export async function leadOf(server: { app: INestApplicationContext; url: string }): Promise<ApiClient> {
  const { lead = '' } = await issueTokens(server, [['lead', 'lead']]);
  return new ApiClient(server.url, lead);
}

/** The same people at another address: a server that was started again. */
export function castAt(url: string, tokens: Record<string, string>): Cast {
  function api(name: string): ApiClient {
    return new ApiClient(url, tokens[name] ?? '');
  }
  return {
    author: new Author(api('Ada')),
    otherAuthor: new Author(api('Alan')),
    testWriter: new TestWriter(api('Tess')),
    otherTestWriter: new TestWriter(api('Tom')),
    intruder: new TestWriter(api('Iris')),
    arbiter: new Arbiter(api('Bea')),
    otherArbiter: new Arbiter(api('Ben')),
    reviewer: new Reviewer(api('Rob')),
    otherReviewer: new Reviewer(api('Ruth')),
    trainer: new Trainer(api('trainer')),
    openTrainer: new Trainer(api('open trainer')),
    lead: new Participant(api('Lea')),
    admin: new Participant(api('root')),
    tokens,
  };
}

/** One more account, made by the admin; with `owner`, a program of that person. */
export async function enrol(admin: Participant, name: string, roles: readonly Role[], owner?: Participant): Promise<ApiClient> {
  const person = owner && (await owner.api.get<{ account: { person_id: string } }>('/v1/me')).account.person_id;
  const kind = person === undefined ? 'person' : 'program';
  const account = await admin.api.post<{ id: string }>('/v1/accounts', {
    name,
    kind,
    roles,
    ...(person && { person_id: person }),
  });
  const { token } = await admin.api.post<{ token: string }>(`/v1/accounts/${account.id}/tokens`, { name: 'scene' });
  return new ApiClient(admin.api.baseUrl, token);
}
