/** A code with which an agent says how a call went. */
interface WrapUpCode {
  readonly id: string;
  readonly name: string;
}

/** The codes that every queue of the sandbox offers. */
export const wrapUpCodes: readonly WrapUpCode[] = [
  { id: '7a000000-0000-4000-8000-000000000001', name: 'Reached' },
  { id: '7a000000-0000-4000-8000-000000000002', name: 'Not interested' },
  { id: '7a000000-0000-4000-8000-000000000003', name: 'Call back' },
];
