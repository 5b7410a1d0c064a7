import type { AuditView } from 'outdial/client';

const columns = ['at', 'act', 'by', 'byName', 'callId', 'agentId', 'phoneNumber', 'facts'] as const;

/** The audit as CSV (RFC 4180). A text that a spreadsheet would run as a formula begins with an apostrophe. */
export function csvOf(entries: readonly AuditView[]): string {
  const rows = entries.map((entry) => columns.map((column) => cell(entry[column])).join(','));
  return [columns.join(','), ...rows].join('\r\n') + '\r\n';
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=@\t\r]|^[+-](?!\d+$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
