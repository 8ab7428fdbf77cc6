/** The name of a day of the week in a language; 1 is Monday. */
export const dayName = (day: string, language: string): string =>
  // The 1st of January 2024 was a Monday.
  new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, Number(day))),
  );
