import { execSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { dialableHost, type Configuration } from '../../configuration.ts';
import type { AgentTokenOptions } from '../../outdial-options.ts';
import { keysForm, readKeys, type TokenKeys } from '../../system/sealing.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { tlsFilesOf } from './tls-files.ts';

/** An OAuth client that signs users in. */
export interface CodeClient {
  readonly id: string;
  readonly secret: string;
}

/** A command that prints the keys must answer within this time, in milliseconds. */
const commandMs = 10_000;

/** The agents' own tokens as they are set up; on a sandbox they work without being set up. Null: they are not. */
export function agentTokensOf(configuration: Configuration, codeClient: CodeClient | null): AgentTokenOptions | null {
  const { agentClientId, agentClientSecret, publicUrl, host, port } = configuration;
  const [id, secret] = [agentClientId.value, agentClientSecret.value];
  const client = id === null || secret === null ? codeClient : { id, secret };
  if (client === null) return null;
  const keys = keysOf(configuration) ?? keyOfSandbox(client);
  const own = `${tlsFilesOf(configuration) === null ? 'http' : 'https'}://${dialableHost(host.value)}:${port.value}`;
  const address = publicUrl.value === null ? own : new URL(publicUrl.value).origin;
  return { clientId: client.id, clientSecret: client.secret, keys, address };
}

function keysOf({ tokenKeys, tokenKeyCommand }: Configuration): TokenKeys | null {
  const command = tokenKeyCommand.value;
  if (command === null) return tokenKeys.value;
  const keys = readKeys(outputOf(command));
  if (keys === null)
    throw new CommandError(
      `OUTDIAL_TOKEN_KEY_COMMAND must print ${keysForm}. It printed something else.`,
      exitCode.usage,
    );
  return keys;
}

/** Its output is secret, so an error tells nothing of it. */
function outputOf(command: string): string {
  try {
    return execSync(command, { encoding: 'utf8', timeout: commandMs, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    const status =
      error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null;
    const how =
      status === null ? `did not end within ${commandMs / 1000} seconds, or could not be run` : `ended with ${status}`;
    throw new CommandError(
      `OUTDIAL_TOKEN_KEY_COMMAND ${how}. It must print the keys that seal the agents' tokens.`,
      exitCode.usage,
    );
  }
}

/** What a sandbox's tokens open is worth nothing. A real organisation needs a key of its own. */
const keyOfSandbox = ({ secret }: CodeClient): TokenKeys => [createHash('sha256').update(secret).digest()];
