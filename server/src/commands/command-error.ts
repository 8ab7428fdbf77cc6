/** Something a command refuses or can't do, in words for whoever ran it. */
export class CommandError extends Error {}

/** A command given with words that it can't work with; the exit code tells. */
export class UsageError extends CommandError {}
