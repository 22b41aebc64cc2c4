import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { z } from 'zod';
import { VERSION } from './platform/config';
import { Problem } from './platform/http';
import { AnyPart } from './features/tasks';

/** OpenAPI 3.1 of the whole service, from the zod schemas of its routes. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Assay')
    .setDescription('Makes and grades coding tasks whose verdict comes from execution.')
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token: asy_...' })
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'On /v1/compat alone: the name is not looked at, the password is the token' },
      'basic',
    )
    .addSecurityRequirements('bearer')
    .build();
  const document = cleanupOpenApiDoc(SwaggerModule.createDocument(app, config));
  addSchema(document, 'Problem', Problem);
  addSchema(document, 'AnyPart', AnyPart);
  addProblemResponses(document);
  return document;
}

function addSchema(document: OpenAPIObject, name: string, schema: z.ZodType): void {
  const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  document.components = { ...document.components, schemas: { ...document.components?.schemas, [name]: inline(json) } };
}

/** Component schemas carry no `$schema` or `$defs`: definitions are flattened into the place of use. */
function inline(schema: Record<string, unknown>): Record<string, unknown> {
  const {
    $defs = {},
    $schema: _dialect,
    ...rest
  } = schema as { $defs?: Record<string, Record<string, unknown>>; $schema?: string };
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (value === null || typeof value !== 'object') return value;
    const reference = (value as { $ref?: string }).$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
    if (reference !== undefined) return resolve($defs[reference]);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'id')
        .map(([key, member]) => [key, resolve(member)]),
    );
  }
  return resolve(rest) as Record<string, unknown>;
}

/** Every route can answer with a problem; the codes are in the error catalogue. */
function addProblemResponses(document: OpenAPIObject): void {
  const problem = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.put, path.post, path.delete, path.patch]) {
      if (operation) operation.responses['default'] = problem;
    }
  }
}
