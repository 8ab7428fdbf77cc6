import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A DNS server on loopback that answers for TXT records. */
export interface DnsServer {
  /** Values by name. Other names don't exist. */
  records: Map<string, string>;
  /** The setting that makes a Roster ask this server instead of the machine's resolvers. */
  environment: Record<string, string>;
  stop(): void;
}

const HEADER = 12;
const NAME_ERROR = 3;

/** Returns the name in a query's question, and the question's end. */
function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  // The name's end, the type and the class.
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

/** Answers a query by RFC 1035 §4.1. */
function answerTo(query: Buffer, records: ReadonlyMap<string, string>): Buffer {
  const { name, end } = questionOf(query);
  const value = records.get(name);
  const header = Buffer.alloc(HEADER);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (value === undefined ? NAME_ERROR : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(value === undefined ? 0 : 1, 6);
  const question = query.subarray(HEADER, end);
  if (value === undefined) return Buffer.concat([header, question]);
  const text = Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  const record = Buffer.alloc(12);
  // A pointer to the question's name, TXT, IN, no caching, and the data's length.
  record.writeUInt16BE(0xc000 | HEADER, 0);
  record.writeUInt16BE(16, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt16BE(text.length, 10);
  return Buffer.concat([header, question, record, text]);
}

export async function startDns(): Promise<DnsServer> {
  const records = new Map<string, string>();
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => socket.send(answerTo(query, records), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const preload = `import dns from 'node:dns'; dns.setServers(['127.0.0.1:${socket.address().port}']);`;
  return {
    records,
    environment: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` },
    stop: () => socket.close(),
  };
}
