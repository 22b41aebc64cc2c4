export { CompatModule } from './compat.module';
