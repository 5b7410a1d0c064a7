const paths = {
  now: 'M2 8h2.5l1.75-4.5 3 9L11 8h3',
  calls: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  agents: 'M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 13.5c.6-2.4 2.5-3.75 5-3.75s4.4 1.350 5 3.75',
  place: 'M8 3v10M3 8h10',
  explain: 'M6 6.25c0-1.3.9-2 2-2s2 .8 2 1.900c0 1.5-2 1.6-2 3.100M8 11.700v.1',
  problems: 'M4 2.5h8v11H4ZM6.25 5.75h3.5M6.25 8.25h3.5',
  operate: 'M3 4.5h6m3 0h1M3 11.5h1m3 0h6M9 3v3M4.5 10v3',
  sandbox: 'M2.5 5.25 8 2.5l5.5 2.75v5.5L8 13.5l-5.5-2.75ZM2.5 5.25 8 8l5.5-2.75M8 8v5.5',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  alert: 'M8 2.25 14.25 13H1.75ZM8 6.5v3M8 11.200v.1',
  check: 'm3 8.5 3.25 3.25 6.75-7.5',
  cross: 'm4 4 8 8M12 4l-8 8',
} as const;
export type MarkName = keyof typeof paths;

/** A small line drawing that stands next to its word. */
export function Mark({ name }: { readonly name: MarkName }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d={paths[name]} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="3.5">
        <circle cx="16" cy="16" r="11" strokeDasharray="52 17" transform="rotate(-45 16 16)" strokeLinecap="round" />
      </g>
      <circle cx="16" cy="16" r="4" fill="currentColor" />
    </svg>
  );
}
