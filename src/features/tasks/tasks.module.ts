import { Global, Module } from '@nestjs/common';
import { AuthorService } from './author.service';
import { Lifecycle } from './lifecycle';
import { PartReader } from './part-reader';
import { PartWriters } from './part-writers';
import { Revisions } from './revisions';
import { SealService } from './seal.service';
import { Seats } from './seats';
import { TaskViews } from './task-views';
import { TasksController } from './tasks.controller';
import { TasksRepository } from './tasks.repository';
import { TasksService } from './tasks.service';

const SHARED = [
  AuthorService,
  Lifecycle,
  PartReader,
  PartWriters,
  Revisions,
  SealService,
  Seats,
  TaskViews,
  TasksRepository,
  TasksService,
];

@Global()
@Module({ controllers: [TasksController], providers: SHARED, exports: SHARED })
export class TasksModule {}
