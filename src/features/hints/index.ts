export { hintsBlock, type ShownHint } from './domain/block';
export { Hint, HintSet } from './hints.entity';
export { HintsModule } from './hints.module';
export type { HintSetView, HintView } from './hints.schema';
export { HintsService, type HintRef } from './hints.service';
