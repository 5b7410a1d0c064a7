declare module 'dynalite' {
  export default function dynalite(options?: { readonly createTableMs?: number }): unknown;
}
