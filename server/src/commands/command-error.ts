/** Something a command refuses or can't do, in words for whoever ran it. */
export class CommandError extends Error {}
