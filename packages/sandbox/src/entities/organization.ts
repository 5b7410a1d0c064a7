/** The organisation that the sandbox simulates. */
export const organization = { id: '0f900000-0000-4000-8000-000000000001', name: 'Sandbox Contact Centre' } as const;
export const homeDivision = { id: 'd1000000-0000-4000-8000-000000000001', name: 'Home' } as const;
