// The modules beside the client on the real interpreter: streams over real TCP, Wi-Fi over a scripted module, records in its flash.

import { createServer, type AddressInfo } from 'node:net';
import { textOf } from '../root.js';
import type { Placed } from './examples.js';
import { type Run, runEspruino } from './run.js';

function script(placed: Placed, file: string, before: string): Promise<Run> {
  return runEspruino(placed.prefix + textOf('test/engines/espruino/check.js') + before + textOf('test/engines/espruino/' + file), { ...placed.options, timeout: 120_000, harmless: /Connect failed \(err 111\)/ });
}

/** With an echo that ends its side when it has heard "quit". */
export async function playTcp(placed: Placed): Promise<Run> {
  const echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      socket.write(chunk);
      if (chunk.toString('latin1').endsWith('quit')) socket.end();
    });
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const nobody = (gone.address() as AddressInfo).port;
  await new Promise((resolve) => gone.close(resolve));
  try {
    return await script(placed, 'tcp.js', 'const ECHO = ' + String((echo.address() as AddressInfo).port) + ';\nconst NOBODY = ' + String(nobody) + ';\n');
  } finally {
    echo.close();
  }
}

export function playWifi(placed: Placed): Promise<Run> {
  return script(placed, 'wifi.js', '');
}

export function playStorage(placed: Placed): Promise<Run> {
  return script(placed, 'storage.js', '');
}
