import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeCompact } from '../../../src/lab/compact';
import { writeAtomically } from '../../../src/lab/files';
import { openModel, predict } from '../../../src/lab/predict';
import { writeTicket } from '../../../src/lab/ticket';
import type { Ticket } from '../../../src/lab/ticket';
import { stream } from '../../../src/lottery/random';
import { temporaryFolder } from '../../support/temporary';
import { madeTicket } from './made-ticket';

const INPUTS = 30;
const EXAMPLES = 257;
const classNames = Array.from({ length: 10 }, (_, i) => `class ${i}`);
const about = { shape: [INPUTS], features: INPUTS, classNames };
const random = stream({ seed: 7, replicate: 0, purpose: 'order', index: 0 });
const labels = Uint16Array.from({ length: EXAMPLES }, () => random.below(10));
const bytes = Uint8Array.from({ length: EXAMPLES * INPUTS }, () => random.below(256));

const model = async (ticket: Ticket) => {
  const path = join(await temporaryFolder(), 'ticket.safetensors');
  await writeAtomically(path, encodeCompact(ticket, { classNames, testShare: 0.2, labelColumn: 'last' }));
  return openModel(path);
};

/** The network's answer in plain arithmetic. */
function plainClasses({ network, final, input }: Ticket, values: ArrayLike<number>): number[] {
  return Array.from({ length: EXAMPLES }, (_, example) => {
    let x = Array.from(
      { length: INPUTS },
      (__, i) => (values[example * INPUTS + i] ?? 0) * (input.scale[i] ?? 0) + (input.shift[i] ?? 0),
    );
    for (const { name, outputs, inputs, activation } of network.layers) {
      const weights = final[`${name}.weight`] ?? [];
      x = Array.from({ length: outputs }, (__, o) => {
        const sum = x.reduce(
          (total, value, i) => total + value * (weights[o * inputs + i] ?? 0),
          final[`${name}.bias`]?.[o] ?? 0,
        );
        return activation === 'relu' ? Math.max(0, sum) : sum;
      });
    }
    return x.indexOf(Math.max(...x));
  });
}

describe('predicting with a compact ticket', () => {
  const ticket = madeTicket([20, 15], INPUTS, [0.2, 0.4, 0.5]);

  test.each([
    ['bytes', bytes],
    ['numbers', Float32Array.from(bytes)],
  ])('gives every example the class that plain arithmetic gives it, from %s', async (_, values) => {
    const prediction = await predict(await model(ticket), about, { values, labels });
    const expected = plainClasses(ticket, values);
    expect(Array.from(prediction.classes)).toEqual(expected);
    expect(prediction.examples).toBe(EXAMPLES);
    expect(prediction.correct).toBe(expected.filter((given, i) => given === labels[i]).length);
    expect(prediction.ticketRate).toBeGreaterThan(0);
    expect(prediction.denseRate).toBeGreaterThan(0);
  });

  test('is the same from the ticket in the run folder', async () => {
    const path = join(await temporaryFolder(), 'ticket.safetensors');
    await writeTicket(path, ticket);
    const data = { ...about, classNames: classNames.map((_, i) => String(i)) };
    const whole = await predict(await openModel(path), data, { values: bytes, labels });
    const compact = await predict(await model(ticket), about, { values: bytes, labels });
    expect(whole.classes).toEqual(compact.classes);
  });

  test('refuses examples of another kind', async () => {
    const opened = await model(ticket);
    const other = { ...about, features: 31, shape: [31] };
    await expect(
      predict(opened, other, { values: new Uint8Array(31), labels: new Uint16Array(1) }),
    ).rejects.toThrow('31 values an example; the ticket was trained on 30');
    const fewer = { ...about, classNames: ['a', 'b'] };
    await expect(predict(opened, fewer, { values: bytes, labels })).rejects.toThrow(
      '2 classes; the ticket knows 10',
    );
  });
});
