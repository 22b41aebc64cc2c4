import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './reviews.schema';
import { ReviewsService } from './reviews.service';

@ApiTags('reviews')
@Controller('tasks/:id')
export class ReviewsController {
  constructor(private readonly reviews: ReviewsService) {}

  @Get('review-checklist')
  @Needs('reviews:write')
  @ZodResponse({ status: 200, type: dto.ChecklistDto, description: 'The questions, and the coverage of each requirement' })
  checklist(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ReviewTaskDto) {
    return this.reviews.checklist(ctx, id);
  }

  @Post('reviews')
  @Needs('reviews:write')
  @ZodResponse({ status: 201, type: dto.ReviewDto, description: 'The review; an acceptance publishes the task' })
  review(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ReviewTaskDto, @Body() body: dto.NewReviewDto) {
    return this.reviews.review(ctx, id, body);
  }
}
