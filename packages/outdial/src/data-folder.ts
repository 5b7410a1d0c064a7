// What can be done with a data folder while no Outdial runs on it, for the command line.
export { vouchForFolder } from './engine/embedded/moved-folder.ts';
export { markSetBack, prepareRestore } from './engine/embedded/restore.ts';
export type { PreparedRestore } from './engine/embedded/restore.ts';
export { EngineError } from './ports/engine-error.ts';
