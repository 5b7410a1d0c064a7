import { Token } from 'aws-cdk-lib';
import { readRegion, regionIds } from 'outdial/engine-kit';

/** Throws `TypeError`, with the list of regions, unless the functions can reach Genesys there. */
export function checkRegion(genesysRegion: string): void {
  if (Token.isUnresolved(genesysRegion)) return;
  const region = readRegion(genesysRegion);
  const regions = `Give one of Genesys Cloud's regions: ${regionIds.join(', ')}.`;
  if (region.kind === 'refused') {
    throw new TypeError(`The Genesys region "${genesysRegion.slice(0, 100)}" is refused. ${region.why} ${regions}`);
  }
  if (region.loopback) {
    throw new TypeError(`"${genesysRegion.slice(0, 100)}" is this machine, and no function can reach it. ${regions}`);
  }
}
