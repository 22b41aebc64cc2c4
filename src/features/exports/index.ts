export { ExportService, type OpenPackage } from './export.service';
export { ExportsModule } from './exports.module';
export { ExportQuery } from './exports.schema';
