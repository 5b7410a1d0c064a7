/** The permissions that Genesys names in the message of a 403, such as `routing:queue:view`; empty when it names no permission. */
export function permissionsNamed(message: string | null): readonly string[] {
  return message?.match(/\b\w+:\w+:(?:\w+|\*)/g) ?? [];
}

/** The scope that Genesys names in the message of a 403; null when it names no scope. */
export function scopeNamed(message: string | null): string | null {
  return /\bscopes?:? \[?([a-z][a-z-]*(?::[a-z-]+)?)/i.exec(message ?? '')?.[1] ?? null;
}
