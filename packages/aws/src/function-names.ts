export const functionNames = ['intake', 'presence', 'advance', 'dial', 'follow', 'sweep', 'notify', 'http'] as const;
export type FunctionName = (typeof functionNames)[number];
