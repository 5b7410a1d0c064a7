export { testClock } from './clock.ts';
export type { TestClock } from './clock.ts';
export { contactCentreContract } from './contact-centre-contract.ts';
export { describeEngineContract } from './engine-contract.ts';
export { createEngineWorld } from './engine-world.ts';
export { scriptedContactCentre } from './scripted-contact-centre.ts';
export type { EngineHost } from './engine-world.ts';
