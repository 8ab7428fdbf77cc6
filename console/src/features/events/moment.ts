import i18next from 'i18next';

/** When something happened, to the second: of today the time of day alone, else with the date. Both stay true while one looks. */
export function formatMoment(time: string, now: Date = new Date()): string {
  const at = new Date(time);
  const isToday = at.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(i18next.language, {
    ...(!isToday && { month: 'short', day: 'numeric' }),
    ...(at.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday && { second: '2-digit' }),
    hourCycle: 'h23',
  }).format(at);
}
