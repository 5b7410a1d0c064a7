import { needs } from './doctor.ts';

/** What an administrator must grant for calls on behalf of agents, the way Outdial dials. */
export function setupText(): string {
  const rows = needs.map(
    ({ any, what }) => `   - ${any[0] ?? ''}: ${what}${any.length > 1 ? ` (or ${any.slice(1).join(', ')})` : ''}`,
  );
  return `Outdial dials on behalf of agents, with an OAuth client of its own. An administrator of Genesys Cloud:

1. makes a role (Admin > People & Permissions > Roles) with these permissions:
${rows.join('\n')}
2. makes an OAuth client (Admin > Integrations > OAuth) with the grant type Client Credentials, and gives it that role in the
   divisions of the agents and queues. Scopes do not apply to such a client. Outdial's own scopes, such as conversation:call:write
   and presence:read, are for the keys of Outdial: they do not exist in Genesys Cloud.
3. for agents with a WebRTC phone: switches "Maintain Persistent Connection" on for the phone. Agents who use Genesys's web or desktop
   app also set "Placing calls with another app". Documented for calls placed by API; that it holds for this operation is assumed.
4. gives each queue a calling party number, or lets every call bring a callerId.

That client credentials may place a call on behalf of a user is assumed from the declared API; "outdial doctor --probe AGENT" asks
without ringing anybody.`;
}

/** The same as Terraform, for the provider mypurecloud/genesyscloud. */
export function setupTerraform(): string {
  const policies = byEntity(needs.map(({ any }) => any[0] ?? '')).map(
    ([domain, entity, actions]) => `  permission_policies {
    domain      = "${domain}"
    entity_name = "${entity}"
    action_set  = [${actions.map((action) => `"${action}"`).join(', ')}]
  }`,
  );
  return `terraform {
  required_providers {
    genesyscloud = {
      source = "mypurecloud/genesyscloud"
    }
  }
}

data "genesyscloud_auth_division_home" "home" {}

resource "genesyscloud_auth_role" "outdial" {
  name        = "Outdial"
  description = "Places calls on behalf of agents and follows them to their end."
${policies.join('\n')}
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
