import { Module } from '@nestjs/common';
import { FailureTagsController } from './failure-tags.controller';
import { FailureTagsRepository } from './failure-tags.repository';
import { ReportsService } from './reports.service';
import { RuleStates } from './rule-states';
import { SuggestJob } from './suggest.job';
import { Suspicions } from './suspicions';
import { Tags } from './tags';
import { TagsService } from './tags.service';

@Module({
  controllers: [FailureTagsController],
  providers: [FailureTagsRepository, ReportsService, RuleStates, SuggestJob, Suspicions, Tags, TagsService],
  exports: [Tags],
})
export class FailureTagsModule {}
