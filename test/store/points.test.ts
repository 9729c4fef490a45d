import { describe, expect, test } from 'vitest';
import { PointList } from '../../src/store/points.js';

const walk = ['start.lock', 'start.find', 'stop.lock', 'start.unlock', 'stop.lock', 'stop.unlock', 'start.lock', 'start.find'];

describe('the points of a file', () => {
  test('are each named once, without the path of the one before, and a walk is ranges of them', () => {
    const list = new PointList();
    expect(list.encode(walk)).toBe('0-3,2,4,0-1');
    expect(`${list}`).toBe('start.lock find stop.lock start.unlock stop.unlock');
    expect(new PointList(`${list}`).decode('0-3,2,4,0-1')).toEqual(walk);
  });

  test.each(['5', '3-2', '0-7', 'x', '', '1,,2', '-1'])('do not have the range "%s"', (text) => {
    expect(new PointList('start.lock find stop.lock start.unlock stop.unlock').decode(text)).toBeUndefined();
  });
});
