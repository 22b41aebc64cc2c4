import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../../src/api-document';
import { CAPABILITIES, ROLE_CAPABILITIES, ROLES } from '../../src/domain/capability';
import { listRoutes, previewApp, type Route } from '../support/routes';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Routes that need no token, by handler. A new one is a decision: it is listed here, with its reason in the code. */
const PUBLIC_ROUTES = ['OperationsController.getHealth'];

let app: NestExpressApplication;
let routes: Route[];
let operations: Map<string, Operation>;

beforeAll(async () => {
  app = await previewApp();
  routes = listRoutes(app);
  operations = operationsOf(describeApi(app));
});
afterAll(() => app.close());

describe('Every route', () => {
  it('is found', () => {
    expect(routes.length).toBeGreaterThanOrEqual(40);
    expect(new Set(routes.map(keyOf)).size).toBe(routes.length);
  });

  it('declares a capability, or that it is public and why', () => {
    expect(routes.filter(({ access }) => access === undefined).map(keyOf)).toEqual([]);
    const open = routes.filter(({ access }) => access && 'public' in access);
    expect(open.map(({ handler }) => handler)).toEqual(PUBLIC_ROUTES);
    for (const { access } of open) expect(access && 'public' in access && access.public.length).toBeGreaterThan(10);
  });

  it('is in the OpenAPI document, and the document has no other', () => {
    expect([...operations.keys()].sort()).toEqual(routes.map(keyOf).sort());
  });

  it('asks for the capability of the table, and answers with the view of the table', () => {
    expect(routes.map(lineOf).join('\n')).toMatchSnapshot();
  });
});

describe('Rights', () => {
  it('give each role the capabilities of the table', () => {
    const table = ROLES.map((role) => `${role}: ${[...ROLE_CAPABILITIES[role]].sort().join(' ')}`);
    expect(table.join('\n')).toMatchSnapshot();
  });

  it('hold no capability that no role has, and none that no route or rule asks for', () => {
    const granted = new Set(ROLES.flatMap((role) => ROLE_CAPABILITIES[role]));
    expect(CAPABILITIES.filter((capability) => !granted.has(capability))).toEqual([]);
  });

  it('name each capability once a role', () => {
    for (const role of ROLES) expect(new Set(ROLE_CAPABILITIES[role]).size).toBe(ROLE_CAPABILITIES[role].length);
  });

  it('let nobody write tests who may write tasks', () => {
    const both = ROLES.filter((role) =>
      ['tasks:write', 'tests:write'].every((c) => ROLE_CAPABILITIES[role].some((own) => own === c)),
    );
    expect(both).toEqual([]);
  });
});

function keyOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

function lineOf(route: Route): string {
  const { access } = route;
  const needs = access && 'public' in access ? `public (${access.public})` : access?.needs;
  const operation = operations.get(keyOf(route));
  return `${keyOf(route)}  ${needs}  ${operation ? viewOf(operation) : ''}`;
}

function operationsOf(document: OpenAPIObject): Map<string, Operation> {
  const found = new Map<string, Operation>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (operation) found.set(`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`, operation);
    }
  }
  return found;
}

/** Status and schema of the answer: `200 Task`. */
function viewOf({ responses }: Operation): string {
  const views = Object.entries(responses)
    .filter(([status]) => status !== 'default')
    .map(([status, response]) => {
      const content = response && 'content' in response ? Object.values(response.content ?? {})[0] : undefined;
      const ref = content?.schema && '$ref' in content.schema ? content.schema.$ref.split('/').at(-1) : 'no schema';
      return `${status} ${ref}`;
    });
  return views.join(', ');
}
