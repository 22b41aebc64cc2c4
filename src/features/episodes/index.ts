export { Episode } from './episodes.entity';
export { EpisodesModule } from './episodes.module';
