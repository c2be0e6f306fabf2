/** Every entry of every vector file that has a reader: those of the project, and those of the directory that VECTORS_DIR names. */
import { suite } from 'uvu';
import { cut, entriesOf, filesOf, ownDirectory, readerOf } from './vectors/run.js';

const directories = [ownDirectory()];
if (process.env.VECTORS_DIR) directories.push(process.env.VECTORS_DIR);
const unread: string[] = [];
if (filesOf(directories[0]).length === 0) throw new Error('vectors: the project\'s own are not in ' + directories[0]);

directories.forEach((directory, index) => {
  for (const file of filesOf(directory)) {
    const reader = readerOf(file);
    if (reader === undefined) {
      unread.push(file);
      continue;
    }
    const test = suite((index === 0 ? 'own ' : '') + file);
    for (const entry of entriesOf(directory, file)) {
      test(entry.name, () => reader.check(entry));
      if (reader.hasBytes(entry)) test(entry.name + ', cut and changed', () => cut(reader, entry));
    }
    test.run();
  }
});

if (unread.length > 0) console.log('vectors without a reader yet: ' + unread.join(', '));
