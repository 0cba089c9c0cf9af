export { call, Refusal, type AllCommands } from './call';
export { onChanged, onPutAside } from './events';
export type { SavePurpose } from './shell';
export type * from './types.gen';
