export type { ImportedTask, ImportLine } from './domain/imported-task';
export { ImportsModule } from './imports.module';
export { readExercismDirectory, readHumanEvalFile } from './readers';
