import { needs } from './doctor.ts';
import type { SetupMode } from './setup-modes.ts';

/** What an administrator must grant, in words. */
export function setupText(mode: SetupMode): string {
  return mode === 'on-behalf' ? onBehalfText() : agentTokenText();
}

/** The same as Terraform, for the provider mypurecloud/genesyscloud. */
export function setupTerraform(mode: SetupMode): string {
  return [terraformHead, mode === 'on-behalf' ? onBehalfTerraform() : agentTokenTerraform()].join('\n\n');
}

/** Scopes of an agent's token: calls and wrap-ups, and who signed in; sources name either of the last two for that. */
export const agentScopes = ['conversations', 'user-basic-info', 'users:readonly'];

/** Permissions of the agents themselves: the declared one, odd as it looks, the one that others name, and the one for wrap-ups. */
const agentPermissions = ['conversation:conference:add', 'conversation:call:add', 'conversation:participant:wrapup'];

function agentTokenText(): string {
  return `Outdial can place calls with the agents' own tokens, if the organisation refuses calls on behalf of agents with 400 not.a.user or a
403. It needs its own client besides: see --print-setup on-behalf, of which only the permissions for reading are needed then. A
Genesys Cloud administrator:

1. creates an OAuth client (Admin > Integrations > OAuth) with the grant type Code Authorization. Its redirect address is
   OUTDIAL_PUBLIC_URL with /connected, and it has these scopes:
${agentScopes.map((scope) => `   - ${scope}`).join('\n')}
2. gives the agents' role (Admin > People & Permissions > Roles) these permissions:
   - conversation:conference:add: Genesys declares this one for POST /api/v2/conversations/calls, although it looks odd
   - conversation:call:add: others report this one; which of the two counts is assumed, so grant both
   - conversation:participant:wrapup: for wrap-ups
3. for agents with a WebRTC phone: enables "Maintain Persistent Connection" for the phone. Agents who use Genesys's web or desktop
   app also set "Placing calls with another app".

Then set OUTDIAL_AGENT_CLIENT_ID, OUTDIAL_AGENT_CLIENT_SECRET, OUTDIAL_TOKEN_KEY and OUTDIAL_PUBLIC_URL, and "dialAs" in the policy.
"outdial agents connect AGENT" prints the page on which an agent consents. docs/agent-tokens.md says more.

Do not use the implicit grant (response_type=token): Genesys accepts no new client for it and ends it in spring 2027.
A refresh token can be revoked at any time, by a logout or a new password. The agent's calls then wait for a new consent.`;
}

function agentTokenTerraform(): string {
  return `variable "redirect_uri" {
  type        = string
  description = "The address to which Genesys returns the agent after signing in: OUTDIAL_PUBLIC_URL with /connected."
}

resource "genesyscloud_auth_role" "calling_agent" {
  name        = "Calling agent"
  description = "Places calls as oneself through the API."
${policiesOf(agentPermissions)}
}

resource "genesyscloud_oauth_client" "calling_agent" {
  name                          = "Calls of signed-in agents"
  description                   = "Places calls as the agent who is signed in."
  authorized_grant_type         = "CODE"
  access_token_validity_seconds = 86400
  registered_redirect_uris      = [var.redirect_uri]
  scope                         = [${agentScopes.map((scope) => `"${scope}"`).join(', ')}]
}`;
}

function onBehalfText(): string {
  const rows = needs.map(
    ({ any, what }) => `   - ${any[0] ?? ''}: ${what}${any.length > 1 ? ` (or ${any.slice(1).join(', ')})` : ''}`,
  );
  return `Outdial dials on behalf of agents, with its own OAuth client. A Genesys Cloud administrator:

1. creates a role (Admin > People & Permissions > Roles) with these permissions:
${rows.join('\n')}
2. creates an OAuth client (Admin > Integrations > OAuth) with the grant type Client Credentials, and gives it that role in the
   divisions of the agents and queues. Scopes do not apply to such a client. Outdial's own scopes, such as conversation:call:write
   and presence:read, are for Outdial's API keys. They do not exist in Genesys Cloud: there, a user's token has conversations and
   presence:readonly. Genesys asks for the addresses from which a new client may call, as IP addresses or CIDR ranges (announced
   in April 2026): give Outdial's public one. It must not change, so a server in a cloud needs a fixed outgoing address.
3. for agents with a WebRTC phone: enables "Maintain Persistent Connection" for the phone. Agents who use Genesys's web or desktop
   app also set "Placing calls with another app". Genesys documents this for calls through the API; for this operation it is assumed.
4. gives each queue a calling party number, unless every call has a callerId.

It is assumed from the declared API that client credentials may place a call on behalf of a user. "outdial doctor --probe AGENT"
checks that without ringing a phone.`;
}

const terraformHead = `terraform {
  required_providers {
    genesyscloud = {
      source = "mypurecloud/genesyscloud"
    }
  }
}`;

function policiesOf(permissions: readonly string[]): string {
  const policies = byEntity(permissions).map(
    ([domain, entity, actions]) => `  permission_policies {
    domain      = "${domain}"
    entity_name = "${entity}"
    action_set  = [${actions.map((action) => `"${action}"`).join(', ')}]
  }`,
  );
  return policies.join('\n');
}

function onBehalfTerraform(): string {
  return `variable "outgoing_addresses" {
  type        = list(string)
  description = "The public addresses of Outdial as CIDR ranges, such as 203.0.113.7/32."
  validation {
    condition     = length(var.outgoing_addresses) > 0 && alltrue([for range in var.outgoing_addresses : can(cidrhost(range, 0))])
    error_message = "Give at least one CIDR range. A single address ends in /32, or in /128 for IPv6."
  }
}

data "genesyscloud_auth_division_home" "home" {}

resource "genesyscloud_auth_role" "outdial" {
  name        = "Outdial"
  description = "Places calls on behalf of agents and follows them to their end."
${policiesOf(needs.map(({ any }) => any[0] ?? ''))}
}

resource "genesyscloud_oauth_client" "outdial" {
  name                          = "Outdial"
  description                   = "Places calls on behalf of agents."
  authorized_grant_type         = "CLIENT-CREDENTIALS"
  access_token_validity_seconds = 86400
  roles {
    role_id     = genesyscloud_auth_role.outdial.id
    division_id = data.genesyscloud_auth_division_home.home.id
  }
  # Genesys asks for the addresses of a new client (announced in April 2026). The name of this argument is assumed, and older versions
  # of the provider have none: remove the mark if yours has it, else enter the output below by hand.
  # allowed_ip_addresses = var.outgoing_addresses
}

output "addresses_to_enter" {
  description = "Enter these for the client: Admin > Integrations > OAuth."
  value       = var.outgoing_addresses
}`;
}

/** Permissions `domain:entity:action`, one group for each entity. */
function byEntity(permissions: readonly string[]): readonly (readonly [string, string, readonly string[]])[] {
  const groups = new Map<string, readonly string[]>();
  for (const permission of permissions) {
    const [domain = '', entity = '', action = ''] = permission.split(':');
    const name = `${domain}:${entity}`;
    groups.set(name, [...(groups.get(name) ?? []), action]);
  }
  return [...groups].map(([name, actions]) => {
    const [domain = '', entity = ''] = name.split(':');
    return [domain, entity, actions];
  });
}
