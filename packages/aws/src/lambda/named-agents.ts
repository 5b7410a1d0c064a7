const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
const addresses = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** More than one request is about. What is not learned is read at Genesys. */
const most = 20;

/** Ids and e-mails in a text that may be those of agents. */
export function agentsNamedIn(text: string): readonly string[] {
  const found = [...text.matchAll(ids), ...text.matchAll(addresses)].map(([name]) => name.toLowerCase());
  return [...new Set(found)].slice(0, most);
}
