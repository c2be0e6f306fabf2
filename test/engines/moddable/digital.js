// A pin as ECMA-419 has it, for programs without any: one that is read is a button, pressed for 100 ms every 400 ms.

import Timer from 'timer';

export default class Digital {
  static Output = 8;
  static InputPullUp = 1;
  static Rising = 1;
  static Falling = 2;

  constructor(options) {
    this.level = 1;
    if (options.onReadable === undefined) return;
    this.onReadable = options.onReadable;
    Timer.repeat(() => this.turn(0), 400);
    Timer.set(() => Timer.repeat(() => this.turn(1), 400), 100);
  }

  turn(level) {
    if (level === this.level) return;
    this.level = level;
    this.onReadable();
  }

  read() {
    return this.level;
  }

  write(level) {
    this.level = level;
  }
}
