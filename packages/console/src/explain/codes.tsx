import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { codesQuery } from '../app/codes.ts';
import { Card } from '../parts/card.tsx';
import { CodeLink } from '../parts/code-link.tsx';
import { TextField } from '../parts/field.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** Most codes shown at a time; the search finds the rest. */
const most = 40;

/** Every problem code with its page, by code or by words of its title. */
export function Codes() {
  const codes = useQuery(codesQuery);
  const [sought, setSought] = useState('');
  const words = sought.toLowerCase().split(/\s+/);
  return (
    <Card title={texts.explain.codes}>
      <div className="inside stack">
        <TextField
          {...{ label: texts.explain.findCode, value: sought, placeholder: texts.explain.findCodeExample }}
          onChange={(event) => setSought(event.target.value)}
        />
        <Shown query={codes}>
          {({ items }) => {
            const found = items.filter(({ code, title }) =>
              words.every((word) => `${code} ${title}`.toLowerCase().includes(word)),
            );
            if (found.length === 0) return <Empty title={texts.explain.noCode} />;
            return (
              <>
                <ul className="codes">
                  {found.slice(0, most).map(({ code, title }) => (
                    <li key={code}>
                      <CodeLink code={code} /> <span className="quiet">{title}</span>
                    </li>
                  ))}
                </ul>
                {found.length > most && <p className="hint">{texts.explain.moreCodes(found.length - most)}</p>}
              </>
            );
          }}
        </Shown>
      </div>
    </Card>
  );
}
