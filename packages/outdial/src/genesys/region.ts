/** Where an organisation's API and its login live: origins without a trailing slash. */
interface Hosts {
  readonly api: string;
  readonly login: string;
}
export type Region =
  | { readonly kind: 'known'; readonly hosts: Hosts; readonly loopback: boolean }
  /** `why` is a sentence without the text that was given; `near` are regions that come close. */
  | { readonly kind: 'refused'; readonly why: string; readonly near: readonly string[] };

/** Region id → domain, from Genesys's JavaScript SDK (PureCloudRegionHosts.js, 262.0.0). */
export const regionDomains: Readonly<Record<string, string>> = {
  us_east_1: 'mypurecloud.com',
  eu_west_1: 'mypurecloud.ie',
  ap_southeast_2: 'mypurecloud.com.au',
  ap_northeast_1: 'mypurecloud.jp',
  eu_central_1: 'mypurecloud.de',
  us_west_2: 'usw2.pure.cloud',
  ca_central_1: 'cac1.pure.cloud',
  ap_northeast_2: 'apne2.pure.cloud',
  eu_west_2: 'euw2.pure.cloud',
  ap_south_1: 'aps1.pure.cloud',
  us_east_2: 'use2.us-gov-pure.cloud',
  sa_east_1: 'sae1.pure.cloud',
  me_central_1: 'mec1.pure.cloud',
  ap_northeast_3: 'apne3.pure.cloud',
  eu_central_2: 'euc2.pure.cloud',
  mx_central_1: 'mxc1.pure.cloud',
  ap_southeast_1: 'apse1.pure.cloud',
  eusc_de_east_1: 'edee1.eusc-pure.cloud',
};

/** The ids of the known regions, with dashes. */
export const regionIds: readonly string[] = Object.keys(regionDomains).map((id) => id.replaceAll('_', '-'));

/** A region that opened after this list was written still ends like this; nothing else is ever sent a secret. */
const genesysDomain =
  /^(?:[a-z0-9]+\.(?:pure\.cloud|us-gov-pure\.cloud|eusc-pure\.cloud)|mypurecloud\.[a-z]{2,3}(?:\.[a-z]{2})?)$/;
const loopbackHost = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads `GENESYSCLOUD_REGION`: a region id (`eu_west_1`, also with dashes), a domain (`mypurecloud.ie`, also `api.…` or
 * `https://api.…`), or a loopback address (`http://127.0.0.1:4601`), where API and login share the origin.
 */
export function readRegion(text: string): Region {
  const given = text.trim().toLowerCase();
  if (/^https?:\/\//.test(given)) return readAddress(given);
  const domain = regionDomains[given.replaceAll('-', '_')];
  if (domain !== undefined) return organisation(domain);
  return readDomain(given);
}

function readAddress(given: string): Region {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null) return { kind: 'refused', why: 'This is not an address.', near: [] };
  if (loopbackHost.test(url.hostname)) {
    return { kind: 'known', hosts: { api: url.origin, login: url.origin }, loopback: true };
  }
  if (url.protocol === 'http:') {
    return {
      kind: 'refused',
      why: 'Credentials are sent over plain http to this machine only (127.0.0.1, localhost).',
      near: [],
    };
  }
  return readDomain(url.hostname);
}

function readDomain(given: string): Region {
  const domain = given.replace(/^(?:api|login|apps|streaming)\./, '');
  if (!genesysDomain.test(domain)) {
    const near = Object.keys(regionDomains).filter((id) => id.slice(0, 5) === given.replaceAll('-', '_').slice(0, 5));
    return { kind: 'refused', why: 'This is neither a region of Genesys Cloud nor an address of this machine.', near };
  }
  return organisation(domain);
}

function organisation(domain: string): Region {
  return {
    kind: 'known',
    hosts: { api: `https://api.${domain}`, login: `https://login.${domain}` },
    loopback: false,
  };
}
