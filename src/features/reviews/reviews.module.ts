import { Global, Module } from '@nestjs/common';
import { ReviewsController } from './reviews.controller';
import { ReviewsRepository } from './reviews.repository';
import { ReviewsService } from './reviews.service';

@Global()
@Module({ controllers: [ReviewsController], providers: [ReviewsRepository, ReviewsService], exports: [ReviewsService] })
export class ReviewsModule {}
