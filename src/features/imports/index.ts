export type { ImportedTask, ImportLine } from './domain/imported-task';
export { ImportsModule } from './imports.module';
export { ImportsService } from './imports.service';
export { readExercismDirectory, readHumanEvalFile } from './readers';
