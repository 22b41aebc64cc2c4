export { renderTask, type TaskText } from './domain/feedback/render';
export { findTemplate } from './domain/feedback/templates';
export { messageAfter, playTurn } from './domain/play';
export { PRESETS, type Preset } from './domain/preset';
export { START, type EpisodeState } from './domain/step';
export { Episode } from './episodes.entity';
export { EpisodesModule } from './episodes.module';
export { readQuotable } from './quotable';
