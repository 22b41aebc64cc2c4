import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../domain/errors';
import { CLOCK, type Clock } from '../clock';
import { fingerprintOf, type AssayRequest } from '../http/request';
import { ACCEPTS_BASIC, ACCESS, NOT_REPLAYABLE, type Access } from './needs';
import { AUTHENTICATOR, type Authenticator } from './authenticator';

/** Fails closed: a route that declares nothing is denied, like one whose capability the token lacks. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (!access) throw new DomainError('forbidden', 'This route declares no capability.');
    if ('public' in access) return true;
    const request = context.switchToHttp().getRequest<AssayRequest>();
    const handler = context.getHandler();
    const basic = this.reflector.get<boolean | undefined>(ACCEPTS_BASIC, handler) === true;
    await this.identify(request, this.reflector.get<boolean>(NOT_REPLAYABLE, handler), basic);
    if (request.ctx?.actor.capabilities.has(access.needs)) return true;
    throw new DomainError('forbidden', `This needs the capability ${access.needs}.`, [], { required_capability: access.needs });
  }

  private async identify(request: AssayRequest, notReplayable: boolean, basic: boolean): Promise<void> {
    const token = tokenOf(request.headers.authorization ?? '', basic);
    const actor = token && (await this.authenticator.authenticate(token));
    if (!actor) throw new DomainError('unauthenticated');
    const key = notReplayable ? undefined : idempotencyKey(request);
    const via = `${request.method} ${routeOf(request)}`;
    const idempotency = key === undefined ? undefined : { key, fingerprint: fingerprintOf(request) };
    request.ctx = { actor, requestId: request.requestId, now: () => this.clock.now(), via, ...(idempotency && { idempotency }) };
  }
}

/** The bearer token, or where Basic is taken, its password (RFC 7617: what comes after the first colon). */
function tokenOf(authorization: string, basic: boolean): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined || !basic) return bearer;
  const encoded = /^Basic ([A-Za-z0-9+/]{1,1000}={0,2})$/i.exec(authorization)?.[1];
  return encoded === undefined ? undefined : /:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8'))?.[1];
}

/** The route's pattern, not its values: `/v1/tasks/:id`. Express types it as any. */
function routeOf(request: AssayRequest): string {
  const route = request.route as { path?: string } | undefined;
  return route?.path ?? request.path;
}

function idempotencyKey(request: AssayRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new DomainError('bad-request', 'Idempotency-Key must be 1 to 128 visible ASCII characters.', [
    { pointer: 'header:Idempotency-Key', detail: 'not 1 to 128 visible ASCII characters' },
  ]);
}
