/**
 * A mail server that accepts and discards all messages: `mail-sink.ts SMTP_PORT HTTP_PORT`. Over HTTP it returns the
 * number of accepted messages.
 */
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';

const [smtpPort, httpPort] = process.argv.slice(2).map(Number);
let taken = 0;
new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, callback) {
    stream.resume().on('end', () => {
      taken += 1;
      callback(null, `Taken as number ${taken}`);
    });
  },
}).listen(smtpPort, '127.0.0.1');
createServer((_request, reply) => reply.end(String(taken))).listen(httpPort, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
