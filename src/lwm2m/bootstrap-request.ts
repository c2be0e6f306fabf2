/**
 * What the client says to a bootstrap server: Bootstrap-Request or Bootstrap-Pack-Request, Core 1.2 6.1.7.1, 6.1.7.7 and Transport 1.2 6.4.2; and the Pack that comes of it.
 */
import { boxed } from '../buffers/bytes.js';
import { blockNum, blockSzx, blockValue } from '../codec/block.js';
import { CONTENT, GET, POST } from '../codec/codes.js';
import type { Message } from '../codec/message.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { ACCEPT, BLOCK2, URI_PATH, URI_QUERY } from '../codec/options.js';
import { PARTIAL, WHOLE } from '../coap/gathered.js';
import type { Blocks } from '../coap/blocks.js';
import { REQUEST_INCOMPLETE, UNSUPPORTED_FORMAT } from '../status.js';

export class BootstrapRequest {
  /** Block-wise transfer; null where the client does without. */
  blocks: Blocks | null;
  private readonly u8: Uint8Array;
  private readonly packs: boolean;
  private readonly format: number;
  private readonly nameAt: number;
  private readonly nameLength: number;
  /** True while Packs, or a preferred format, are not asked for: the server has refused them. */
  private packless: boolean;
  private formatless: boolean;
  /** Value of Block2 in the request for the next block of a Pack; -1 for the first. */
  private block: number;
  private readonly bs: string;
  private readonly bspack: string;
  private readonly ep: string;
  private readonly pct: string;

  /**
   * @param packs true to ask for a Bootstrap-Pack first; @param format preferred content format, -1 for none
   * @param nameAt, @param nameLength the endpoint name in the arena's bytes
   */
  constructor(u8: Uint8Array, packs: boolean, format: number, nameAt: number, nameLength: number) {
    this.blocks = null;
    this.u8 = u8;
    this.packs = packs;
    this.format = format;
    this.nameAt = nameAt;
    this.nameLength = nameLength;
    this.packless = false;
    this.formatless = false;
    this.block = -1;
    this.bs = boxed('bs');
    this.bspack = boxed('bspack');
    this.ep = boxed('ep=');
    this.pct = boxed('pct=');
  }

  /** A new attempt: what was refused may be had now. */
  reset(): void {
    this.packless = false;
    this.formatless = false;
    this.block = -1;
  }

  /** True when a Pack is to be asked for. */
  isPack(): boolean {
    return this.packs && !this.packless;
  }

  /** True when the request goes on with the next block of a Pack. */
  isContinued(): boolean {
    return this.block >= 0;
  }

  /** Writes the options into a message begun; answers the method. */
  write(message: MessageWriter): number {
    const pack = this.isPack();
    message.text(URI_PATH, pack ? this.bspack : this.bs);
    message.named(URI_QUERY, this.ep, this.u8, this.nameAt, this.nameLength);
    if (pack) message.uint(ACCEPT, this.format);
    else if (this.format >= 0 && !this.formatless) message.decimal(URI_QUERY, this.pct, this.format);
    if (pack && this.block >= 0) message.uint(BLOCK2, this.block);
    this.block = -1;
    return pack ? GET : POST;
  }

  /** The server has refused the request with a code: true when it is to be asked again without the format, which was a preference. */
  yields(code: number): boolean {
    if (-code !== UNSUPPORTED_FORMAT || this.format < 0 || this.formatless) return false;
    this.formatless = true;
    return true;
  }

  /** Packs are not to be had: the next request asks for an ordinary bootstrap. */
  withoutPack(): void {
    this.packless = true;
  }

  /** Takes the answer to a Bootstrap-Pack-Request, or a block of it (RFC 7959 2.4): true when the Pack is whole in `m`. What is to be asked for next is else known. */
  unwrap(m: Message, peer: number, now: number): boolean {
    let found = m.code === CONTENT && m.block2 < 8 ? WHOLE : REQUEST_INCOMPLETE;
    if (m.code === CONTENT && this.blocks !== null) found = this.blocks.incoming.takeAnswer(m, peer, now);
    if (found === PARTIAL) this.block = blockValue(blockNum(m.block2) + 1, false, blockSzx(m.block2));
    // Core 1.2 6.1.7.7: after an error the client goes on with a Bootstrap-Request.
    else if (found !== WHOLE) this.packless = true;
    return found === WHOLE;
  }
}
