import type { MigrationInterface } from 'typeorm';
import { Initial1795219200000 } from './1795219200000-initial';

/** In order. */
export const migrations: (new () => MigrationInterface)[] = [Initial1795219200000];
