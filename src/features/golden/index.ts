export { GoldenPolicyRow } from './golden.entity';
export { GoldenModule } from './golden.module';
