import { BadRequestException, NotFoundException, ImATeapotException } from '@nestjs/common';
import { createZodDto } from 'nestjs-zod';
import fc from 'fast-check';
import { z } from 'zod';
import { DomainError, ERRORS, notFound, type ErrorCode } from '../../domain/errors';
import { decodeCursor, encodeCursor, MAX_INTEGER, toPage } from './cursor';
import { faultsOf, Problem, toDomainError, toProblem } from './problem';
import { requireMatch } from './request';
import { textOf } from './schemas';
import { ZodPipe } from './zod.pipe';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

describe('Cursors', () => {
  it('come back as they went out', () => {
    const key = fc.oneof(fc.stringMatching(/^[ -~]{0,100}$/), fc.integer({ min: 0, max: MAX_INTEGER }));
    fc.assert(fc.property(key, (value) => decodeCursor(encodeCursor(value)) === value));
    expect(decodeCursor(undefined)).toBeUndefined();
  });

  it('that are not ours are a fault of the request, whatever they hold', () => {
    const forged = fc.oneof(
      fc.string(),
      fc
        .jsonValue()
        .filter((value) => typeof value !== 'string' && typeof value !== 'number')
        .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
      fc.constantFrom(-1, 0.5, 1e300, MAX_INTEGER + 1).map((value) => Buffer.from(String(value)).toString('base64url')),
    );
    fc.assert(
      fc.property(forged, (text) => {
        const code = codeOf(() => decodeCursor(text));
        // A random string may happen to be a cursor; then nothing is thrown.
        return code === 'invalid' || code === 'nothing thrown';
      }),
    );
    for (const text of [
      '',
      'null',
      Buffer.from('{"a":1}').toString('base64url'),
      Buffer.from('"a\\u0000b"').toString('base64url'),
    ]) {
      expect(codeOf(() => decodeCursor(text))).toBe('invalid');
    }
  });

  it('cut rows into pages that hold each row once, in order, and end', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 9 }), (count, limit) => {
        const rows = Array.from({ length: count }, (_, index) => index + 1);
        const read: number[] = [];
        let cursor: string | null | undefined;
        while (cursor !== null) {
          const after = Number(decodeCursor(cursor) ?? 0);
          const page = toPage(rows.filter((row) => row > after).slice(0, limit + 1), limit, (row) => row);
          read.push(...page.items);
          cursor = page.next_cursor;
        }
        expect(read).toEqual(rows);
      }),
    );
  });
});

describe('Problems', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('%s is one by RFC 9457, with its status and a title', (code) => {
    const problem = toProblem(new DomainError(code), 'request-1');
    expect(Problem.parse(problem)).toEqual({
      type: `/problems/${code}`,
      title: ERRORS[code][1],
      status: ERRORS[code][0],
      code,
      request_id: 'request-1',
    });
  });

  it('are 4xx but for those that are the service’s own', () => {
    const own = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code][0] >= 500);
    expect(own.sort()).toEqual(['deadline-passed', 'internal', 'overloaded', 'unavailable']);
  });

  it('carry detail, faults and extension members', () => {
    const error = new DomainError('conflict', 'It is sealed.', [{ pointer: '/a', detail: 'no' }], { status_now: 'sealed' });
    expect(toProblem(error, 'r')).toMatchObject({
      detail: 'It is sealed.',
      errors: [{ pointer: '/a', detail: 'no' }],
      status_now: 'sealed',
    });
  });

  it('say nothing of an error that nobody expected', () => {
    for (const thrown of [new Error('SELECT secret'), 'secret', undefined, null, { message: 'secret', status: 404 }]) {
      const problem = toProblem(toDomainError(thrown), 'r');
      expect([problem.status, JSON.stringify(problem).includes('ecret')]).toEqual([500, false]);
    }
  });

  it.each([
    [new NotFoundException('Cannot GET /secret'), 'not-found'],
    [new BadRequestException('secret'), 'bad-request'],
    [Object.assign(new Error('secret'), { status: 413, expose: true, type: 'entity.too.large' }), 'body-too-large'],
    [new URIError('secret'), 'bad-request'],
    [new ImATeapotException('secret'), 'internal'],
    [notFound(), 'not-found'],
  ])('take %s for %s, without its words', (thrown, code) => {
    const error = toDomainError(thrown);
    expect(error.code).toBe(code);
    expect(JSON.stringify(toProblem(error, 'r'))).not.toContain('secret');
  });

  it('point at each bad place by RFC 6901', () => {
    const schema = z.strictObject({ 'a/b': z.object({ 'c~d': z.array(z.number()) }) });
    const parsed = schema.safeParse({ 'a/b': { 'c~d': [1, 'x'] }, 'e/f': 1 });
    const faults = parsed.success ? [] : faultsOf(parsed.error, '/body');
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual(['/body/a~1b/c~0d/1', '/body/e~1f']);
  });
});

describe('The zod pipe', () => {
  class Dto extends createZodDto(z.strictObject({ limit: z.coerce.number().int().min(1).default(5) })) {}
  const pipe = new ZodPipe();

  it('hands on what the schema makes of the value', () => {
    expect(pipe.transform({ limit: '7' }, { type: 'query', metatype: Dto })).toEqual({ limit: 7 });
    expect(pipe.transform(undefined, { type: 'body', metatype: Dto })).toEqual({ limit: 5 });
    expect(pipe.transform('as it is', { type: 'body', metatype: String })).toBe('as it is');
  });

  it('answers a malformed id in the path as one that names nothing', () => {
    expect(codeOf(() => pipe.transform({ limit: 'x' }, { type: 'param', metatype: Dto }))).toBe('not-found');
  });

  it('names the parameter of a bad query', () => {
    try {
      pipe.transform({ limit: '0', other: '1' }, { type: 'query', metatype: Dto });
      throw new Error('it passed');
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid' });
      expect((error as DomainError).faults.map(({ pointer }) => pointer).sort()).toEqual(['query:limit', 'query:other']);
    }
  });
});

describe('Text', () => {
  it('may hold whatever every store can carry, and nothing else', () => {
    const schema = textOf(0, 100);
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        (text) => schema.safeParse(text).success === !text.includes('\u0000'),
      ),
    );
    for (const text of ['a\u0000b', '\ud800', 'a\udc00']) expect(schema.safeParse(text).success).toBe(false);
    expect(schema.safeParse('x'.repeat(101)).success).toBe(false);
  });
});

describe('If-Match', () => {
  it('is asked for, and held against what is there now', () => {
    expect(codeOf(() => requireMatch(undefined, 'rev_1'))).toBe('etag-missing');
    expect(codeOf(() => requireMatch('rev_0', 'rev_1'))).toBe('etag-mismatch');
    expect(codeOf(() => requireMatch('rev_1', 'rev_1'))).toBe('nothing thrown');
    expect(codeOf(() => requireMatch('*', 'rev_1'))).toBe('nothing thrown');
  });
});
