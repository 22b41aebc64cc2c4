import { Global, Module } from '@nestjs/common';
import { FlakeMatrix } from './flake-matrix';
import { MutantSource } from './mutant-source';
import { Mutation } from './mutation';
import { Subjects } from './subject';
import { SuiteRunner } from './suite-runner';

@Global()
@Module({
  providers: [FlakeMatrix, MutantSource, Mutation, Subjects, SuiteRunner],
  exports: [FlakeMatrix, MutantSource, Mutation, Subjects, SuiteRunner],
})
export class ProbingModule {}
