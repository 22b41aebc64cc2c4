import { type DynamicModule, Module } from '@nestjs/common';
import type { AddressPolicy } from './address';
import { CHAT_CLIENT } from './chat.port';
import { OpenAiChat } from './openai-chat';

/** Gives the port of chat models its adapter. */
@Module({})
export class ModelClientModule {
  static forRoot({ hosts, loopback }: AddressPolicy): DynamicModule {
    const addresses = { loopback, ...(hosts && { hosts }) };
    const client = { provide: CHAT_CLIENT, useValue: new OpenAiChat({ addresses }) };
    return { module: ModelClientModule, global: true, providers: [client], exports: [client] };
  }
}
