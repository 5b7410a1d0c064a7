import { terminalPicture } from './terminal-picture.ts';

/** Seconds of the minute at which each event of the picture happens. */
const seconds: Readonly<Record<string, string>> = {
  ...{ waiting: '10', dialing: '11', placed: '11', noted: '11', ringing: '11', connected: '12', completed: '15' },
};
const eventTime = new RegExp(`\\d\\d:\\d\\d:\\d\\d(?= UTC\\S* {2}\\S*?(${Object.keys(seconds).join('|')}))`, 'g');

/** Draws `npm start`. `printed`: the output of one run, with colours, in UTC, on any ports. */
export function welcomePicture(printed: string, dataDir: string): string {
  return terminalPicture({
    title: 'A terminal after npm start',
    description:
      'Outdial starts with a sandbox in which no real phone can ring. It explains a refused request and prints the corrected one. ' +
      'The call waits while the agent Ana is Away. Ana comes back, Outdial dials, both talk, and the call completes.',
    output: `$ npm start\n${likeFirstRun(printed, dataDir)}`,
  });
}

/** Replaces everything that differs from run to run: addresses, folder, key, and times. */
function likeFirstRun(printed: string, dataDir: string): string {
  const [, sandboxUrl = 'none'] = /^Sandbox +(\S+)/m.exec(printed) ?? [];
  return (
    printed
      .replaceAll(sandboxUrl, 'http://127.0.0.1:4601')
      .replaceAll(/ --url \S+/g, '')
      .replaceAll(` --data-dir ${dataDir}`, '')
      .replaceAll(dataDir, '.outdial')
      .replaceAll(/http:\/\/127\.0\.0\.1:(?!4601)\d+/g, 'http://127.0.0.1:4600')
      // Only a terminal gets the key and the link, and this output came through a pipe.
      .replace(/^(API key +)in the file (\S+)/m, '$1od_EXAMPLE-your-own-key-is-printed-here  (kept in $2)')
      .replace(
        /This prints a link that works once, for 10 minutes\n( +)npx outdial sign-in/,
        'The link works once, for 10 minutes; "npx outdial sign-in" prints another\n$1http://127.0.0.1:4600/sign-in/…',
      )
      .replaceAll(eventTime, (_time, state: string) => `14:02:${seconds[state] ?? ''}`)
      .replaceAll(/since (?:[\d-]{10} )?\d\d:\d\d UTC/g, 'since 14:02 UTC')
      .replaceAll(/gives up at (?:[\d-]{10} )?\d\d:\d\d UTC/g, 'gives up at 14:17 UTC')
      .replaceAll(/(Dialing on [^,.]+), [\d.]+ \w+ after the request/g, '$1')
      .replaceAll(/[\d.]+ (?:ms|s|seconds?) after the request/g, '740 ms after the request')
      .replaceAll(/(This took 1 dial request to Genesys)[^.]*/g, '$1')
  );
}
