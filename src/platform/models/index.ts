export { refuseUrl } from './address';
export { Budget, type Amount, type Ledger, type Reservation } from './budget';
export { CHAT_CLIENT } from './chat.port';
export type {
  ChatClient,
  ChatMessage,
  ChatOptions,
  ChatTool,
  Completion,
  Endpoint,
  FinishReason,
  Price,
  Sampling,
  TokenData,
  ToolCall,
  Usage,
} from './chat.port';
export { mostOf } from './cost';
export { ModelClientModule } from './model-client.module';
export { ModelError, type ModelFailure } from './model-error';
export { ModelSocket, SOCKET_NAME, type SocketReply, type SocketRequest } from './model-socket';
export { OpenAiChat, type OpenAiChatSettings } from './openai-chat';
