export { functionNames, writeBundles } from './bundle.ts';
export type { DeployedFiles, FunctionName } from './bundle.ts';
export { OutdialOnAws } from './cdk/outdial-on-aws.ts';
export type { OutdialOnAwsProps } from './cdk/outdial-on-aws.ts';
export { OutdialStack } from './cdk/stack.ts';
export type { OutdialStackProps } from './cdk/stack.ts';
export { callRequestedType, presencePattern } from './rules.ts';
export type { EventPattern } from './rules.ts';
export { stateMachineDefinition } from './state-machine.ts';
