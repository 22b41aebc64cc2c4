import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { DomainError, notFound } from '../../domain/errors';
import { faultsOf } from './problem';

/** Parses bodies, queries and path parameters by the zod schema of their DTO class (nestjs-zod's createZodDto). */
@Injectable()
export class ZodPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    const schema = schemaOf(metatype);
    if (!schema) return value;
    const parsed = schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    // A malformed id in the path names nothing: the same answer as for an id that names nothing of yours.
    if (type === 'param') throw notFound();
    const faults = faultsOf(parsed.error);
    const located = type === 'query' ? faults.map((f) => ({ ...f, pointer: `query:${f.pointer.slice(1)}` })) : faults;
    throw new DomainError('invalid', undefined, located);
  }
}

function schemaOf(metatype: unknown): z.ZodType | undefined {
  if (typeof metatype !== 'function' || !('schema' in metatype)) return undefined;
  return metatype.schema as z.ZodType;
}
