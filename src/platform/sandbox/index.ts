export * from './sandbox.port';
export * from './grader.port';
export * from './work-container.port';
export { DockerSandbox } from './docker-sandbox';
export type { SandboxOptions } from './options';
export { DockerWorkContainers } from './work-containers';
export { newGrader } from './new-grader';
export { SandboxModule } from './sandbox.module';
