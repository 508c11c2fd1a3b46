// Names of days and hours in figures: `d12` for the 12th of the month, UTC.

/** Days since 1970 of a moment in seconds. */
export const dayOf = (seconds: number): number => Math.floor(seconds / 86_400);

/** `d12` for the 12th of the month. */
export const dayName = (days: number): string => `d${String(dayOfMonth(days)).padStart(2, '0')}`;

/** Civil day of the month from days since 1970 (Howard Hinnant, chrono-compatible low-level date algorithms). */
function dayOfMonth(days: number): number {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const year = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  return dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
}
