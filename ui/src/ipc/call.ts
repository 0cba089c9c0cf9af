import { invoke } from '@tauri-apps/api/core';

import type { ShellCommands } from './shell';
import type { Commands, WireError } from './types.gen';

/** Every command the window may call: the app's and the shell's. */
export type AllCommands = Commands & ShellCommands;

/** A command was refused: a stable code for the catalogue, English words as the last resort. */
export class Refusal extends Error {
  override name = 'Refusal';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Calls one command by name; throws a {@link Refusal} and nothing else. */
export async function call<N extends keyof AllCommands>(
  name: N,
  request: AllCommands[N][0],
): Promise<AllCommands[N][1]> {
  try {
    return await invoke<AllCommands[N][1]>(name, { request });
  } catch (reason) {
    throw toRefusal(reason);
  }
}

function toRefusal(reason: unknown): Refusal {
  if (isWireError(reason)) return new Refusal(reason.code, reason.message);
  return new Refusal(
    'shell',
    typeof reason === 'string' ? reason : 'The window lost touch with the rest of Hearth.',
  );
}

function isWireError(reason: unknown): reason is WireError {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason;
}
