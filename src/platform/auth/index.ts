export { AccessGuard } from './access.guard';
export { AUTHENTICATOR, type Authenticator } from './authenticator';
export { ACCEPTS_BASIC, AcceptsBasic, ACCESS, Needs, NotReplayable, Public, type Access } from './needs';
