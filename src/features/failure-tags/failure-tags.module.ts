import { Module } from '@nestjs/common';
import { FailureTagsController } from './failure-tags.controller';
import { FailureTagsRepository } from './failure-tags.repository';
import { ReportsService } from './reports.service';
import { RuleStates } from './rule-states';
import { SuggestJob } from './suggest.job';
import { Suspicions } from './suspicions';
import { TagsService } from './tags.service';

@Module({
  controllers: [FailureTagsController],
  providers: [FailureTagsRepository, ReportsService, RuleStates, SuggestJob, Suspicions, TagsService],
})
export class FailureTagsModule {}
