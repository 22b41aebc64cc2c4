import { Module } from '@nestjs/common';
import { AgentsController } from './agents.controller';
import { AgentsRepository } from './agents.repository';
import { InstalledAgents } from './agents.service';

@Module({ controllers: [AgentsController], providers: [AgentsRepository, InstalledAgents], exports: [InstalledAgents] })
export class AgentsModule {}
