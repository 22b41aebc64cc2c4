export { AccessGuard } from './access.guard';
export { AUTHENTICATOR, type Authenticator } from './authenticator';
export { AcceptsBasic, ACCESS, Needs, NotReplayable, Public, type Access } from './needs';
