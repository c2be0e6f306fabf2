// The part of the language that src/ is written in.

suite('switch', function () {
  const pick = function (n) {
    switch (n) {
      case 0:
      case 1:
        return 'low';
      case 2: {
        const twice = n * 2;
        return 'two' + twice;
      }
      case 0x7f:
        return 'high';
      default:
        return 'other';
    }
  };
  equal(pick(0), 'low', 'stacked cases');
  equal(pick(1), 'low', 'the last of them');
  equal(pick(2), 'two4', 'a case with a block');
  equal(pick(127), 'high', 'a far case');
  equal(pick(3), 'other', 'default');
  equal(pick('1'), 'other', 'strict comparison');
  let said = '';
  for (let i = 0; i < 5; i++) {
    switch (i) {
      case 1:
        continue;
      case 2:
        said += 'two';
      case 3:
        said += 'fall';
        break;
      default:
        said += i;
    }
    said += ',';
  }
  equal(said, '0,twofall,fall,4,', 'continue, fall through and break');
});

suite('scope and closures', function () {
  const made = [];
  for (let i = 0; i < 3; i++) {
    const own = i;
    made.push(function () {
      return own;
    });
  }
  equal(made[0]() + made[1]() * 10 + made[2]() * 100, 210, 'a constant in the body of a loop is one per round');
  let outer = 1;
  {
    let outer = 2;
    outer++;
  }
  equal(outer, 1, 'blocks have their own variables');
  const later = function () {
    return answer();
  };
  const answer = function () {
    return 42;
  };
  equal(later(), 42, 'a body may name what is declared after it');
  const missing = function (a, b) {
    return b;
  };
  equal(missing(1), undefined, 'a missing argument is undefined');
  equal(
    (function (n) {
      return n < 2 ? n : n * (n - 1);
    })(5),
    20,
    'called where it stands'
  );
});

suite('classes', function () {
  class Cursor {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
      this.length = bytes.length;
    }

    get left() {
      return this.length - this.at;
    }

    set left(n) {
      this.at = this.length - n;
    }

    next() {
      return this.at < this.length ? this.bytes[this.at++] : -1;
    }

    static over(n) {
      return new Cursor(new Uint8Array(n));
    }
  }
  class Pair {
    constructor(first, second) {
      this.first = first;
      this.second = second;
    }

    sum() {
      return this.first.next() + this.second.next();
    }
  }
  const cursor = Cursor.over(2);
  cursor.bytes[0] = 5;
  equal(cursor.next(), 5, 'method');
  equal(cursor.left, 1, 'getter');
  cursor.left = 2;
  equal(cursor.at, 0, 'setter');
  equal(new Pair(cursor, cursor).sum(), 5, 'composition');
  equal(cursor.next(), -1, 'at the end');
  equal(cursor instanceof Cursor, true, 'instanceof');
  cursor.hook = function (n) {
    return this.at + n;
  };
  equal(cursor.hook(1), 3, 'a function in a field is called with its object');
  const table = [
    function () {
      return 1;
    },
    function () {
      return 2;
    }
  ];
  equal(table[1](), 2, 'a function in a table');
});

suite('errors', function () {
  const order = [];
  const run = function (fail) {
    try {
      if (fail) throw new Error('no');
      return 'done';
    } catch (error) {
      order.push(error.message);
      return 'caught';
    } finally {
      order.push('finally');
    }
  };
  equal(run(true), 'caught', 'caught');
  equal(run(false), 'done', 'not thrown');
  equal(order.join(), 'no,finally,finally', 'finally runs');
  throws(function () {
    throw new TypeError('through two calls');
  }, 'through a call');
  throws(function () {
    const none = undefined;
    return none.field;
  }, 'a field of undefined');
});

suite('expressions', function () {
  const o = { a: 1, b: { c: 0 } };
  equal(o.b.c || 5, 5, 'or');
  equal(o.a && o.b.c, 0, 'and');
  equal(o.x === undefined, true, 'a missing field');
  equal(typeof o.x, 'undefined', 'its type');
  const n = 7;
  equal(n < 0 ? 'n' : n > 5 ? (n > 6 ? 'big' : 'six') : 'small', 'big', 'nested conditions');
  let i;
  let j;
  for (i = 0, j = 10; i < j; i++, j--);
  equal(i, 5, 'two variables of a loop');
  let rounds = 0;
  do rounds++;
  while (rounds < 3);
  equal(rounds, 3, 'do while');
  for (;;) if (--rounds < 0) break;
  equal(rounds, -1, 'a loop left by break');
  equal('abc'.charCodeAt(1), 98, 'a character');
  equal(String.fromCharCode(65, 66), 'AB', 'characters');
  equal('a' + 1 + 2, 'a12', 'text and numbers');
  equal((255).toString(16), 'ff', 'hexadecimal');
  equal([1, 2, 3].length, 3, 'length');
  equal('x' in { x: 1 }, true, 'in');
});
