/** A mail server and how to speak to it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls`: required, not merely tried; `tls`: from the first byte. */
  readonly encryption: 'none' | 'starttls' | 'tls';
  /** null: without signing in. */
  readonly username: string | null;
  readonly password: string | null;
  /** What people see as the sender. */
  readonly fromName: string;
  readonly fromAddress: string;
}

/** What the texts of mails need to know of the system, as it is at the moment of sending. */
export interface MailContext {
  /** undefined: no mail server is set up; nothing is sent. */
  readonly server: MailServer | undefined;
  readonly systemName: string;
  /** Where links lead, without a slash at the end. Never taken from a request. */
  readonly rootUrl: string;
  /** Of people who have not chosen one. */
  readonly language: 'en' | 'zh';
  /** Whom to ask, if anybody. */
  readonly contactEmail: string | null;
}
