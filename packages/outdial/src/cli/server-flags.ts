import type { Command } from 'commander';

/** The settings of a server as flags. */
export function addServerFlags(command: Command): Command {
  return command
    .option('--port <port>', 'its port (OUTDIAL_PORT, 4600); 0 picks a free port')
    .option('--host <address>', 'the address to listen on (OUTDIAL_HOST, 127.0.0.1); beyond this machine it needs TLS')
    .option(
      '--tls-cert <file>',
      'the certificate with its chain, in PEM (OUTDIAL_TLS_CERT); read again when it changes',
    )
    .option('--tls-key <file>', 'its private key, in PEM (OUTDIAL_TLS_KEY)')
    .option('--public-url <address>', 'the address that people use (OUTDIAL_PUBLIC_URL)')
    .option('--trust-proxy', 'a proxy in front ends TLS; its X-Forwarded-Host is believed (OUTDIAL_TRUST_PROXY)')
    .option('--allow-plain-http', 'listen without TLS: keys cross the network in the clear (OUTDIAL_ALLOW_PLAIN_HTTP)')
    .option('--sandbox-port <port>', "the sandbox's port (OUTDIAL_SANDBOX_PORT, 4601)")
    .option('--sandbox-url <address>', 'use a running sandbox (OUTDIAL_SANDBOX_URL) instead of starting one')
    .option('--data-dir <folder>', 'the folder for calls and the API key (OUTDIAL_DATA_DIR, .outdial)')
    .option('--policy <file>', 'the policy file (OUTDIAL_POLICY; default: policy.json in the data folder)')
    .option(
      '--event-mappings <file>',
      'mappings that turn other events into calls at POST /v1/events (OUTDIAL_EVENT_MAPPINGS)',
    )
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal, silent (OUTDIAL_LOG_LEVEL, warn)')
    .option('--live', 'dial in the real organisation of GENESYSCLOUD_*: real phones ring. Needs a policy file');
}
