import { Injectable } from '@nestjs/common';
import { insertRow, type Reader, type Unit } from '../../platform/database';
import { Review } from './reviews.entity';

@Injectable()
export class ReviewsRepository {
  insert(unit: Unit, review: Review): Promise<void> {
    return insertRow(unit, Review, review);
  }

  list(reader: Reader, taskId: string): Promise<Review[]> {
    return reader.manager.find(Review, { where: { taskId }, order: { id: 'ASC' } });
  }
}
