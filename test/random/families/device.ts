import { cdevField } from '../../../src/kernel/cdev.js';
import { deviceField } from '../../../src/kernel/device.js';
import { moduleField } from '../../../src/kernel/module.js';
import { stepsOf } from '../../kernel/searches.js';
import { call, type Family, load } from '../family.js';

const dev = { dev: { param: 'of' } };
const cdev = { cdev: { param: 'of' } };
const mod = { mod: { param: 'mod' } };
const free = call('kfree', { object: { param: 'of' } });
const text = call('moduleText', mod);

/** A device with an attribute and a cdev, in a module: those who use, open, remove and unload it. */
export const family: Family = {
  runs: 8,
  blocks: [
    [call('getDevice', dev), load, call('putDevice', dev, 'x', 1), free],
    [call('putDevice', dev, 'x', 1), free],
    [call('deviceAdd', dev, 'x')],
    [call('deviceDel', dev), call('deviceDelWait', dev), call('putDevice', dev, 'x', 1), free],
    [call('attributeEnter', dev, 'x', 2), load, call('attributeExit', dev)],
    [call('attributeEnter', dev, 'x', 3), call('deviceDel', dev), call('deviceDelWait', dev), call('attributeExit', dev)],
    [call('deviceInitialize', dev)],
    [call('chrdevOpen', { ...cdev, owner: { param: 'mod' } }, 'x', 3), text, call('cdevPut', cdev, 'x'), call('modulePut', mod)],
    [call('cdevAdd', cdev)],
    [call('cdevDel', cdev, 'x', 1), free],
    [call('cdevInit', cdev)],
    [call('tryModuleGet', mod, 'x', 2), text, call('modulePut', mod)],
    [call('moduleGet', mod), text],
    [call('deleteModule', mod, 'x'), call('freeModule', mod), call('freeModuleWait', mod)],
    [call('rcuReadLock'), text, call('rcuReadUnlock')],
  ],
  params: () => ({ of: 'dev0', mod: 'mod0' }),
  scenario: {
    globals: {},
    types: { dev: { fields: { dev: deviceField, cdev: cdevField }, collected: true }, module: { fields: { module: moduleField } } },
    objects: [
      { name: 'dev0', type: 'dev' },
      { name: 'mod0', type: 'module' },
    ],
    before: [{ name: 'init', kind: 'task', path: 'init', params: { of: 'dev0', mod: 'mod0' } }],
    paths: [stepsOf(['of', 'mod'], 'init', ['deviceInitialize', dev], ['deviceAdd', dev], ['cdevInit', cdev], ['cdevAdd', cdev])],
  },
  variations: [{ faults: true }],
};
