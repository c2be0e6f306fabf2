// Create and Delete (Core 1.2 6.3.7, 6.3.8), of instances and of resource instances.

suite('create and delete', function () {
  enlisted([new mote.Create()], { version: '1.1', object: lamp() });
  const client = stage.client;
  const object = 'b4' + ascii('3311');
  equal(ask('02', object + '12' + '2d16' + 'ff' + 'e41676' + ascii('hall')),
    '614100017a84333331310130 4802c9ccd6d7d8d9dadbdcddb2726401611128ff3c2f3e3b72743d226f6d612e6c776d326d223b63743d2230203432203630203131322031313' +
      '53432222c3c2f313e3b7665723d312e312c3c2f312f303e2c3c2f333e3b7665723d312e312c3c2f332f303e2c3c2f333330333e3b7665723d312e312c3c2f333330332f303e2' +
      'c3c2f333331312f303e', 'Create with the next id, told where, and an Update');
  equal(client.get(3311, 0, 5750), 'hall', 'what was written');
  equal(client.get(3311, 0, 5850), false, 'and what was not');
  equal(ask('02', object + '12' + '2d16' + 'ff' + '080708' + 'e51676' + ascii('attic')), '614100027a', 'Create with an id of its own');
  equal(client.get(3311, 7, 5750), 'attic', 'what was written');
  equal(ask('02', object + '12' + '2d16' + 'ff' + 'e41676' + ascii('hall')), '618500037a', 'no room');
  equal(ask('04', object + '0137'), '614200047a', 'Delete');
  equal(client.get(3311, 7, 5750), undefined, 'is gone');
  equal(ask('04', object + '0137'), '618400057a', 'Delete of what is gone');
  equal(ask('04', 'b133' + '0130'), '618500067a', 'Device stays');
  equal(told(), '36:0 7:0 36:0 37:0 ', 'CREATED, DELETED, and the Updates');
});
