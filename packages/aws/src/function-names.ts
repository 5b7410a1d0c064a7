export const functionNames = ['intake', 'presence', 'advance', 'dial', 'follow', 'sweep', 'notify', 'operate'] as const;
export type FunctionName = (typeof functionNames)[number];
