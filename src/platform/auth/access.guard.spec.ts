import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Actor } from '../../domain/actor';
import { capabilitiesOf, CAPABILITIES, ROLE_CAPABILITIES, ROLES } from '../../domain/capability';
import { AccessGuard } from './access.guard';
import { AcceptsBasic, Needs, NotReplayable, Public } from './needs';

const ACTOR: Actor = {
  accountId: 'acc_1',
  personId: 'acc_1',
  name: 'Ada',
  roles: ['author'],
  capabilities: capabilitiesOf(['author'], null),
};
const NOW = new Date('2026-01-01T00:00:00.000Z');

class Routes {
  undeclared(): void {}

  @Public('for the spec')
  open(): void {}

  @Needs('tasks:write')
  mine(): void {}

  @Needs('audit:read')
  another(): void {}

  @Needs('tasks:write')
  @NotReplayable()
  secret(): void {}

  @Needs('tasks:write')
  @AcceptsBasic()
  plain(): void {}
}

const guard = new AccessGuard(
  new Reflector(),
  { authenticate: async (token) => (token === 'good' ? ACTOR : undefined) },
  { now: () => NOW },
);

interface Asked {
  method: string;
  headers: Record<string, string | string[]>;
  requestId: string;
  path: string;
  originalUrl: string;
  ctx?: { actor: Actor; idempotency?: { key: string; fingerprint: string } };
}

function request(headers: Asked['headers'] = {}, method = 'POST'): Asked {
  return { method, headers, requestId: 'request-1', path: '/v1/tasks', originalUrl: '/v1/tasks' };
}

function ask(handler: keyof Routes, asked: Asked): Promise<boolean> {
  const context = { getHandler: () => Routes.prototype[handler], switchToHttp: () => ({ getRequest: () => asked }) };
  return guard.canActivate(context as unknown as ExecutionContext);
}

describe('The access guard', () => {
  it('denies a route that declares nothing, also with a good token', async () => {
    await expect(ask('undeclared', request({ authorization: 'Bearer good' }))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets everybody in where a route is public', async () => {
    await expect(ask('open', request())).resolves.toBe(true);
  });

  it.each([undefined, '', 'Bearer bad', 'good', 'Basic good', 'Bearer good extra', 'Bearer'])(
    'asks who comes with "%s" for a token',
    async (authorization) => {
      await expect(ask('mine', request(authorization === undefined ? {} : { authorization }))).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    },
  );

  it.each([
    ['the password', 'anybody:good', true],
    ['a password after a name without one', ':good', true],
    ['a wrong password', 'good:bad', false],
    ['a password with a colon', 'a:good:', false],
    ['no colon', 'good', false],
  ])('takes Basic where a route says so: %s', async (_, credentials, enters) => {
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    const asked = ask('plain', request({ authorization }));
    await (enters ? expect(asked).resolves.toBe(true) : expect(asked).rejects.toMatchObject({ code: 'unauthenticated' }));
    await expect(ask('mine', request({ authorization }))).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('lets a capability in, and names the one that is missing', async () => {
    const asked = request({ authorization: 'bearer good' });
    await expect(ask('mine', asked)).resolves.toBe(true);
    expect(asked.ctx?.actor).toBe(ACTOR);
    const refused = ask('another', request({ authorization: 'Bearer good' }));
    await expect(refused).rejects.toMatchObject({ code: 'forbidden', extra: { required_capability: 'audit:read' } });
  });

  it('takes an Idempotency-Key of POST requests, unless the answer holds a secret', async () => {
    const headers = { authorization: 'Bearer good', 'idempotency-key': 'key-1' };
    const [post, get, secret] = [request(headers), request(headers, 'GET'), request(headers)];
    await Promise.all([ask('mine', post), ask('mine', get), ask('secret', secret)]);
    expect([post, get, secret].map(({ ctx }) => ctx?.idempotency?.key)).toEqual(['key-1', undefined, undefined]);
  });

  it.each(['', 'a b', 'ä', 'x'.repeat(129)])('refuses the Idempotency-Key "%s"', async (key) => {
    await expect(ask('mine', request({ authorization: 'Bearer good', 'idempotency-key': key }))).rejects.toMatchObject({
      code: 'bad-request',
    });
  });
});

describe('Capabilities', () => {
  it('of several roles are the sum of theirs, and scopes only take away', () => {
    for (const role of ROLES) {
      expect([...capabilitiesOf([role], null)].sort()).toEqual([...ROLE_CAPABILITIES[role]].sort());
      expect([...capabilitiesOf([role], CAPABILITIES)].sort()).toEqual([...ROLE_CAPABILITIES[role]].sort());
      expect(capabilitiesOf([role], []).size).toBe(0);
    }
    const both = capabilitiesOf(['author', 'reviewer'], null);
    expect(both.has('tasks:write') && both.has('reviews:write')).toBe(true);
    expect([...capabilitiesOf(['trainer'], ['pools:read', 'pools:read-open'])]).toEqual(['pools:read']);
  });
});
