const examples = new Set(
  `agent-user-id agent-user-id-here agent-id agent-id-here user-id user-id-here your-agent-id your-user-id queue-id
queue-id-here your-queue-id target-contact-id contact-id external-contact-id target-phone-number phone-number
target-number caller-id changeme xxx todo uuid guid`.split(/\s+/),
);

/** True for a text that an example left to be filled in, such as `agent-user-id-here`, `<queue>`, `{{agentId}}`, `${id}`, `YOUR_ID`. */
export function isPlaceholder(text: string): boolean {
  if (text.length > 200) return false;
  const bare = text.trim();
  if (/^<[^<>]*>$|^\{\{?.*\}\}?$|^\$\{.*\}$|^%.+%$|^(?:\.{3}|…)$/.test(bare)) return true;
  const name = bare.toLowerCase().replaceAll(/[\s_]+/g, '-');
  return examples.has(name) || /^your[_-]\S+$|^\S+[_-]here$/i.test(bare) || meansNull(bare);
}

/** True for a placeholder that says itself that null will do: `target-contact-id-or-null`. */
export function meansNull(text: string): boolean {
  return /^[\w-]*(?:id|uuid|contact|queue|agent|number|value)[-_]or[-_]null$/i.test(text.trim());
}
