export const functionNames = ['intake', 'presence', 'advance', 'dial', 'follow', 'sweep', 'http'] as const;
export type FunctionName = (typeof functionNames)[number];
