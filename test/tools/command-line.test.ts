import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mote } from './command.js';

/** A wrong command line, and a word of what it says. */
const WRONG: [args: string, says: RegExp][] = [
  ['', /a command is missing/],
  ['nonsense', /nonsense/],
  ['demo extra', /too many arguments/],
  ['demo --frob', /--frob/],
  ['decode', /missing required argument/],
  ['decode --format 7 00', /11542/],
  ['decode --format 0 --path 3/0 00', /--path/],
  ['device', /--endpoint/],
  ['device --endpoint a', /--server.*--bootstrap/],
  ['device --endpoint a --bootstrap coap://', /coap:\/\/HOST/],
  ['device --server coap://127.0.0.1 --server coap://127.0.0.1 --endpoint a', /once/],
  ['device --server coap://127.0.0.1 --endpoint a --objects 4711', /shipped objects/],
  ['device --server coap://127.0.0.1 --endpoint a --objects 3304,', /shipped objects/],
  ['device --server coap://127.0.0.1 --endpoint a --objects 3304,3304', /once/],
  ['device --server coap://127.0.0.1 --endpoint a --awake 0', /86400/],
  ['device --server coap://127.0.0.1 --endpoint a --send-every 0', /86400/],
  ['device --server coap://127.0.0.1 --endpoint a --persist package.json', /directory/],
  ['device --server coap://127.0.0.1', /--endpoint/],
  ['device --server http://127.0.0.1 --endpoint a', /coap:\/\//],
  ['device --server coaps://127.0.0.1 --endpoint a', /--psk-identity/],
  ['device --server coap://127.0.0.1 --endpoint a --psk-identity i --psk-key 00', /coaps/],
  ['device --server coaps://127.0.0.1 --endpoint a --psk-identity i --psk-key 0g', /hexadecimal/],
  ['device --server coap://127.0.0.1:70000 --endpoint a', /coap:\/\//],
  ['device --server coap://127.0.0.1 --endpoint a --lifetime -1', /--lifetime/],
  ['device --server coap://127.0.0.1 --endpoint a --lifetime soon', /whole number/],
  ['device --server coap://127.0.0.1 --endpoint a --version 2.0', /1\.0, 1\.1, 1\.2/],
  ['device --server coap://127.0.0.1 --endpoint a --local-port 65536', /65535/],
  ['device --server coap://127.0.0.1 --endpoint ' + 'a'.repeat(65), /64 bytes/],
];

for (const [args, says] of WRONG) {
  test('command line: "mote ' + args.slice(0, 60) + '" is wrong', async () => {
    const { code, stdout, stderr } = await mote(...args.split(' ').filter((each) => each !== ''));
    assert.is(code, 2);
    assert.is(stdout, '');
    assert.match(stderr, says);
  });
}

test('command line: help is no failure', async () => {
  for (const args of [['--help'], ['decode', '--help'], ['device', '--help']]) {
    const { code, stdout } = await mote(...args);
    assert.is(code, 0);
    assert.match(stdout, /Usage: mote/);
  }
});

test.run();
