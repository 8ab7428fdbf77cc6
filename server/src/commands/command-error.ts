/** Why a command failed; the message is shown without a stack trace. */
export class CommandError extends Error {}

/** Invalid arguments; the exit code is 2. */
export class UsageError extends CommandError {}
