const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const shortTime = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

/** A sentence of the server with its UTC times in the reader's zone, like every other time of the console. */
export function localTimes(text: string, now: number): string {
  const today = new Date(now).toISOString().slice(0, 10);
  return text.replaceAll(
    /(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) UTC/g,
    (_whole, date: string | undefined, time: string) => {
      const at = new Date(`${date ?? today}T${time}:00Z`);
      return date === undefined ? shortTime.format(at) : `${shortDay.format(at)}, ${shortTime.format(at)}`;
    },
  );
}
