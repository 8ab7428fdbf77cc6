import { MINUTE, SECOND } from '../lib/clock.ts';

/** A mail server and how to connect to it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls`: required, not opportunistic; `tls`: implicit TLS. */
  readonly encryption: 'none' | 'starttls' | 'tls';
  /** null: no authentication. */
  readonly username: string | null;
  readonly password: string | null;
  readonly fromName: string;
  readonly fromAddress: string;
  /** The name in EHLO (RFC 5321 §4.1.1.1): a host name or an address in brackets. Default: the name of this machine. */
  readonly clientName?: string;
}

/** The current settings that mails depend on, read when a mail is sent. */
export interface MailContext {
  /** undefined: no mail server is configured, and nothing is sent. */
  readonly server: MailServer | undefined;
  readonly systemName: string;
  /** The base of all links, without a trailing slash. Never taken from a request. */
  readonly rootUrl: string;
  /** The language of users who haven't chosen one. */
  readonly language: 'en' | 'zh';
  readonly contactEmail: string | null;
  /** `#rrggbb`, readable under white text; null: the default. */
  readonly accentColor: string | null;
}

/** Timeouts of an SMTP connection in milliseconds. */
export interface MailTimeouts {
  readonly connect: number;
  /** For the greeting and the TLS handshake. */
  readonly greeting: number;
  /** For each response. */
  readonly response: number;
  /** For opening a connection, and for one message, so that a slow server can't block the queue. */
  readonly message: number;
}

export const MAIL_TIMEOUTS: MailTimeouts = {
  connect: 10 * SECOND,
  greeting: 10 * SECOND,
  response: 30 * SECOND,
  message: 2 * MINUTE,
};
