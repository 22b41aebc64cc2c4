export { Review } from './reviews.entity';
export { ReviewsModule } from './reviews.module';
export { ReviewsService, type Accept } from './reviews.service';
