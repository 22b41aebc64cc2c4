import { Module } from '@nestjs/common';
import { EpisodeTasks } from './episode-tasks';
import { EpisodesController } from './episodes.controller';
import { EpisodesRepository } from './episodes.repository';
import { EpisodesService } from './episodes.service';
import { TurnsService } from './turns.service';

@Module({ controllers: [EpisodesController], providers: [EpisodesRepository, EpisodesService, EpisodeTasks, TurnsService] })
export class EpisodesModule {}
