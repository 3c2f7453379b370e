import { expect, test } from 'vitest';
import { Emitter } from '../../../src/events/emitter';

test('listeners hear until they are disposed', () => {
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  const listener = emitter.event((n) => heard.push(n));
  emitter.fire(1);
  listener.dispose();
  emitter.fire(2);
  expect(heard).toEqual([1]);
});

test('a listener may stop listening, or start another, while it hears', () => {
  const emitter = new Emitter<void>();
  let heard = 0;
  const once = emitter.event(() => {
    once.dispose();
    emitter.event(() => heard++);
  });
  emitter.fire();
  emitter.fire();
  expect(heard).toBe(1);
});
