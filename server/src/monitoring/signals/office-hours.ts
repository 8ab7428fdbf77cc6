import type { Settings } from '../../settings/index.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Whether a time is within the office hours, by the local time of the office; the end is not. True if none are set. */
export function isOfficeTime(
  at: Date,
  { officeTimeZone, officeDays, officeFrom, officeTo }: Settings['signals'],
): boolean {
  if (officeTimeZone === null) return true;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: officeTimeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  return officeDays.includes(DAYS.indexOf(part('weekday')) + 1) && officeFrom <= time && time < officeTo;
}
