export { Review } from './reviews.entity';
export { ReviewsModule } from './reviews.module';
export { ReviewsService, type Accept, type AcceptanceGate } from './reviews.service';
