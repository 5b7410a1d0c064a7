import type { Agent } from '../entities/agent.ts';

interface SignInView {
  readonly agents: readonly Agent[];
  readonly asked: URLSearchParams;
  readonly clientName: string;
  readonly mistake: string | null;
}

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
ul{list-style:none;padding:0}li{margin:.4rem 0}button{font:inherit;text-align:left;width:100%;padding:.5rem .75rem;color:#1b1b1b;
background:#f3f3f3;border:1px solid #6b6b6b;border-radius:.3rem;cursor:pointer}button:focus-visible,input:focus-visible{outline:3px solid #0b57d0}
button small{display:block;color:#444}input{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;border:1px solid #6b6b6b}
p[role=alert]{color:#8c1d18;font-weight:600}`;

const carried = [
  'client_id',
  'response_type',
  'redirect_uri',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
];

/** The page on which a user picks the agent to sign in as; it works without a script. The form carries `asked` along. */
export function signInPage({ agents, asked, clientName, mistake }: SignInView): string {
  const hidden = carried.flatMap((name) => {
    const value = asked.get(name);
    return value === null ? [] : [`<input type="hidden" name="${name}" value="${escaped(value)}">`];
  });
  const choices = agents.map(
    ({ slug, name, note }) =>
      `<li><button name="user" value="${escaped(slug)}">${escaped(name)}<small>${escaped(note)}</small></button></li>`,
  );
  return document(
    'Sign in to the sandbox',
    [
      `<p>${escaped(clientName)} asks you to sign in. Nothing here is real: choose a user.</p>`,
      ...(mistake === null ? [] : [`<p role="alert">${escaped(mistake)}</p>`]),
      ...form(hidden, ['<ul>', ...choices, '</ul>']),
      ...form(hidden, [
        '<p><label for="email">Another user, by e-mail</label><input id="email" name="email" autocomplete="off"></p>',
        '<p><button>Sign in by e-mail</button></p>',
      ]),
      ...form(hidden, ['<p><button name="cancel" value="yes">Cancel</button></p>']),
    ].join('\n'),
  );
}

function form(hidden: readonly string[], content: readonly string[]): readonly string[] {
  return ['<form method="post" action="/oauth/authorize">', ...hidden, ...content, '</form>'];
}

/** The page for a request that must not be redirected back to its application. */
export function refusalPage(sentence: string): string {
  return document('This sign-in cannot continue', `<p role="alert">${escaped(sentence)}</p>`);
}

function document(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>
${content}
</main></body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
