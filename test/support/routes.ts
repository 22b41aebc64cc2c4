import { type INestApplication, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../../src/app.module';
import { ACCESS, type Access } from '../../src/platform/auth';
import { readConfig } from '../../src/platform/config';
import { configureHttp } from '../../src/platform/http';

export interface Route {
  method: string;
  /** As clients write it, with `:name` for parameters: `/v1/tasks/:id`. */
  path: string;
  handler: string;
  /** Undefined where the route declares nothing; the guard denies such a route. */
  access: Access | undefined;
}

/** The whole service as a module graph: nothing is instantiated, no database or engine is needed. */
export async function previewApp(): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(readConfig({ ASSAY_ENV: 'test' })), {
    preview: true,
    logger: false,
  });
  configureHttp(app);
  return app;
}

/** Every route of every controller in the module graph, in order of path and method. */
export function listRoutes(app: INestApplication): Route[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype));
  const routes = controllers.flatMap((controller) => (typeof controller === 'function' ? routesOf(controller) : []));
  return routes.sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1));
}

function routesOf(controller: object & { prototype?: object; name?: string }): Route[] {
  const prototype: object = controller.prototype ?? {};
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    if (typeof handler !== 'function') return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    // Express takes a colon for a parameter unless it is escaped.
    const path = join(pathOf(controller), pathOf(handler)).replaceAll('\\:', ':');
    return [{ ...{ method: RequestMethod[method], path }, handler: `${controller.name}.${name}`, access: accessOf(handler) }];
  });
}

function accessOf(handler: object): Access | undefined {
  return Reflect.getMetadata(ACCESS, handler) as Access | undefined;
}

function pathOf(target: object): string {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return (Array.isArray(path) ? path[0] : path) ?? '';
}

function join(base: string, rest: string): string {
  const path = [base, rest]
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/');
  // The one route of a controller that the global prefix leaves out.
  return path === 'metrics' ? '/metrics' : `/v1/${path}`;
}
