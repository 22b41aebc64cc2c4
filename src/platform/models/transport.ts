import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, Readable, Transform } from 'node:stream';
import { refuseAddress, refuseUrl, type AddressPolicy } from './address';
import { ModelError } from './model-error';

/** More than any answer has; a server that sends without end does not fill the memory. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** What a request takes along. The client library would add headers of OPENAI_CUSTOM_HEADERS and facts about this machine. */
const SENT_HEADERS = ['accept', 'authorization', 'content-type'];

/**
 * A `fetch` for the client library that speaks to the named host alone: no redirects are followed, so that a key goes nowhere
 * else; variables of the environment name no proxy for it; and the addresses that a name leads to are judged when the connection
 * is made, so that a name can't answer one thing when it is checked and another when it is used.
 */
export function guardedFetch(policy: AddressPolicy): typeof fetch {
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const refusal = refuseUrl(url, policy);
    if (refusal !== undefined)
      return Promise.reject(new ModelError('refused-address', `${url.host} may not be asked: ${refusal}`));
    return send(url, init, policy);
  };
}

function send(url: URL, init: RequestInit, policy: AddressPolicy): Promise<Response> {
  const headers = new Headers(init.headers);
  const options: RequestOptions = {
    method: init.method ?? 'GET',
    headers: Object.fromEntries(SENT_HEADERS.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : []))),
    lookup: guardedLookup(url.host, policy),
    // One connection a call: an answer that was given up leaves nothing behind for the next.
    agent: false,
    ...(init.signal && { signal: init.signal }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (reply) => resolve(responseOf(reply)));
    request.on('error', reject);
    request.end(init.body as string | undefined);
  });
}

function responseOf(reply: IncomingMessage): Response {
  const headers = new Headers();
  for (let at = 0; at < reply.rawHeaders.length; at += 2)
    headers.append(reply.rawHeaders[at] ?? '', reply.rawHeaders[at + 1] ?? '');
  const capped = cap(MAX_ANSWER_BYTES);
  // The failure of one side ends the other, and reaches whoever reads the body.
  pipeline(reply, capped, () => undefined);
  const body = [204, 205, 304].includes(reply.statusCode ?? 0) ? null : (Readable.toWeb(capped) as ReadableStream);
  return new Response(body, { status: reply.statusCode ?? 502, headers });
}

function cap(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > bytes) done(new ModelError('malformed-answer', `The answer is longer than ${bytes} bytes`));
      else done(null, chunk);
    },
  });
}

/** `dns.lookup` without the addresses that the policy refuses. Node asks it for names alone; addresses in the URL were judged. */
function guardedLookup(host: string, policy: AddressPolicy): LookupFunction {
  return (name, options, done) => {
    dnsLookup(name, { ...options, all: true }, (error, found) => {
      const allowed = found?.filter(({ address }) => refuseAddress(address, policy) === undefined) ?? [];
      if (error || isIP(name) !== 0) return answer(error, found);
      if (allowed.length === 0) return done(refused(host, found, policy), []);
      return answer(null, allowed);
    });
    function answer(error: NodeJS.ErrnoException | null, found: LookupAddress[]): void {
      const [first] = found ?? [];
      if (error || !first || options.all) done(error, found);
      else done(null, first.address, first.family);
    }
  };
}

function refused(host: string, found: LookupAddress[], policy: AddressPolicy): NodeJS.ErrnoException {
  const why = found[0] ? refuseAddress(found[0].address, policy) : 'it has no address';
  return new ModelError('refused-address', `${host} may not be asked: ${why ?? ''}`);
}
