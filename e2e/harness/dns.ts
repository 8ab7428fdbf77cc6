import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** The type of a TXT record, and the answer to a name that has none (RFC 1035 §3.2.2, §4.1.1). */
const TXT = 16;
const NO_SUCH_NAME = 3;

/** A name server on loopback that knows TXT records alone. */
export interface NameServer {
  /** For the server's settings: has it ask this name server. */
  settings: Record<string, string>;
  /** The text of a name's record. */
  records: Map<string, string>;
  stop(): void;
}

export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const records = new Map<string, string>();
  socket.on('message', (query, { address, port }) => socket.send(answer(query, records), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  // Run in the server before its own code.
  const code = `import dns from 'node:dns'; dns.setServers(['127.0.0.1:${port}']);`;
  const settings = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
  return { settings, records, stop: () => socket.close() };
}

/** Answers one query (RFC 1035 §4): its header and question, and the record if there is one. */
function answer(query: Buffer, records: ReadonlyMap<string, string>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const question = query.subarray(12, at + 5);
  const isText = query.readUInt16BE(at + 1) === TXT;
  const text = isText ? records.get(labels.join('.').toLowerCase()) : undefined;
  const header = Buffer.alloc(12);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  // A response, recursion desired and available, and its code.
  header.writeUInt16BE(0x8180 | (text === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(text === undefined ? 0 : 1, 6);
  if (text === undefined) return Buffer.concat([header, question]);
  const data = Buffer.from(text, 'latin1');
  const record = Buffer.alloc(13 + data.length);
  // The name is that of the question, at byte 12.
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(TXT, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(1, 6);
  record.writeUInt16BE(data.length + 1, 10);
  record.writeUInt8(data.length, 12);
  data.copy(record, 13);
  return Buffer.concat([header, question, record]);
}
