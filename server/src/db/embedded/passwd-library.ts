/**
 * A shared library for `LD_PRELOAD` that answers `getpwuid`. `initdb` refuses a user ID without a name ("user does not
 * exist"), although PostgreSQL itself needs none. Containers run under arbitrary IDs (OpenShift), and started by root,
 * PostgreSQL runs under an unused one. The usual library for this is nss_wrapper, which npm does not have, so these few
 * hundred bytes are assembled here: one function that returns one constant `struct passwd`. Only `initdb` is run with it.
 *
 * Layout (System V ABI, ELF-64): headers, symbol tables and code in a segment that is mapped read-only and executable, then
 * the structure and the dynamic section in one that is writable, so that the loader can relocate them.
 */

interface Architecture {
  /** `e_machine`. */
  machine: number;
  /** The type of a relocation that adds the load address. */
  relative: number;
  /** Machine code that returns the address `distance` bytes after the code. */
  code(distance: number): Buffer;
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: {
    machine: 62,
    relative: 8,
    code(distance) {
      // lea rax, [rip + n]; ret. The distance counts from the end of the first instruction.
      const code = Buffer.from([0x48, 0x8d, 0x05, 0, 0, 0, 0, 0xc3]);
      code.writeInt32LE(distance - 7, 3);
      return code;
    },
  },
  arm64: {
    machine: 183,
    relative: 1027,
    code(distance) {
      // adr x0, n; ret
      const code = Buffer.alloc(8);
      code.writeUInt32LE((0x10000000 | ((distance & 3) << 29) | ((distance >> 2) << 5)) >>> 0, 0);
      code.writeUInt32LE(0xd65f03c0, 4);
      return code;
    },
  },
};

/** The largest page of both architectures; segments must not share one. */
const PAGE = 0x10000;
const [HEADER, PROGRAM_HEADER, SYMBOL, RELOCATION] = [64, 56, 24, 24];
/** `struct passwd` of glibc: name, password, two IDs, real name, home, shell. */
const PASSWD_SIZE = 48;
const FIELDS = [
  [0, 'postgres'],
  [8, 'x'],
  [24, 'PostgreSQL'],
  [32, '/'],
  [40, '/bin/sh'],
] as const;
/** Tags of the dynamic section. */
const DT = { hash: 4, strtab: 5, symtab: 6, rela: 7, relasz: 8, relaent: 9, strsz: 10, syment: 11 } as const;

const words = (...values: number[]) => {
  const buffer = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) buffer.writeBigUInt64LE(BigInt(value), index * 8);
  return buffer;
};

const halves = (...values: number[]) => {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, index * 4);
  return buffer;
};

const aligned = (offset: number) => Math.ceil(offset / 16) * 16;

/** Returns the library for a processor; undefined for one that it is not made for. */
export function passwdLibrary(architecture: NodeJS.Architecture = process.arch): Buffer | undefined {
  const target = ARCHITECTURES[architecture];
  if (!target) return undefined;

  const strings = ['', 'getpwuid', ...FIELDS.map(([, text]) => text)];
  const stringTable = Buffer.from(strings.map((text) => `${text}\0`).join(''));
  const stringAt = (text: string) => stringTable.indexOf(`\0${text}\0`) + 1;

  const hashAt = HEADER + 4 * PROGRAM_HEADER;
  const symbolsAt = aligned(hashAt + 5 * 4);
  const relocationsAt = aligned(symbolsAt + 2 * SYMBOL);
  const stringsAt = aligned(relocationsAt + FIELDS.length * RELOCATION);
  const codeAt = aligned(stringsAt + stringTable.length);
  const textEnd = codeAt + 8;
  // In the file it follows directly; in memory it is a page further.
  const dataAt = aligned(textEnd);
  const passwdAt = dataAt + PAGE;
  const dynamicAt = dataAt + PASSWD_SIZE;
  const dynamic = Buffer.concat([
    words(DT.hash, hashAt),
    words(DT.strtab, stringsAt),
    words(DT.symtab, symbolsAt),
    words(DT.strsz, stringTable.length),
    words(DT.syment, SYMBOL),
    words(DT.rela, relocationsAt),
    words(DT.relasz, FIELDS.length * RELOCATION),
    words(DT.relaent, RELOCATION),
    words(0, 0),
  ]);
  const size = dynamicAt + dynamic.length;

  const file = Buffer.alloc(size);
  const put = (at: number, ...parts: Buffer[]) => Buffer.concat(parts).copy(file, at);
  const identification = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const counts = Buffer.alloc(12);
  for (const [index, value] of [HEADER, PROGRAM_HEADER, 4, 64, 0, 0].entries())
    counts.writeUInt16LE(value, index * 2);
  // A shared object (3) for this machine, without an entry point or section headers.
  put(0, identification, halves(3 | (target.machine << 16), 1), words(0, HEADER, 0), halves(0), counts);
  const [LOAD, DYNAMIC_SEGMENT, STACK] = [1, 2, 0x6474e551];
  const [READ_EXECUTE, READ_WRITE] = [5, 6];
  put(
    HEADER,
    halves(LOAD, READ_EXECUTE),
    words(0, 0, 0, textEnd, textEnd, PAGE),
    halves(LOAD, READ_WRITE),
    words(dataAt, passwdAt, passwdAt, size - dataAt, size - dataAt, PAGE),
    halves(DYNAMIC_SEGMENT, READ_WRITE),
    words(dynamicAt, dynamicAt + PAGE, dynamicAt + PAGE, dynamic.length, dynamic.length, 8),
    // Without it, the loader would make the stack executable.
    halves(STACK, READ_WRITE),
    words(0, 0, 0, 0, 0, 16),
  );
  // One bucket with one symbol, which follows the empty one.
  put(hashAt, halves(1, 2, 1, 0, 0));
  // A global function (0x12), defined in any section (1).
  put(symbolsAt + SYMBOL, halves(stringAt('getpwuid'), 0x12 | (1 << 16)), words(codeAt, 8));
  put(
    relocationsAt,
    ...FIELDS.map(([field, text]) => words(passwdAt + field, target.relative, stringsAt + stringAt(text))),
  );
  put(stringsAt, stringTable);
  put(codeAt, target.code(passwdAt - codeAt));
  put(dynamicAt, dynamic);
  return file;
}
