import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals texts with AES-256-GCM. A sealed text names the key that opens it, and opens only for what it was sealed about. */
export interface Sealing {
  readonly seal: (text: string, about: string) => string;
  /** Null: no key opens it, it was changed, or it is about something else. */
  readonly open: (sealed: string, about: string) => string | null;
  /** False: an older key sealed it. */
  readonly isCurrent: (sealed: string) => boolean;
}

const version = '1';
const ivBytes = 12;
const tagBytes = 16;

/** Keys of 32 bytes. The first seals; the others only open what they sealed once. */
export type TokenKeys = readonly [Buffer, ...Buffer[]];

export function createSealing([first, ...older]: TokenKeys): Sealing {
  const keys = new Map([first, ...older].map((key) => [idOf(key), key]));
  const own = idOf(first);
  return {
    seal: (text, about) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', first, iv, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const whole = Buffer.concat([iv, body, cipher.getAuthTag()]);
      return [version, own, whole.toString('base64url')].join('.');
    },
    open: (sealed, about) => {
      const [form, id = '', text = ''] = sealed.split('.');
      const key = keys.get(id);
      const whole = Buffer.from(text, 'base64url');
      if (form !== version || key === undefined || whole.length < ivBytes + tagBytes) return null;
      const cipher = createDecipheriv('aes-256-gcm', key, whole.subarray(0, ivBytes), { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(about));
      cipher.setAuthTag(whole.subarray(-tagBytes));
      try {
        return cipher.update(whole.subarray(ivBytes, -tagBytes), undefined, 'utf8') + cipher.final('utf8');
      } catch {
        return null;
      }
    },
    isCurrent: (sealed) => sealed.split('.')[1] === own,
  };
}

/** A key's name in sealed texts. It tells nothing about the key. */
const idOf = (key: Buffer): string =>
  createHash('sha256').update('outdial key id').update(key).digest('hex').slice(0, 8);

const keyBytes = 32;

/** What a text of keys must be, for a person. */
export const keysForm =
  'one or two keys of 32 bytes in base64 or hex, with a space or a line between them, the new one first';

/** Reads keys as people give them. Null: this is not `keysForm`. */
export function readKeys(text: string): TokenKeys | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const keys = words.flatMap((word) => readKey(word) ?? []);
  const [first, ...older] = keys;
  return first === undefined || keys.length !== words.length ? null : [first, ...older];
}

function readKey(word: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(word)) return Buffer.from(word, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(word)) return null;
  const key = Buffer.from(word, 'base64');
  return key.length === keyBytes ? key : null;
}
