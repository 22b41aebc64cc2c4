import { Injectable } from '@nestjs/common';
import { insertRow, type Reader, type Unit } from '../../platform/database';
import { GoldenPolicyRow } from './golden.entity';

@Injectable()
export class GoldenRepository {
  async findPolicy(reader: Reader): Promise<GoldenPolicyRow | undefined> {
    const [row] = await reader.manager.find(GoldenPolicyRow, { order: { version: 'DESC' }, take: 1 });
    return row;
  }

  insertPolicy(unit: Unit, row: GoldenPolicyRow): Promise<void> {
    return insertRow(unit, GoldenPolicyRow, row);
  }
}
